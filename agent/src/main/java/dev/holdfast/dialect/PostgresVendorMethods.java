package dev.holdfast.dialect;

import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;

/** pgjdbc's own methods, read from its sources (42.2.29 to 42.7). What isn't listed counts as {@link Effect#EXPOSES}. */
final class PostgresVendorMethods implements VendorMethods {
    private static final Set<String> HARMLESS = setOf(
            "createArrayOf",
            "getNotifications",
            "getPrepareThreshold",
            "getDefaultFetchSize",
            "getQueryTimeout",
            "getBackendPID",
            "escapeIdentifier",
            "escapeLiteral",
            "escapeString",
            "encodeString",
            "getPreferQueryMode",
            "getAutosave",
            "getParameterStatuses",
            "getParameterStatus",
            "getAdaptiveFetch",
            "haveMinimumServerVersion",
            "getStandardConformingStrings",
            "getStringVarcharFlag",
            "getTransactionState",
            "binaryTransferSend",
            "isColumnSanitiserDisabled",
            "hintReadOnly",
            "getLogServerErrorDetail",
            "getConvertBooleanToNumeric",
            "getHideUnprivilegedObjects",
            "getEncoding",
            "getLogger",
            "getObject",
            "getXmlFactoryFactory",
            "purgeTimerTasks",
            "addWarning",
            "setCursorName",
            "getCursorName",
            "getURL",
            "getUserName",
            "getDBVersionNumber",
            "getServerMajorVersion",
            "getServerMinorVersion",
            "getForceBinary",
            "getProtocolVersion");

    private static final Set<String> SETTINGS = setOf(
            "setPrepareThreshold",
            "setDefaultFetchSize",
            "setQueryTimeout",
            "setAutosave",
            "setAdaptiveFetch",
            "setForceBinary",
            "setDisableColumnSanitiser");

    /** They have no getter, or fill caches that have no way back. */
    private static final Set<String> SPOILING =
            setOf("addDataType", "setFlushCacheOnDeallocate", "setTypeMapImpl", "execSQLUpdate");

    /** What statements and result sets have of their own ends with them. */
    private static final Set<String> OF_STATEMENTS = setOf(
            "getLastOID",
            "setUseServerPrepare",
            "isUseServerPrepare",
            "setPrepareThreshold",
            "getPrepareThreshold",
            "setAdaptiveFetch",
            "getAdaptiveFetch",
            "getRefCursor",
            "getBaseColumnName",
            "getBaseTableName",
            "getBaseSchemaName",
            "getFormat");

    private static final Set<String> CONNECTIONS = setOf(
            "org.postgresql.PGConnection", "org.postgresql.core.BaseConnection", "org.postgresql.jdbc.PgConnection");

    private static final Set<String> STATEMENTS = setOf(
            "org.postgresql.PGStatement",
            "org.postgresql.PGRefCursorResultSet",
            "org.postgresql.PGResultSetMetaData",
            "org.postgresql.core.BaseStatement");

    @Override
    public Effect effectOf(String owner, String method, String descriptor) {
        if (STATEMENTS.contains(owner)) {
            return OF_STATEMENTS.contains(method) ? Effect.NONE : Effect.EXPOSES;
        }
        return CONNECTIONS.contains(owner) ? ofConnection(method) : Effect.EXPOSES;
    }

    private static Effect ofConnection(String method) {
        if (HARMLESS.contains(method)) {
            return Effect.NONE;
        }
        if (SETTINGS.contains(method)) {
            return Effect.SETTING;
        }
        if (method.equals("cancelQuery")) {
            return Effect.CANCELS;
        }
        if (method.equals("alterUserPassword")) {
            return Effect.CHANGES_SERVER;
        }
        return SPOILING.contains(method) ? Effect.SPOILS : Effect.EXPOSES;
    }

    @Override
    public String connectionClass() {
        return "org.postgresql.jdbc.PgConnection";
    }

    @Override
    public String arrayClass() {
        return "org.postgresql.jdbc.PgArray";
    }

    private static Set<String> setOf(String... names) {
        return new HashSet<>(Arrays.asList(names));
    }
}
