package dev.holdfast.jdbc;

import java.sql.Connection;
import java.sql.SQLException;

/**
 * A driver has turned out to be one that has others connect (p6spy, OpenTelemetry, ...): it isn't pooled, as Holdfast has
 * answered the connect of the other one. Holds what it has opened.
 */
public final class LeadsOn extends SQLException {
    private static final long serialVersionUID = 1L;

    private final transient Connection opened;

    LeadsOn(Connection opened) {
        super("leads to another driver");
        this.opened = opened;
    }

    public Connection opened() {
        return opened;
    }
}
