package dev.holdfast.jdbc;

/** What a driver's connect has thrown that is no {@code SQLException}: the application's to see, and no failure of Holdfast. */
public final class DriverFailed extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** @param thrown a {@code RuntimeException} or a {@code LinkageError} */
    public DriverFailed(Throwable thrown) {
        super(thrown);
    }

    /** Throws what the driver has thrown. */
    public RuntimeException thrown() {
        if (getCause() instanceof Error) {
            throw (Error) getCause();
        }
        return (RuntimeException) getCause();
    }
}
