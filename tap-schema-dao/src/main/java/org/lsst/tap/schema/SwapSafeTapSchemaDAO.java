package org.lsst.tap.schema;

import ca.nrc.cadc.auth.AuthenticationUtil;
import ca.nrc.cadc.auth.IdentityManager;
import ca.nrc.cadc.tap.schema.KeyColumnDesc;
import ca.nrc.cadc.tap.schema.KeyDesc;
import ca.nrc.cadc.tap.schema.SchemaDesc;
import ca.nrc.cadc.tap.schema.TableDesc;
import ca.nrc.cadc.tap.schema.TapSchema;
import ca.nrc.cadc.tap.schema.TapSchemaDAO;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.lsst.tap.schema.internal.ConsistentRead;
import org.lsst.tap.schema.internal.ReadScript;
import org.lsst.tap.schema.internal.RelationName;
import org.lsst.tap.schema.internal.RetryPolicy;
import org.lsst.tap.schema.internal.TapSchemaAssembler;
import org.lsst.tap.schema.internal.TapSchemaRowMappers;
import org.springframework.jdbc.datasource.DataSourceTransactionManager;
import org.springframework.jdbc.support.JdbcUtils;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.support.TransactionSynchronizationManager;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * A TapSchemaDAO whose reads never mix two releases, though the loader swaps them meanwhile.
 *
 * <p>CADC's DAO reads five tables with five queries of their own, and a swap between two of them
 * gives it tables of one release with columns of another. A REPEATABLE READ transaction around them
 * doesn't help, since PostgreSQL resolves names outside the transaction's snapshot (manual, section
 * 13.6). {@link #get()} and {@link #get(int)} read in one such transaction that also locks the
 * tables first and checks at its end that the tables which it read were the live ones at its
 * snapshot; see {@link ReadScript}. A read that a swap overlapped is run again.
 *
 * <p>Takes the place of CADC's class: name it in {@code PluginFactory.properties}. The result
 * equals that of CADC's DAO, field by field and in order. The reader's role needs USAGE on the
 * database schema and SELECT on the five tables, as whole tables. Everything else is inherited from
 * CADC's DAO as it is.
 *
 * <p>On a database other than PostgreSQL it reads in one REPEATABLE READ transaction. In a
 * transaction that the caller has opened on the same DataSource it joins that transaction, so that
 * it sees the caller's writes; it can then neither choose the isolation nor try again, and promises
 * no more than CADC's DAO.
 *
 * <p>Like CADC's DAO, an instance is made for each request and isn't for use by many threads.
 */
public class SwapSafeTapSchemaDAO extends TapSchemaDAO {

    private boolean ordered;

    /** For CADC's PluginFactory; {@link #setDataSource} must follow. */
    public SwapSafeTapSchemaDAO() {}

    @Override
    public void setOrdered(boolean ordered) {
        super.setOrdered(ordered);
        this.ordered = ordered;
    }

    @Override
    public TapSchema get() {
        return get(MAX_DEPTH);
    }

    /**
     * Reads TAP_SCHEMA as it was at one moment during the call.
     *
     * <p>Starts and ends a transaction of its own, in which it holds ACCESS SHARE locks on the
     * tables that it reads: it blocks no loader but one that drops or truncates live tables.
     *
     * @param depth {@link #MIN_DEPTH} for schemas, {@link #TAB_DEPTH} for tables too, {@link
     *     #MAX_DEPTH} for all
     * @return a new object, the caller's own to change
     * @throws TapSchemaUnstableException if every attempt was overlapped by a swap or found live
     *     missing
     * @throws org.springframework.dao.DataAccessException on any other failure of the database
     */
    @Override
    public TapSchema get(int depth) {
        if (TransactionSynchronizationManager.hasResource(dataSource)) {
            return super.get(depth);
        }
        if (!isPostgreSql()) {
            return repeatableRead().execute(status -> super.get(depth));
        }
        IdentityManager identities = AuthenticationUtil.getIdentityManager();
        return new ConsistentRead(dataSource, RetryPolicy.DEFAULT)
                .read(script(depth), results -> assemble(results, depth, identities));
    }

    /**
     * Returns the script that reads the tables down to {@code depth}: columns last, the longest.
     */
    private ReadScript script(int depth) {
        String permissions =
                ", " + String.join(", ", ownerCol, readAnonCol, readOnlyCol, readWriteCol);
        ScriptBuilder script = new ScriptBuilder();
        script.select(
                TapSchemaRowMappers.SCHEMA_COLUMNS + permissions,
                schemasTableName,
                orderSchemaClause);
        if (depth > MIN_DEPTH) {
            script.select(
                    TapSchemaRowMappers.TABLE_COLUMNS + permissions,
                    tablesTableName,
                    orderTablesClause);
        }
        if (depth > TAB_DEPTH) {
            script.select(TapSchemaRowMappers.KEY_COLUMNS, keysTableName, orderKeysClause);
            script.select(
                    TapSchemaRowMappers.KEY_COLUMN_COLUMNS,
                    keyColumnsTableName,
                    orderKeyColumnsClause);
            script.select(TapSchemaRowMappers.COLUMN_COLUMNS, columnsTableName, orderColumnsClause);
        }
        return script.build();
    }

    private TapSchema assemble(List<ResultSet> results, int depth, IdentityManager identities)
            throws SQLException {
        List<SchemaDesc> schemas =
                TapSchemaRowMappers.list(
                        results.get(0), row -> TapSchemaRowMappers.schema(row, identities));
        if (depth > MIN_DEPTH) {
            List<TableDesc> tables =
                    TapSchemaRowMappers.list(
                            results.get(1), row -> TapSchemaRowMappers.table(row, identities));
            TapSchemaAssembler.addTables(schemas, tables);
            if (depth > TAB_DEPTH) {
                addDetails(schemas, tables, results);
            }
        }
        TapSchema tapSchema = new TapSchema();
        tapSchema.getSchemaDescs().addAll(schemas);
        tapSchema.getFunctionDescs().addAll(getFunctionDescs());
        return tapSchema;
    }

    private static void addDetails(
            List<SchemaDesc> schemas, List<TableDesc> tables, List<ResultSet> results)
            throws SQLException {
        List<KeyDesc> keys = TapSchemaRowMappers.list(results.get(2), TapSchemaRowMappers::key);
        List<KeyColumnDesc> keyColumns =
                TapSchemaRowMappers.list(results.get(3), TapSchemaRowMappers::keyColumn);
        TapSchemaAssembler.addColumns(
                tables, TapSchemaRowMappers.list(results.get(4), TapSchemaRowMappers::column));
        TapSchemaAssembler.addKeyColumns(keys, keyColumns);
        TapSchemaAssembler.addKeys(schemas, keys);
    }

    private boolean isPostgreSql() {
        try {
            String product =
                    JdbcUtils.extractDatabaseMetaData(
                            dataSource, metadata -> metadata.getDatabaseProductName());
            return "PostgreSQL".equals(product);
        } catch (org.springframework.jdbc.support.MetaDataAccessException failure) {
            throw new org.springframework.dao.DataAccessResourceFailureException(
                    "Read of TAP_SCHEMA failed: the database doesn't answer. See the cause.",
                    failure);
        }
    }

    private TransactionTemplate repeatableRead() {
        TransactionTemplate template =
                new TransactionTemplate(new DataSourceTransactionManager(dataSource));
        template.setIsolationLevel(TransactionDefinition.ISOLATION_REPEATABLE_READ);
        template.setReadOnly(true);
        return template;
    }

    /** The queries of one script, and the tables that they read. */
    private final class ScriptBuilder {
        private final List<RelationName> relations = new ArrayList<>();
        private final List<String> queries = new ArrayList<>();

        void select(String columns, String table, String orderClause) {
            relations.add(RelationName.parse(table));
            queries.add("SELECT " + columns + " FROM " + table + (ordered ? orderClause : ""));
        }

        ReadScript build() {
            return new ReadScript(relations, queries);
        }
    }
}
