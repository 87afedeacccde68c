package dev.holdfast.session;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;
import java.util.Properties;

/**
 * What {@code java.sql.Connection}'s setters changed in one session, and what was there before. What has SQL that brings
 * the session's default back is not read before: reading may be a round trip. Used by the session's thread.
 */
final class Attributes {
    private static final Attribute[] ALL = Attribute.values();

    private final Connection raw;
    private final SessionSource source;
    private final Object[] former = new Object[ALL.length];
    private int dirty;

    /** What was set, for when the connection can't be asked any more; null = nothing was. */
    private Object[] set;

    /** Which of {@link #set} a rollback of the open transaction would undo, and what was set before it. */
    private int unsure;

    private final Object[] before = new Object[ALL.length];

    Attributes(Connection raw, SessionSource source) {
        this.raw = raw;
        this.source = source;
    }

    void changes(Attribute attribute) throws SQLException {
        int bit = 1 << attribute.ordinal();
        if (attribute == Attribute.CATALOG && !source.dialect().hasCatalogs()) {
            return;
        }
        if ((dirty & bit) == 0) {
            former[attribute.ordinal()] = resetOf(attribute) == null ? read(attribute) : null;
            dirty |= bit;
        }
    }

    /** @param inTransaction one is open on the server */
    void changed(Attribute attribute, Object value, boolean inTransaction) {
        int index = attribute.ordinal();
        if (set == null) {
            set = new Object[ALL.length];
        }
        if (inTransaction && isTransactional(attribute) && (unsure & 1 << index) == 0) {
            unsure |= 1 << index;
            before[index] = set[index];
        }
        set[index] = value;
    }

    /** What the driver does with SET. */
    private static boolean isTransactional(Attribute attribute) {
        return attribute == Attribute.SCHEMA || attribute == Attribute.CLIENT_INFO;
    }

    void changedClientInfo(boolean inTransaction) throws SQLException {
        changed(Attribute.CLIENT_INFO, read(Attribute.CLIENT_INFO), inTransaction);
    }

    boolean isUnsure() {
        return unsure != 0;
    }

    /** The transaction in which attributes were set is over. */
    void ended(boolean committed) {
        if (!committed && unsure != 0) {
            set = wanted();
        }
        unsure = 0;
    }

    /** Like {@link #values()}, but as it was set, without asking; less what an open transaction takes with it. */
    Object[] wanted() {
        Object[] wanted = set == null ? new Object[ALL.length] : set.clone();
        for (int i = 0; i < ALL.length; i++) {
            if ((unsure & 1 << i) != 0) {
                wanted[i] = before[i];
            }
        }
        return wanted;
    }

    boolean wantsAutoCommit() {
        return set == null || !Boolean.FALSE.equals(set[Attribute.AUTOCOMMIT.ordinal()]);
    }

    private String resetOf(Attribute attribute) {
        switch (attribute) {
            case ISOLATION:
                return source.dialect().resetIsolation();
            case SCHEMA:
                return source.dialect().resetSchema();
            default:
                return null;
        }
    }

    private Object read(Attribute attribute) throws SQLException {
        switch (attribute) {
            case AUTOCOMMIT:
                return raw.getAutoCommit();
            case ISOLATION:
                return raw.getTransactionIsolation();
            case READ_ONLY:
                return raw.isReadOnly();
            case CATALOG:
                return raw.getCatalog();
            case SCHEMA:
                return raw.getSchema();
            case HOLDABILITY:
                return raw.getHoldability();
            case NETWORK_TIMEOUT:
                return raw.getNetworkTimeout();
            case TYPE_MAP:
                return raw.getTypeMap();
            case CLIENT_INFO:
                return copyOf(raw.getClientInfo());
            default:
                throw new IllegalArgumentException(attribute.name());
        }
    }

    /** Drivers may hand out the live object. */
    private static Properties copyOf(Properties live) {
        Properties copy = new Properties();
        if (live != null) {
            copy.putAll(live);
        }
        return copy;
    }

    /** The values of what was changed, null = not changed. May ask the server. */
    Object[] values() throws SQLException {
        Object[] values = new Object[ALL.length];
        for (Attribute attribute : ALL) {
            if ((dirty & 1 << attribute.ordinal()) != 0) {
                values[attribute.ordinal()] = read(attribute);
            }
        }
        return values;
    }

    /** Sets what {@link #values()} of another session said, the transaction mode last. */
    void adopt(Object[] values) throws SQLException {
        for (int i = ALL.length - 1; i >= 0; i--) {
            if (values[i] != null) {
                changes(ALL[i]);
                write(ALL[i], values[i]);
                changed(ALL[i], values[i], false);
            }
        }
    }

    /** No transaction is open. Autocommit comes first, so that nothing below begins a transaction. */
    void restore() throws SQLException {
        set = null;
        unsure = 0;
        if (dirty == 0) {
            return;
        }
        StringBuilder sql = new StringBuilder();
        for (Attribute attribute : ALL) {
            if ((dirty & 1 << attribute.ordinal()) != 0) {
                restore(attribute, sql);
                former[attribute.ordinal()] = null;
            }
        }
        dirty = 0;
        if (sql.length() > 0) {
            try (Statement statement = raw.createStatement()) {
                statement.execute(sql.toString());
            }
        }
    }

    private void restore(Attribute attribute, StringBuilder sql) throws SQLException {
        String reset = resetOf(attribute);
        if (reset == null) {
            write(attribute, former[attribute.ordinal()]);
            reset = attribute == Attribute.READ_ONLY ? source.resetReadOnly() : null;
        }
        if (reset != null) {
            sql.append(sql.length() == 0 ? "" : "; ").append(reset);
        }
    }

    @SuppressWarnings("unchecked")
    private void write(Attribute attribute, Object value) throws SQLException {
        switch (attribute) {
            case AUTOCOMMIT:
                raw.setAutoCommit((Boolean) value);
                break;
            case ISOLATION:
                raw.setTransactionIsolation((Integer) value);
                break;
            case READ_ONLY:
                raw.setReadOnly((Boolean) value);
                break;
            case CATALOG:
                raw.setCatalog((String) value);
                break;
            case SCHEMA:
                raw.setSchema((String) value);
                break;
            case HOLDABILITY:
                raw.setHoldability((Integer) value);
                break;
            case NETWORK_TIMEOUT:
                raw.setNetworkTimeout(DirectExecutor.INSTANCE, (Integer) value);
                break;
            case TYPE_MAP:
                raw.setTypeMap((Map<String, Class<?>>) value);
                break;
            case CLIENT_INFO:
                raw.setClientInfo((Properties) value);
                break;
            default:
                throw new IllegalArgumentException(attribute.name());
        }
    }
}
