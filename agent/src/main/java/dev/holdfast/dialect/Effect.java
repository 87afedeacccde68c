package dev.holdfast.dialect;

/** What a vendor method (one that {@code java.sql} doesn't know) does to a session. Unknown methods count as EXPOSES. */
public enum Effect {
    /** Nothing that outlives the call. */
    NONE,
    /** Changes a driver-side setting that can be put back. */
    SETTING,
    /** Changes the driver object for good (addDataType): closed instead of pooled. */
    SPOILS,
    /** Hands out the driver's inner object: pinned, closed instead of pooled. */
    EXPOSES,
    /** Ends what runs, so it must not wait for that: called at once where a call may run. Has neither arguments nor a result. */
    CANCELS,
    /** Changes roles or databases, and nothing in the session: once it has succeeded, sessions of before aren't lent again. */
    CHANGES_SERVER
}
