package dev.holdfast.config;

/** Where a value came from; the first one listed that has a value wins. */
public enum Origin {
    SYSTEM_PROPERTY("system property"),
    ENVIRONMENT("environment"),
    AGENT_ARGUMENT("agent argument"),
    FILE("file"),
    /** {@code holdfast.preset=strict} has another default for the key. */
    PRESET("preset strict"),
    DEFAULT("default");

    private final String words;

    Origin(String words) {
        this.words = words;
    }

    @Override
    public String toString() {
        return words;
    }
}
