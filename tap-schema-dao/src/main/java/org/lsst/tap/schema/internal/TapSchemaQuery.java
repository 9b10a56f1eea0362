package org.lsst.tap.schema.internal;

import ca.nrc.cadc.tap.schema.ColumnDesc;
import ca.nrc.cadc.tap.schema.KeyColumnDesc;
import ca.nrc.cadc.tap.schema.KeyDesc;
import ca.nrc.cadc.tap.schema.TableDesc;
import ca.nrc.cadc.tap.schema.TapPermissions;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Types;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/**
 * One question to TAP_SCHEMA: the script that asks it, and how its rows become an answer.
 * Immutable.
 *
 * @param <T> the answer
 */
public final class TapSchemaQuery<T> {

    private static final Set<Integer> INTEGERS =
            Set.of(Types.SMALLINT, Types.INTEGER, Types.BIGINT);

    final ReadScript script;
    final RowsReader<T> reader;

    /**
     * The statement that may give the answer by itself, without a script ({@code live-row.sql}).
     * Null unless the answer is a row.
     */
    String liveRows;

    /** Gives nothing if the rows of that are no answer. */
    RowReader<T> liveReader;

    /** The question of whose answer this one's is a part. Empty if there is none. */
    Optional<TapSchemaQuery<TapSchemaContent>> whole = Optional.empty();

    private Function<TapSchemaContent, Optional<T>> fromWhole;

    private TapSchemaQuery(ReadScript script, RowsReader<T> reader) {
        this.script = script;
        this.reader = reader;
    }

    private TapSchemaQuery<T> orRow(String statement, RowReader<T> rowReader) {
        liveRows = statement;
        liveReader = rowReader;
        return this;
    }

    private TapSchemaQuery<T> partOf(
            TapSchemaSources sources, Function<TapSchemaContent, Optional<T>> part) {
        whole = Optional.of(schemas(sources, null, true, true));
        fromWhole = part;
        return this;
    }

    /** Returns this question's answer from the {@link #whole} one's, if it is there for sure. */
    Optional<T> from(TapSchemaContent content) {
        return fromWhole.apply(content);
    }

    /** Returns this question with the tables of the {@link #whole} one, whose stamp it asks for. */
    TapSchemaQuery<T> onWhole() {
        return new TapSchemaQuery<>(
                new ReadScript(whole.orElseThrow().script.relations, script.queries), reader);
    }

    /** Makes the answer of rows that know whether they are live ones. */
    @FunctionalInterface
    interface RowReader<T> {
        Optional<T> read(ResultSet rows) throws SQLException;
    }

    /** Makes the answer of one result set per query, each before its first row. */
    @FunctionalInterface
    interface RowsReader<T> {
        T read(List<ResultSet> results) throws SQLException;
    }

    /**
     * All of TAP_SCHEMA, or one schema of it.
     *
     * @param schemaName the schema, or null for all
     * @param tables whether tables are asked for
     * @param details whether columns and keys are asked for too; columns are read last, the longest
     */
    public static TapSchemaQuery<TapSchemaContent> schemas(
            TapSchemaSources sources, String schemaName, boolean tables, boolean details) {
        return schemaName == null
                ? sources.all.computeIfAbsent(
                        List.of(tables, details), all -> make(sources, null, tables, details))
                : make(sources, schemaName, tables, details);
    }

    private static TapSchemaQuery<TapSchemaContent> make(
            TapSchemaSources sources, String schemaName, boolean tables, boolean details) {
        String ofSchema = schemaName == null ? "" : equal("schema_name", schemaName);
        String ofItsTables =
                ofSchema.isEmpty() ? "" : in("table_name", sources.tables.name, ofSchema);
        List<RelationName> relations = new ArrayList<>();
        List<String> queries = new ArrayList<>();
        relations.add(sources.schemas.name);
        queries.add(sources.schemas.where(ofSchema));
        if (tables) {
            relations.add(sources.tables.name);
            queries.add(sources.tables.where(ofSchema));
        }
        if (details) {
            relations.addAll(sources.detailNames());
            queries.add(sources.keys.where(""));
            queries.add(sources.keyColumns.where(""));
            queries.add(sources.columns.inTables(ofItsTables));
        }
        boolean sortColumns = sources.columns.leavesIndexOrder();
        TapSchemaQuery<TapSchemaContent> query =
                new TapSchemaQuery<>(
                        new ReadScript(relations, queries),
                        results -> readContent(results, sortColumns));
        if (schemaName != null && !tables) {
            return query.orRow(
                    sources.schemas.liveRows(ofSchema),
                    rows ->
                            TapSchemaRows.live(rows, TapSchemaRows::schema)
                                    .map(TapSchemaContent::new));
        }
        return schemaName != null && details && sources.columns.isOrdered()
                ? query.partOf(sources, all -> all.schema(schemaName))
                : query;
    }

    /** One table; with its columns and keys if {@code details}. An empty list if it isn't there. */
    public static TapSchemaQuery<List<TableDesc>> table(
            TapSchemaSources sources, String tableName, boolean details) {
        String ofTable = equal("table_name", tableName);
        String fromTable = equal("from_table", tableName);
        List<RelationName> relations = new ArrayList<>();
        List<String> queries = new ArrayList<>();
        relations.add(sources.tables.name);
        queries.add(sources.tables.where(ofTable));
        if (details) {
            relations.addAll(sources.detailNames());
            queries.add(sources.keys.where(fromTable));
            queries.add(sources.keyColumns.where(in("key_id", sources.keys.name, fromTable)));
            queries.add(sources.columns.where(ofTable));
        }
        TapSchemaQuery<List<TableDesc>> query =
                new TapSchemaQuery<>(new ReadScript(relations, queries), TapSchemaQuery::readTable);
        if (!details) {
            return query.orRow(
                    sources.tables.liveRows(ofTable),
                    rows -> TapSchemaRows.live(rows, TapSchemaRows::tableAlone));
        }
        return sources.columns.isOrdered()
                ? query.partOf(sources, all -> all.table(tableName).map(List::of))
                : query;
    }

    /** The columns of one name in one table: none or one. */
    public static TapSchemaQuery<List<ColumnDesc>> column(
            TapSchemaSources sources, String tableName, String columnName) {
        String ofColumn =
                equal("table_name", tableName) + " AND " + equal("column_name", columnName);
        return rows(sources.columns, ofColumn, TapSchemaRows::column);
    }

    /** The permissions of the schema of one name: none or one. */
    public static TapSchemaQuery<List<TapPermissions>> schemaPermissions(
            TapSchemaSources sources, String schemaName) {
        return rows(
                sources.schemaPermissions,
                equal("schema_name", schemaName),
                row -> TapSchemaRows.permissions(row, 1));
    }

    /** The permissions of the table of one name: none or one. */
    public static TapSchemaQuery<List<TapPermissions>> tablePermissions(
            TapSchemaSources sources, String tableName) {
        return rows(
                sources.tablePermissions,
                equal("table_name", tableName),
                row -> TapSchemaRows.permissions(row, 1));
    }

    /** The newest row of a version table: none or one. */
    public static TapSchemaQuery<List<String>> release(String versionTable) {
        RelationName name = RelationName.parse(versionTable);
        String query =
                "SELECT version FROM "
                        + name.sql
                        + " WHERE "
                        + ReadScript.CHANGED
                        + " ORDER BY loaded_at DESC LIMIT 1";
        return new TapSchemaQuery<>(
                new ReadScript(List.of(name), List.of(query)),
                results -> TapSchemaRows.list(results.get(0), row -> row.getString(1)));
    }

    private static <T> TapSchemaQuery<List<T>> rows(
            TapSchemaSources.Source source, String condition, TapSchemaRows.Row<T> row) {
        return new TapSchemaQuery<>(
                        new ReadScript(List.of(source.name), List.of(source.where(condition))),
                        results -> TapSchemaRows.list(results.get(0), row))
                .orRow(source.liveRows(condition), rows -> TapSchemaRows.live(rows, row));
    }

    private static String equal(String column, String value) {
        return column + " OPERATOR(pg_catalog.=) " + Check.literal(value);
    }

    private static String in(String column, RelationName source, String condition) {
        return column
                + " OPERATOR(pg_catalog.=) ANY (SELECT "
                + column
                + " FROM "
                + source.sql
                + " WHERE "
                + condition
                + ")";
    }

    private static TapSchemaContent readContent(List<ResultSet> results, boolean sortColumns)
            throws SQLException {
        TapSchemaContent content =
                new TapSchemaContent(TapSchemaRows.list(results.get(0), TapSchemaRows::schema));
        if (content.schemas().isEmpty()) {
            // What belongs nowhere need not make sense.
            return content;
        }
        if (results.size() > 1) {
            TapSchemaRows.list(results.get(1), TapSchemaRows::table).forEach(content::add);
        }
        if (results.size() > 2) {
            TapSchemaRows.list(results.get(2), TapSchemaRows::key).forEach(content::add);
            TapSchemaRows.list(results.get(3), TapSchemaRows::keyColumn).forEach(content::add);
            TapSchemaRows.Row<ColumnDesc> column =
                    sortColumns ? TapSchemaRows::columnToBeSorted : TapSchemaRows::column;
            TapSchemaRows.list(results.get(4), column).forEach(content::add);
            if (sortColumns) {
                requireIntegers(results.get(4), TapSchemaRows.COLUMN_INDEX);
                content.sortColumnsByIndex();
            }
        }
        return content;
    }

    /**
     * Only the server knows the order of others as they are, not as the integers they are read as.
     */
    private static void requireIntegers(ResultSet rows, int column) throws SQLException {
        ResultSetMetaData columns = rows.getMetaData();
        if (!INTEGERS.contains(columns.getColumnType(column))) {
            throw new ConsistentRead.ScriptRefused(
                    columns.getColumnName(column)
                            + " is no integer but a "
                            + columns.getColumnTypeName(column),
                    null);
        }
    }

    private static List<TableDesc> readTable(List<ResultSet> results) throws SQLException {
        List<TableDesc> tables = TapSchemaRows.list(results.get(0), TapSchemaRows::tableAlone);
        if (results.size() > 1 && !tables.isEmpty()) {
            TableDesc table = tables.get(0);
            Map<String, KeyDesc> keysById = new HashMap<>();
            for (KeyDesc key : TapSchemaRows.list(results.get(1), TapSchemaRows::key)) {
                table.getKeyDescs().add(key);
                keysById.putIfAbsent(key.getKeyID(), key);
            }
            for (KeyColumnDesc c : TapSchemaRows.list(results.get(2), TapSchemaRows::keyColumn)) {
                // To SQL an id may equal another that differs: by its collation, or by blanks.
                if (keysById.containsKey(c.getKeyID())) {
                    keysById.get(c.getKeyID()).getKeyColumnDescs().add(c);
                }
            }
            table.getColumnDescs()
                    .addAll(TapSchemaRows.list(results.get(3), TapSchemaRows::column));
        }
        return tables;
    }
}
