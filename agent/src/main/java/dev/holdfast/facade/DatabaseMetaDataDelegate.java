package dev.holdfast.facade;

import java.sql.DatabaseMetaData;
import java.sql.ResultSet;
import java.sql.RowIdLifetime;
import java.sql.SQLException;

/**
 * The dull part of a database's description: each call goes to the driver's object. What needs thought is in {@link DatabaseMetaDataFacade}.
 * Public, or javac would add a bridge to the subclass for each method.
 */
public abstract class DatabaseMetaDataDelegate implements DatabaseMetaData {
    /** The driver's own object. */
    final DatabaseMetaData raw;

    DatabaseMetaDataDelegate(DatabaseMetaData raw) {
        this.raw = raw;
    }

    abstract void begin() throws SQLException;

    abstract void end();

    /** Notes the driver's exception and gives it back. */
    abstract SQLException failed(SQLException failure);

    /** The driver's result set as the application sees it. */
    abstract ResultSet rows(ResultSet rows);

    @Override
    public boolean allProceduresAreCallable() throws SQLException {
        return raw.allProceduresAreCallable();
    }

    @Override
    public boolean allTablesAreSelectable() throws SQLException {
        return raw.allTablesAreSelectable();
    }

    @Override
    public boolean autoCommitFailureClosesAllResultSets() throws SQLException {
        return raw.autoCommitFailureClosesAllResultSets();
    }

    @Override
    public boolean dataDefinitionCausesTransactionCommit() throws SQLException {
        return raw.dataDefinitionCausesTransactionCommit();
    }

    @Override
    public boolean dataDefinitionIgnoredInTransactions() throws SQLException {
        return raw.dataDefinitionIgnoredInTransactions();
    }

    @Override
    public boolean deletesAreDetected(int a) throws SQLException {
        return raw.deletesAreDetected(a);
    }

    @Override
    public boolean doesMaxRowSizeIncludeBlobs() throws SQLException {
        return raw.doesMaxRowSizeIncludeBlobs();
    }

    @Override
    public boolean generatedKeyAlwaysReturned() throws SQLException {
        return raw.generatedKeyAlwaysReturned();
    }

    @Override
    public ResultSet getAttributes(String a, String b, String c, String d) throws SQLException {
        begin();
        try {
            return rows(raw.getAttributes(a, b, c, d));
        } catch (SQLException failure) {
            throw failed(failure);
        } finally {
            end();
        }
    }

    @Override
    public ResultSet getBestRowIdentifier(String a, String b, String c, int d, boolean e) throws SQLException {
        begin();
        try {
            return rows(raw.getBestRowIdentifier(a, b, c, d, e));
        } catch (SQLException failure) {
            throw failed(failure);
        } finally {
            end();
        }
    }

    @Override
    public String getCatalogSeparator() throws SQLException {
        return raw.getCatalogSeparator();
    }

    @Override
    public String getCatalogTerm() throws SQLException {
        return raw.getCatalogTerm();
    }

    @Override
    public ResultSet getCatalogs() throws SQLException {
        begin();
        try {
            return rows(raw.getCatalogs());
        } catch (SQLException failure) {
            throw failed(failure);
        } finally {
            end();
        }
    }

    @Override
    public ResultSet getClientInfoProperties() throws SQLException {
        begin();
        try {
            return rows(raw.getClientInfoProperties());
        } catch (SQLException failure) {
            throw failed(failure);
        } finally {
            end();
        }
    }

    @Override
    public ResultSet getColumnPrivileges(String a, String b, String c, String d) throws SQLException {
        begin();
        try {
            return rows(raw.getColumnPrivileges(a, b, c, d));
        } catch (SQLException failure) {
            throw failed(failure);
        } finally {
            end();
        }
    }

    @Override
    public ResultSet getColumns(String a, String b, String c, String d) throws SQLException {
        begin();
        try {
            return rows(raw.getColumns(a, b, c, d));
        } catch (SQLException failure) {
            throw failed(failure);
        } finally {
            end();
        }
    }

    @Override
    public ResultSet getCrossReference(String a, String b, String c, String d, String e, String f) throws SQLException {
        begin();
        try {
            return rows(raw.getCrossReference(a, b, c, d, e, f));
        } catch (SQLException failure) {
            throw failed(failure);
        } finally {
            end();
        }
    }

    @Override
    public int getDatabaseMajorVersion() throws SQLException {
        return raw.getDatabaseMajorVersion();
    }

    @Override
    public int getDatabaseMinorVersion() throws SQLException {
        return raw.getDatabaseMinorVersion();
    }

    @Override
    public String getDatabaseProductName() throws SQLException {
        return raw.getDatabaseProductName();
    }

    @Override
    public String getDatabaseProductVersion() throws SQLException {
        return raw.getDatabaseProductVersion();
    }

    @Override
    public int getDefaultTransactionIsolation() throws SQLException {
        begin();
        try {
            return raw.getDefaultTransactionIsolation();
        } catch (SQLException failure) {
            throw failed(failure);
        } finally {
            end();
        }
    }

    @Override
    public int getDriverMajorVersion() {
        return raw.getDriverMajorVersion();
    }

    @Override
    public int getDriverMinorVersion() {
        return raw.getDriverMinorVersion();
    }

    @Override
    public String getDriverName() throws SQLException {
        return raw.getDriverName();
    }

    @Override
    public String getDriverVersion() throws SQLException {
        return raw.getDriverVersion();
    }

    @Override
    public ResultSet getExportedKeys(String a, String b, String c) throws SQLException {
        begin();
        try {
            return rows(raw.getExportedKeys(a, b, c));
        } catch (SQLException failure) {
            throw failed(failure);
        } finally {
            end();
        }
    }

    @Override
    public String getExtraNameCharacters() throws SQLException {
        return raw.getExtraNameCharacters();
    }

    @Override
    public ResultSet getFunctionColumns(String a, String b, String c, String d) throws SQLException {
        begin();
        try {
            return rows(raw.getFunctionColumns(a, b, c, d));
        } catch (SQLException failure) {
            throw failed(failure);
        } finally {
            end();
        }
    }

    @Override
    public ResultSet getFunctions(String a, String b, String c) throws SQLException {
        begin();
        try {
            return rows(raw.getFunctions(a, b, c));
        } catch (SQLException failure) {
            throw failed(failure);
        } finally {
            end();
        }
    }

    @Override
    public String getIdentifierQuoteString() throws SQLException {
        return raw.getIdentifierQuoteString();
    }

    @Override
    public ResultSet getImportedKeys(String a, String b, String c) throws SQLException {
        begin();
        try {
            return rows(raw.getImportedKeys(a, b, c));
        } catch (SQLException failure) {
            throw failed(failure);
        } finally {
            end();
        }
    }

    @Override
    public ResultSet getIndexInfo(String a, String b, String c, boolean d, boolean e) throws SQLException {
        begin();
        try {
            return rows(raw.getIndexInfo(a, b, c, d, e));
        } catch (SQLException failure) {
            throw failed(failure);
        } finally {
            end();
        }
    }

    @Override
    public int getJDBCMajorVersion() throws SQLException {
        return raw.getJDBCMajorVersion();
    }

    @Override
    public int getJDBCMinorVersion() throws SQLException {
        return raw.getJDBCMinorVersion();
    }

    @Override
    public int getMaxBinaryLiteralLength() throws SQLException {
        return raw.getMaxBinaryLiteralLength();
    }

    @Override
    public int getMaxCatalogNameLength() throws SQLException {
        begin();
        try {
            return raw.getMaxCatalogNameLength();
        } catch (SQLException failure) {
            throw failed(failure);
        } finally {
            end();
        }
    }

    @Override
    public int getMaxCharLiteralLength() throws SQLException {
        return raw.getMaxCharLiteralLength();
    }

    @Override
    public int getMaxColumnNameLength() throws SQLException {
        begin();
        try {
            return raw.getMaxColumnNameLength();
        } catch (SQLException failure) {
            throw failed(failure);
        } finally {
            end();
        }
    }

    @Override
    public int getMaxColumnsInGroupBy() throws SQLException {
        return raw.getMaxColumnsInGroupBy();
    }

    @Override
    public int getMaxColumnsInIndex() throws SQLException {
        begin();
        try {
            return raw.getMaxColumnsInIndex();
        } catch (SQLException failure) {
            throw failed(failure);
        } finally {
            end();
        }
    }

    @Override
    public int getMaxColumnsInOrderBy() throws SQLException {
        return raw.getMaxColumnsInOrderBy();
    }

    @Override
    public int getMaxColumnsInSelect() throws SQLException {
        return raw.getMaxColumnsInSelect();
    }

    @Override
    public int getMaxColumnsInTable() throws SQLException {
        return raw.getMaxColumnsInTable();
    }

    @Override
    public int getMaxConnections() throws SQLException {
        return raw.getMaxConnections();
    }

    @Override
    public int getMaxCursorNameLength() throws SQLException {
        begin();
        try {
            return raw.getMaxCursorNameLength();
        } catch (SQLException failure) {
            throw failed(failure);
        } finally {
            end();
        }
    }

    @Override
    public int getMaxIndexLength() throws SQLException {
        return raw.getMaxIndexLength();
    }

    @Override
    public long getMaxLogicalLobSize() throws SQLException {
        return raw.getMaxLogicalLobSize();
    }

    @Override
    public int getMaxProcedureNameLength() throws SQLException {
        begin();
        try {
            return raw.getMaxProcedureNameLength();
        } catch (SQLException failure) {
            throw failed(failure);
        } finally {
            end();
        }
    }

    @Override
    public int getMaxRowSize() throws SQLException {
        return raw.getMaxRowSize();
    }

    @Override
    public int getMaxSchemaNameLength() throws SQLException {
        begin();
        try {
            return raw.getMaxSchemaNameLength();
        } catch (SQLException failure) {
            throw failed(failure);
        } finally {
            end();
        }
    }

    @Override
    public int getMaxStatementLength() throws SQLException {
        return raw.getMaxStatementLength();
    }

    @Override
    public int getMaxStatements() throws SQLException {
        return raw.getMaxStatements();
    }

    @Override
    public int getMaxTableNameLength() throws SQLException {
        begin();
        try {
            return raw.getMaxTableNameLength();
        } catch (SQLException failure) {
            throw failed(failure);
        } finally {
            end();
        }
    }

    @Override
    public int getMaxTablesInSelect() throws SQLException {
        return raw.getMaxTablesInSelect();
    }

    @Override
    public int getMaxUserNameLength() throws SQLException {
        begin();
        try {
            return raw.getMaxUserNameLength();
        } catch (SQLException failure) {
            throw failed(failure);
        } finally {
            end();
        }
    }

    @Override
    public String getNumericFunctions() throws SQLException {
        return raw.getNumericFunctions();
    }

    @Override
    public ResultSet getPrimaryKeys(String a, String b, String c) throws SQLException {
        begin();
        try {
            return rows(raw.getPrimaryKeys(a, b, c));
        } catch (SQLException failure) {
            throw failed(failure);
        } finally {
            end();
        }
    }

    @Override
    public ResultSet getProcedureColumns(String a, String b, String c, String d) throws SQLException {
        begin();
        try {
            return rows(raw.getProcedureColumns(a, b, c, d));
        } catch (SQLException failure) {
            throw failed(failure);
        } finally {
            end();
        }
    }

    @Override
    public String getProcedureTerm() throws SQLException {
        return raw.getProcedureTerm();
    }

    @Override
    public ResultSet getProcedures(String a, String b, String c) throws SQLException {
        begin();
        try {
            return rows(raw.getProcedures(a, b, c));
        } catch (SQLException failure) {
            throw failed(failure);
        } finally {
            end();
        }
    }

    @Override
    public ResultSet getPseudoColumns(String a, String b, String c, String d) throws SQLException {
        begin();
        try {
            return rows(raw.getPseudoColumns(a, b, c, d));
        } catch (SQLException failure) {
            throw failed(failure);
        } finally {
            end();
        }
    }

    @Override
    public int getResultSetHoldability() throws SQLException {
        return raw.getResultSetHoldability();
    }

    @Override
    public RowIdLifetime getRowIdLifetime() throws SQLException {
        return raw.getRowIdLifetime();
    }

    @Override
    public String getSQLKeywords() throws SQLException {
        begin();
        try {
            return raw.getSQLKeywords();
        } catch (SQLException failure) {
            throw failed(failure);
        } finally {
            end();
        }
    }

    @Override
    public int getSQLStateType() throws SQLException {
        return raw.getSQLStateType();
    }

    @Override
    public String getSchemaTerm() throws SQLException {
        return raw.getSchemaTerm();
    }

    @Override
    public ResultSet getSchemas() throws SQLException {
        begin();
        try {
            return rows(raw.getSchemas());
        } catch (SQLException failure) {
            throw failed(failure);
        } finally {
            end();
        }
    }

    @Override
    public ResultSet getSchemas(String a, String b) throws SQLException {
        begin();
        try {
            return rows(raw.getSchemas(a, b));
        } catch (SQLException failure) {
            throw failed(failure);
        } finally {
            end();
        }
    }

    @Override
    public String getSearchStringEscape() throws SQLException {
        return raw.getSearchStringEscape();
    }

    @Override
    public String getStringFunctions() throws SQLException {
        return raw.getStringFunctions();
    }

    @Override
    public ResultSet getSuperTables(String a, String b, String c) throws SQLException {
        begin();
        try {
            return rows(raw.getSuperTables(a, b, c));
        } catch (SQLException failure) {
            throw failed(failure);
        } finally {
            end();
        }
    }

    @Override
    public ResultSet getSuperTypes(String a, String b, String c) throws SQLException {
        begin();
        try {
            return rows(raw.getSuperTypes(a, b, c));
        } catch (SQLException failure) {
            throw failed(failure);
        } finally {
            end();
        }
    }

    @Override
    public String getSystemFunctions() throws SQLException {
        return raw.getSystemFunctions();
    }

    @Override
    public ResultSet getTablePrivileges(String a, String b, String c) throws SQLException {
        begin();
        try {
            return rows(raw.getTablePrivileges(a, b, c));
        } catch (SQLException failure) {
            throw failed(failure);
        } finally {
            end();
        }
    }

    @Override
    public ResultSet getTableTypes() throws SQLException {
        begin();
        try {
            return rows(raw.getTableTypes());
        } catch (SQLException failure) {
            throw failed(failure);
        } finally {
            end();
        }
    }

    @Override
    public ResultSet getTables(String a, String b, String c, String[] d) throws SQLException {
        begin();
        try {
            return rows(raw.getTables(a, b, c, d));
        } catch (SQLException failure) {
            throw failed(failure);
        } finally {
            end();
        }
    }

    @Override
    public String getTimeDateFunctions() throws SQLException {
        return raw.getTimeDateFunctions();
    }

    @Override
    public ResultSet getTypeInfo() throws SQLException {
        begin();
        try {
            return rows(raw.getTypeInfo());
        } catch (SQLException failure) {
            throw failed(failure);
        } finally {
            end();
        }
    }

    @Override
    public ResultSet getUDTs(String a, String b, String c, int[] d) throws SQLException {
        begin();
        try {
            return rows(raw.getUDTs(a, b, c, d));
        } catch (SQLException failure) {
            throw failed(failure);
        } finally {
            end();
        }
    }

    @Override
    public ResultSet getVersionColumns(String a, String b, String c) throws SQLException {
        begin();
        try {
            return rows(raw.getVersionColumns(a, b, c));
        } catch (SQLException failure) {
            throw failed(failure);
        } finally {
            end();
        }
    }

    @Override
    public boolean insertsAreDetected(int a) throws SQLException {
        return raw.insertsAreDetected(a);
    }

    @Override
    public boolean isCatalogAtStart() throws SQLException {
        return raw.isCatalogAtStart();
    }

    @Override
    public boolean isReadOnly() throws SQLException {
        begin();
        try {
            return raw.isReadOnly();
        } catch (SQLException failure) {
            throw failed(failure);
        } finally {
            end();
        }
    }

    @Override
    public boolean locatorsUpdateCopy() throws SQLException {
        return raw.locatorsUpdateCopy();
    }

    @Override
    public boolean nullPlusNonNullIsNull() throws SQLException {
        return raw.nullPlusNonNullIsNull();
    }

    @Override
    public boolean nullsAreSortedAtEnd() throws SQLException {
        return raw.nullsAreSortedAtEnd();
    }

    @Override
    public boolean nullsAreSortedAtStart() throws SQLException {
        return raw.nullsAreSortedAtStart();
    }

    @Override
    public boolean nullsAreSortedHigh() throws SQLException {
        return raw.nullsAreSortedHigh();
    }

    @Override
    public boolean nullsAreSortedLow() throws SQLException {
        return raw.nullsAreSortedLow();
    }

    @Override
    public boolean othersDeletesAreVisible(int a) throws SQLException {
        return raw.othersDeletesAreVisible(a);
    }

    @Override
    public boolean othersInsertsAreVisible(int a) throws SQLException {
        return raw.othersInsertsAreVisible(a);
    }

    @Override
    public boolean othersUpdatesAreVisible(int a) throws SQLException {
        return raw.othersUpdatesAreVisible(a);
    }

    @Override
    public boolean ownDeletesAreVisible(int a) throws SQLException {
        return raw.ownDeletesAreVisible(a);
    }

    @Override
    public boolean ownInsertsAreVisible(int a) throws SQLException {
        return raw.ownInsertsAreVisible(a);
    }

    @Override
    public boolean ownUpdatesAreVisible(int a) throws SQLException {
        return raw.ownUpdatesAreVisible(a);
    }

    @Override
    public boolean storesLowerCaseIdentifiers() throws SQLException {
        return raw.storesLowerCaseIdentifiers();
    }

    @Override
    public boolean storesLowerCaseQuotedIdentifiers() throws SQLException {
        return raw.storesLowerCaseQuotedIdentifiers();
    }

    @Override
    public boolean storesMixedCaseIdentifiers() throws SQLException {
        return raw.storesMixedCaseIdentifiers();
    }

    @Override
    public boolean storesMixedCaseQuotedIdentifiers() throws SQLException {
        return raw.storesMixedCaseQuotedIdentifiers();
    }

    @Override
    public boolean storesUpperCaseIdentifiers() throws SQLException {
        return raw.storesUpperCaseIdentifiers();
    }

    @Override
    public boolean storesUpperCaseQuotedIdentifiers() throws SQLException {
        return raw.storesUpperCaseQuotedIdentifiers();
    }

    @Override
    public boolean supportsANSI92EntryLevelSQL() throws SQLException {
        return raw.supportsANSI92EntryLevelSQL();
    }

    @Override
    public boolean supportsANSI92FullSQL() throws SQLException {
        return raw.supportsANSI92FullSQL();
    }

    @Override
    public boolean supportsANSI92IntermediateSQL() throws SQLException {
        return raw.supportsANSI92IntermediateSQL();
    }

    @Override
    public boolean supportsAlterTableWithAddColumn() throws SQLException {
        return raw.supportsAlterTableWithAddColumn();
    }

    @Override
    public boolean supportsAlterTableWithDropColumn() throws SQLException {
        return raw.supportsAlterTableWithDropColumn();
    }

    @Override
    public boolean supportsBatchUpdates() throws SQLException {
        return raw.supportsBatchUpdates();
    }

    @Override
    public boolean supportsCatalogsInDataManipulation() throws SQLException {
        return raw.supportsCatalogsInDataManipulation();
    }

    @Override
    public boolean supportsCatalogsInIndexDefinitions() throws SQLException {
        return raw.supportsCatalogsInIndexDefinitions();
    }

    @Override
    public boolean supportsCatalogsInPrivilegeDefinitions() throws SQLException {
        return raw.supportsCatalogsInPrivilegeDefinitions();
    }

    @Override
    public boolean supportsCatalogsInProcedureCalls() throws SQLException {
        return raw.supportsCatalogsInProcedureCalls();
    }

    @Override
    public boolean supportsCatalogsInTableDefinitions() throws SQLException {
        return raw.supportsCatalogsInTableDefinitions();
    }

    @Override
    public boolean supportsColumnAliasing() throws SQLException {
        return raw.supportsColumnAliasing();
    }

    @Override
    public boolean supportsConvert() throws SQLException {
        return raw.supportsConvert();
    }

    @Override
    public boolean supportsConvert(int a, int b) throws SQLException {
        return raw.supportsConvert(a, b);
    }

    @Override
    public boolean supportsCoreSQLGrammar() throws SQLException {
        return raw.supportsCoreSQLGrammar();
    }

    @Override
    public boolean supportsCorrelatedSubqueries() throws SQLException {
        return raw.supportsCorrelatedSubqueries();
    }

    @Override
    public boolean supportsDataDefinitionAndDataManipulationTransactions() throws SQLException {
        return raw.supportsDataDefinitionAndDataManipulationTransactions();
    }

    @Override
    public boolean supportsDataManipulationTransactionsOnly() throws SQLException {
        return raw.supportsDataManipulationTransactionsOnly();
    }

    @Override
    public boolean supportsDifferentTableCorrelationNames() throws SQLException {
        return raw.supportsDifferentTableCorrelationNames();
    }

    @Override
    public boolean supportsExpressionsInOrderBy() throws SQLException {
        return raw.supportsExpressionsInOrderBy();
    }

    @Override
    public boolean supportsExtendedSQLGrammar() throws SQLException {
        return raw.supportsExtendedSQLGrammar();
    }

    @Override
    public boolean supportsFullOuterJoins() throws SQLException {
        return raw.supportsFullOuterJoins();
    }

    @Override
    public boolean supportsGetGeneratedKeys() throws SQLException {
        return raw.supportsGetGeneratedKeys();
    }

    @Override
    public boolean supportsGroupBy() throws SQLException {
        return raw.supportsGroupBy();
    }

    @Override
    public boolean supportsGroupByBeyondSelect() throws SQLException {
        return raw.supportsGroupByBeyondSelect();
    }

    @Override
    public boolean supportsGroupByUnrelated() throws SQLException {
        return raw.supportsGroupByUnrelated();
    }

    @Override
    public boolean supportsIntegrityEnhancementFacility() throws SQLException {
        return raw.supportsIntegrityEnhancementFacility();
    }

    @Override
    public boolean supportsLikeEscapeClause() throws SQLException {
        return raw.supportsLikeEscapeClause();
    }

    @Override
    public boolean supportsLimitedOuterJoins() throws SQLException {
        return raw.supportsLimitedOuterJoins();
    }

    @Override
    public boolean supportsMinimumSQLGrammar() throws SQLException {
        return raw.supportsMinimumSQLGrammar();
    }

    @Override
    public boolean supportsMixedCaseIdentifiers() throws SQLException {
        return raw.supportsMixedCaseIdentifiers();
    }

    @Override
    public boolean supportsMixedCaseQuotedIdentifiers() throws SQLException {
        return raw.supportsMixedCaseQuotedIdentifiers();
    }

    @Override
    public boolean supportsMultipleOpenResults() throws SQLException {
        return raw.supportsMultipleOpenResults();
    }

    @Override
    public boolean supportsMultipleResultSets() throws SQLException {
        return raw.supportsMultipleResultSets();
    }

    @Override
    public boolean supportsMultipleTransactions() throws SQLException {
        return raw.supportsMultipleTransactions();
    }

    @Override
    public boolean supportsNamedParameters() throws SQLException {
        return raw.supportsNamedParameters();
    }

    @Override
    public boolean supportsNonNullableColumns() throws SQLException {
        return raw.supportsNonNullableColumns();
    }

    @Override
    public boolean supportsOpenCursorsAcrossCommit() throws SQLException {
        return raw.supportsOpenCursorsAcrossCommit();
    }

    @Override
    public boolean supportsOpenCursorsAcrossRollback() throws SQLException {
        return raw.supportsOpenCursorsAcrossRollback();
    }

    @Override
    public boolean supportsOpenStatementsAcrossCommit() throws SQLException {
        return raw.supportsOpenStatementsAcrossCommit();
    }

    @Override
    public boolean supportsOpenStatementsAcrossRollback() throws SQLException {
        return raw.supportsOpenStatementsAcrossRollback();
    }

    @Override
    public boolean supportsOrderByUnrelated() throws SQLException {
        return raw.supportsOrderByUnrelated();
    }

    @Override
    public boolean supportsOuterJoins() throws SQLException {
        return raw.supportsOuterJoins();
    }

    @Override
    public boolean supportsPositionedDelete() throws SQLException {
        return raw.supportsPositionedDelete();
    }

    @Override
    public boolean supportsPositionedUpdate() throws SQLException {
        return raw.supportsPositionedUpdate();
    }

    @Override
    public boolean supportsRefCursors() throws SQLException {
        return raw.supportsRefCursors();
    }

    @Override
    public boolean supportsResultSetConcurrency(int a, int b) throws SQLException {
        return raw.supportsResultSetConcurrency(a, b);
    }

    @Override
    public boolean supportsResultSetHoldability(int a) throws SQLException {
        return raw.supportsResultSetHoldability(a);
    }

    @Override
    public boolean supportsResultSetType(int a) throws SQLException {
        return raw.supportsResultSetType(a);
    }

    @Override
    public boolean supportsSavepoints() throws SQLException {
        return raw.supportsSavepoints();
    }

    @Override
    public boolean supportsSchemasInDataManipulation() throws SQLException {
        return raw.supportsSchemasInDataManipulation();
    }

    @Override
    public boolean supportsSchemasInIndexDefinitions() throws SQLException {
        return raw.supportsSchemasInIndexDefinitions();
    }

    @Override
    public boolean supportsSchemasInPrivilegeDefinitions() throws SQLException {
        return raw.supportsSchemasInPrivilegeDefinitions();
    }

    @Override
    public boolean supportsSchemasInProcedureCalls() throws SQLException {
        return raw.supportsSchemasInProcedureCalls();
    }

    @Override
    public boolean supportsSchemasInTableDefinitions() throws SQLException {
        return raw.supportsSchemasInTableDefinitions();
    }

    @Override
    public boolean supportsSelectForUpdate() throws SQLException {
        return raw.supportsSelectForUpdate();
    }

    @Override
    public boolean supportsStatementPooling() throws SQLException {
        return raw.supportsStatementPooling();
    }

    @Override
    public boolean supportsStoredFunctionsUsingCallSyntax() throws SQLException {
        return raw.supportsStoredFunctionsUsingCallSyntax();
    }

    @Override
    public boolean supportsStoredProcedures() throws SQLException {
        return raw.supportsStoredProcedures();
    }

    @Override
    public boolean supportsSubqueriesInComparisons() throws SQLException {
        return raw.supportsSubqueriesInComparisons();
    }

    @Override
    public boolean supportsSubqueriesInExists() throws SQLException {
        return raw.supportsSubqueriesInExists();
    }

    @Override
    public boolean supportsSubqueriesInIns() throws SQLException {
        return raw.supportsSubqueriesInIns();
    }

    @Override
    public boolean supportsSubqueriesInQuantifieds() throws SQLException {
        return raw.supportsSubqueriesInQuantifieds();
    }

    @Override
    public boolean supportsTableCorrelationNames() throws SQLException {
        return raw.supportsTableCorrelationNames();
    }

    @Override
    public boolean supportsTransactionIsolationLevel(int a) throws SQLException {
        return raw.supportsTransactionIsolationLevel(a);
    }

    @Override
    public boolean supportsTransactions() throws SQLException {
        return raw.supportsTransactions();
    }

    @Override
    public boolean supportsUnion() throws SQLException {
        return raw.supportsUnion();
    }

    @Override
    public boolean supportsUnionAll() throws SQLException {
        return raw.supportsUnionAll();
    }

    @Override
    public boolean updatesAreDetected(int a) throws SQLException {
        return raw.updatesAreDetected(a);
    }

    @Override
    public boolean usesLocalFilePerTable() throws SQLException {
        return raw.usesLocalFilePerTable();
    }

    @Override
    public boolean usesLocalFiles() throws SQLException {
        return raw.usesLocalFiles();
    }
}
