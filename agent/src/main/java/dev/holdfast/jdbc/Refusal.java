package dev.holdfast.jdbc;

/** Whether a connect failed because there are too many connections already. */
public enum Refusal {
    /** It failed for another reason. */
    NONE,

    /** The driver's exceptions don't tell. */
    UNTOLD,

    /** More than this role, or this database, may have; others are still let in. */
    OF_TARGET,

    /** The server has no slot left. */
    OF_SERVER
}
