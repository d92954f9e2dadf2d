package dev.costate.autodiff;

/** Shapes that do not fit an operation. Immutable; the message names the operation and every shape. */
public final class ShapeMismatchException extends IllegalArgumentException {
    private static final long serialVersionUID = 1;

    /** Makes the exception with a message that names the shapes. */
    public ShapeMismatchException(String message) {
        super(message);
    }
}
