package dev.holdfast.facade;

/** A facade can't be made; the caller gives the application the plain connection. Never reaches the application. */
public final class FacadeFailure extends RuntimeException {
    private static final long serialVersionUID = 1L;

    FacadeFailure(String message, Throwable cause) {
        super(message, cause);
    }
}
