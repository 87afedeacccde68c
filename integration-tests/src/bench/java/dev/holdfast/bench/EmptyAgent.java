package dev.holdfast.bench;

/** An agent that does nothing. */
public final class EmptyAgent {
    private EmptyAgent() {}

    public static void premain(String arguments) {}
}
