package dev.holdfast.dialect;

/** What is known of a driver's own methods; asked once per method, when a facade class is generated. Pure, any thread. */
public interface VendorMethods {
    /** @param owner the interface or class that declares it, such as {@code org.postgresql.PGConnection} */
    Effect effectOf(String owner, String method, String descriptor);

    /** The connection class of the driver that a facade may subclass, so that casts to it work; null = none. */
    String connectionClass();

    /** The class of the driver's arrays, whose result sets lead back to its connection; null = not known. */
    String arrayClass();
}
