package dev.holdfast.jdbc;

/**
 * Whether the present thread is on its way into the driver by Holdfast itself, or by a pool that fills itself: then a
 * woven {@code connect} runs the driver's code untouched. Without it the physical connect would come back to us and
 * recurse for ever.
 */
public final class Passage {
    private static final ThreadLocal<Passage> OF_THREAD = new ThreadLocal<Passage>() {
        @Override
        protected Passage initialValue() {
            return new Passage();
        }
    };

    private int depth;

    private Passage() {}

    /** The calling thread's own; not to be handed to another thread. */
    public static Passage ofThread() {
        return OF_THREAD.get();
    }

    public boolean isOpen() {
        return depth > 0;
    }

    public void enter() {
        depth++;
    }

    public void leave() {
        depth--;
    }
}
