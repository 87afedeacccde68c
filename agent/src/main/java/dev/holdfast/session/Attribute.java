package dev.holdfast.session;

/** What the setters of {@code java.sql.Connection} change. */
public enum Attribute {
    AUTOCOMMIT,
    ISOLATION,
    READ_ONLY,
    CATALOG,
    SCHEMA,
    HOLDABILITY,
    NETWORK_TIMEOUT,
    TYPE_MAP,
    CLIENT_INFO
}
