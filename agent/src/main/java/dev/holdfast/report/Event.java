package dev.holdfast.report;

/** What can happen, with the sentence that a log line starts with, and how loud it is. Each is counted. */
public enum Event {
    STARTED(Level.INFO, "started"),
    CONFIGURATION_PROBLEM(Level.WARN, "configuration"),
    STAGE_FAILED(Level.ERROR, "a stage of Holdfast failed; the application gets the driver's own connections"),
    WARM_UP_FAILED(Level.DEBUG, "could not make ready ahead of time"),
    WOVEN(Level.DEBUG, "hook placed in"),
    TARGET_FOUND(Level.DEBUG, "target is pooled"),
    PASSED_THROUGH(Level.DEBUG, "passed through"),
    TOO_MANY_TARGETS(Level.WARN, "too many targets; new ones are passed through"),
    POOLER_FOUND(Level.WARN, "a pooler stands between us and the server; what needs a fixed backend is off"),
    PHYSICAL_OPENED(Level.DEBUG, "physical connection opened"),
    SETUP_UNANSWERED(Level.DEBUG, "set-up query failed; no budget and no probing"),
    PHYSICAL_CLOSED(Level.DEBUG, "physical connection closed"),
    FORGOTTEN(Level.DEBUG, "a connection was dropped without being closed"),
    PINNED(Level.DEBUG, "session pinned to its logical connection"),
    POOL_CREATED(Level.DEBUG, "pool created"),
    POOL_PARKED(Level.DEBUG, "pool parked, its thread ended"),
    POOL_ADOPTED(Level.DEBUG, "parked pool adopted"),
    SESSION_TAKEN_OVER(Level.DEBUG, "idle session taken over from another pool"),
    WAITED(Level.DEBUG, "waited for a session"),
    ACQUIRE_TIMED_OUT(Level.WARN, "no session within the acquire timeout"),
    BUDGET_CHANGED(Level.DEBUG, "budget"),
    TOO_MANY_CLIENTS(Level.WARN, "the server has no slot left; budget shrunk"),
    CALL_PROBED(Level.WARN, "call silent for the command timeout, probing"),
    CALL_ABORTED(Level.WARN, "call aborted"),
    UNWATCHED(Level.WARN, "a session can't be watched any more; no command timeout for it"),
    SHARED_JOINED(Level.DEBUG, "threads hand one transaction to each other; they stay on one session"),
    SHARED_SPLIT(Level.WARN, "threads use one connection as if each had its own; from now on each has a session"),
    SHARED_TORN(
            Level.ERROR, "a thread rolls back what another one has committed with its own work on the same connection"),
    SHARED_DROPPED(Level.ERROR, "a thread ended with work that nobody has committed; it is rolled back"),
    SHARED_BLOCKED(
            Level.WARN, "threads of one connection block each other; the statement that waits is ended with 40001"),
    RUN_AGAIN(Level.DEBUG, "statement rolled back by the server because others ran beside it; run again"),
    RETRIED(Level.WARN, "failed and left nothing behind; run again"),
    RECONNECTED(Level.WARN, "session lost; the logical connection has another one"),
    COMMIT_SETTLED(Level.WARN, "the answer to a commit was lost"),
    COMMIT_ROLLED_BACK(Level.WARN, "the server answered a commit with ROLLBACK"),
    MARKER_FAILED(Level.WARN, "the commit marker can't be written; this target does without"),
    MARKER_CREATED(Level.INFO, "marker table created"),
    MARKER_NOT_CREATED(Level.WARN, "the marker table is missing and can't be created; this target does without"),
    PROOF_NOT_USABLE(Level.WARN, "this role can't ask for what proves a commit; its session does without"),
    PRUNING_FAILED(Level.DEBUG, "old commit markers can't be removed"),
    SERVER_AWAY(Level.WARN, "the server can't be reached; connects wait for it"),
    SERVER_BACK(Level.WARN, "the server answers again"),
    SHARING_MEMORY_FAILED(Level.WARN, "holdfast.sharing.memory"),
    TRANSACTION_ROLLED_BACK(Level.DEBUG, "open transaction rolled back on close");

    /** How loud. */
    public enum Level {
        ERROR,
        WARN,
        INFO,
        DEBUG
    }

    private final Level level;
    private final String sentence;

    Event(Level level, String sentence) {
        this.level = level;
        this.sentence = sentence;
    }

    public Level level() {
        return level;
    }

    public String sentence() {
        return sentence;
    }
}
