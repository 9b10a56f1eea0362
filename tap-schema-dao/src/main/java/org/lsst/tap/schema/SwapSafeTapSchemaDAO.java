package org.lsst.tap.schema;

import ca.nrc.cadc.auth.AuthenticationUtil;
import ca.nrc.cadc.tap.schema.ColumnDesc;
import ca.nrc.cadc.tap.schema.SchemaDesc;
import ca.nrc.cadc.tap.schema.TableDesc;
import ca.nrc.cadc.tap.schema.TapPermissions;
import ca.nrc.cadc.tap.schema.TapSchema;
import ca.nrc.cadc.tap.schema.TapSchemaDAO;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.function.Function;
import java.util.function.Supplier;
import org.lsst.tap.schema.internal.TapSchemaContent;
import org.lsst.tap.schema.internal.TapSchemaQuery;
import org.lsst.tap.schema.internal.TapSchemaReader;
import org.lsst.tap.schema.internal.TapSchemaSources;
import org.lsst.tap.schema.internal.UnstableRead;

/**
 * A TapSchemaDAO whose reads never mix two releases, though the loader swaps them meanwhile.
 *
 * <p>CADC's DAO reads five tables with five queries of their own, and a swap between two of them
 * gives it tables of one release with columns of another. A REPEATABLE READ transaction around them
 * doesn't help, since PostgreSQL resolves names outside the transaction's snapshot (manual, section
 * 13.6). Each read here is one such transaction that also locks the tables first and checks at its
 * end that the tables which it read were the live ones at its snapshot. A read that a swap
 * overlapped is run again.
 *
 * <p>Takes the place of CADC's class: name it in {@code PluginFactory.properties}. The results
 * equal those of CADC's DAO, field by field and in order. The reader's role needs USAGE on the
 * database schema and SELECT on the five tables; with SELECT on single columns nothing is kept.
 *
 * <p>What {@link #get()} and {@link #get(int)} found is kept for each DataSource, and given out
 * again after the database has said, in the same call, that nothing has changed since; never after
 * a time. Large copies of it are made by a thread of Java's common pool. A session of the server
 * keeps the two queries of that check prepared, under names that begin with {@code tap_schema}. The
 * environment variable {@code TAP_SCHEMA_CACHE=off} or the system property {@code
 * org.lsst.tap.schema.cache=off} switches that off. The counts of reads, retries and cache hits are
 * in JMX and in {@link TapSchemaReads}.
 *
 * <p><b>On another database</b> than PostgreSQL each read is CADC's own, in one REPEATABLE READ
 * transaction where there is such a thing. <b>Over another version</b> of CADC's class than those
 * that this one was proven to be equal to, each read is that class's own, query by query, in the
 * same guarded transaction. <b>In a transaction that the caller has opened</b>, through Spring or
 * on a connection that the DataSource gives out as the caller's, each read is CADC's own too, on
 * that connection: it sees the caller's writes, commits and rolls back nothing, and can neither
 * choose the isolation nor try again, so it promises no more than CADC's DAO does. Writes are
 * CADC's.
 *
 * <p>Each reading method starts and ends a transaction of its own, and holds ACCESS SHARE locks on
 * the tables that it reads: it blocks no loader that renames, and one that drops, truncates, alters
 * or locks live tables (an exclusive cut-over does) for the milliseconds of the read. Each throws
 * {@link TapSchemaUnstableException} if every attempt was overlapped by a swap or found live
 * missing, and another {@link org.springframework.dao.DataAccessException} on any other failure of
 * the database. What they return is new, the caller's own to change.
 *
 * <p>Like CADC's DAO, an instance is made for each request and isn't for use by many threads.
 */
public class SwapSafeTapSchemaDAO extends TapSchemaDAO {

    private static final boolean CACHE_BY_DEFAULT =
            !"off"
                    .equalsIgnoreCase(
                            System.getProperty(
                                    "org.lsst.tap.schema.cache",
                                    System.getenv("TAP_SCHEMA_CACHE")));

    private boolean ordered;
    private boolean cached = CACHE_BY_DEFAULT;

    /** For CADC's PluginFactory; {@link #setDataSource} must follow. */
    public SwapSafeTapSchemaDAO() {}

    @Override
    public void setOrdered(boolean ordered) {
        super.setOrdered(ordered);
        this.ordered = ordered;
    }

    /** Sets whether this instance may answer from what was read before, if nothing has changed. */
    public void setCached(boolean cached) {
        this.cached = cached;
    }

    @Override
    public TapSchema get() {
        return get(MAX_DEPTH);
    }

    /**
     * Reads TAP_SCHEMA as it was at one moment during the call.
     *
     * @param depth {@link #MIN_DEPTH} for schemas, {@link #TAB_DEPTH} for tables too, {@link
     *     #MAX_DEPTH} for all
     */
    @Override
    public TapSchema get(int depth) {
        return read(
                reader -> {
                    TapSchemaQuery<TapSchemaContent> query = schemas(null, depth);
                    return toTapSchema(
                            cached
                                    ? reader.readCached(dataSource, query)
                                    : reader.read(dataSource, query).schemas());
                },
                () -> super.get(depth));
    }

    private TapSchema toTapSchema(List<SchemaDesc> schemas) {
        TapSchemaContent.findOwners(schemas, AuthenticationUtil.getIdentityManager());
        TapSchema tapSchema = new TapSchema();
        tapSchema.getSchemaDescs().addAll(schemas);
        tapSchema.getFunctionDescs().addAll(getFunctionDescs());
        return tapSchema;
    }

    /**
     * Reads one schema.
     *
     * @param depth as in {@link #get(int)}
     * @return null if there is no such schema
     */
    @Override
    public SchemaDesc getSchema(String schemaName, int depth) {
        return read(
                reader -> {
                    List<SchemaDesc> found = readPart(reader, schemas(schemaName, depth)).schemas();
                    TapSchemaContent.findOwners(found, AuthenticationUtil.getIdentityManager());
                    return atMostOne(found, "schema " + schemaName);
                },
                () -> super.getSchema(schemaName, depth));
    }

    @Override
    public TableDesc getTable(String tableName) {
        return getTable(tableName, MAX_DEPTH);
    }

    /**
     * Reads one table, without permissions, as CADC's DAO does.
     *
     * @param tableName the full name, as in {@code tap_schema.tables}
     * @param depth {@link #MAX_DEPTH} for its columns and keys too
     * @return null if there is no such table
     */
    @Override
    public TableDesc getTable(String tableName, int depth) {
        return read(
                reader ->
                        readPart(
                                        reader,
                                        TapSchemaQuery.table(
                                                sources(), tableName, depth > TAB_DEPTH))
                                .stream()
                                .findFirst()
                                .orElse(null),
                () -> super.getTable(tableName, depth));
    }

    /**
     * Reads one column.
     *
     * @return null if there is no such column
     */
    @Override
    public ColumnDesc getColumn(String tableName, String columnName) {
        return read(
                reader ->
                        atMostOne(
                                reader.read(
                                        dataSource,
                                        TapSchemaQuery.column(sources(), tableName, columnName)),
                                "column " + tableName + " " + columnName),
                () -> super.getColumn(tableName, columnName));
    }

    /**
     * Reads a schema's permissions.
     *
     * @return null if there is no such schema
     */
    @Override
    public TapPermissions getSchemaPermissions(String schemaName) {
        return read(
                reader ->
                        permissions(
                                reader.read(
                                        dataSource,
                                        TapSchemaQuery.schemaPermissions(sources(), schemaName)),
                                "schema " + schemaName),
                () -> super.getSchemaPermissions(schemaName));
    }

    /**
     * Reads a table's permissions.
     *
     * @return null if there is no such table
     */
    @Override
    public TapPermissions getTablePermissions(String tableName) {
        return read(
                reader ->
                        permissions(
                                reader.read(
                                        dataSource,
                                        TapSchemaQuery.tablePermissions(sources(), tableName)),
                                "table " + tableName),
                () -> super.getTablePermissions(tableName));
    }

    /**
     * Reads where and how it can be done.
     *
     * @param ours the read by our script
     * @param cadcs CADC's own read
     */
    private <R> R read(Function<TapSchemaReader, R> ours, Supplier<R> cadcs) {
        TapSchemaReader reader = TapSchemaReader.of(dataSource);
        try {
            return reader.answer(dataSource, this::sources, () -> ours.apply(reader), cadcs);
        } catch (UnstableRead failure) {
            throw new TapSchemaUnstableException(failure.getMessage(), failure.getCause());
        }
    }

    private <T> T readPart(TapSchemaReader reader, TapSchemaQuery<T> query) {
        return cached ? reader.readPartCached(dataSource, query) : reader.read(dataSource, query);
    }

    private TapSchemaQuery<TapSchemaContent> schemas(String schemaName, int depth) {
        return TapSchemaQuery.schemas(sources(), schemaName, depth > MIN_DEPTH, depth > TAB_DEPTH);
    }

    private TapSchemaSources sources() {
        return TapSchemaSources.of(
                Arrays.asList(
                        schemasTableName,
                        tablesTableName,
                        columnsTableName,
                        keysTableName,
                        keyColumnsTableName),
                ordered
                        ? Arrays.asList(
                                orderSchemaClause,
                                orderTablesClause,
                                orderColumnsClause,
                                orderKeysClause,
                                orderKeyColumnsClause)
                        : Collections.nCopies(5, null),
                Arrays.asList(ownerCol, readAnonCol, readOnlyCol, readWriteCol));
    }

    private static TapPermissions permissions(List<TapPermissions> found, String what) {
        TapPermissions permissions = atMostOne(found, what);
        if (permissions != null) {
            TapSchemaContent.findOwner(permissions, AuthenticationUtil.getIdentityManager());
        }
        return permissions;
    }

    private static <T> T atMostOne(List<T> found, String what) {
        if (found.size() > 1) {
            throw new IllegalStateException(
                    "TAP_SCHEMA has "
                            + found.size()
                            + " rows for the "
                            + what
                            + ", where at most one was expected. See its primary keys.");
        }
        return found.isEmpty() ? null : found.get(0);
    }
}
