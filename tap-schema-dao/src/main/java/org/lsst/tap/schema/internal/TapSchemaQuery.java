package org.lsst.tap.schema.internal;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/**
 * One question to TAP_SCHEMA: the script that asks it, and how its rows become an answer.
 * Immutable.
 *
 * @param <T> the answer
 */
public final class TapSchemaQuery<T> {

    private final ReadScript script;
    private final RowsReader<T> reader;

    private TapSchemaQuery(ReadScript script, RowsReader<T> reader) {
        this.script = script;
        this.reader = reader;
    }

    ReadScript script() {
        return script;
    }

    T read(List<ResultSet> results) throws SQLException {
        return reader.read(results);
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
            queries.add(sources.keys.all());
            queries.add(sources.keyColumns.all());
            queries.add(sources.columns.inTables(ofItsTables));
        }
        boolean sortColumns = sources.columns.leavesIndexOrder();
        return new TapSchemaQuery<>(
                new ReadScript(relations, queries), results -> readContent(results, sortColumns));
    }

    /** One table; with its columns and keys if {@code details}. An empty list if it isn't there. */
    public static TapSchemaQuery<List<TapSchemaContent.Table>> table(
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
        return new TapSchemaQuery<>(new ReadScript(relations, queries), TapSchemaQuery::readTable);
    }

    /** The columns of one name in one table: none or one. */
    public static TapSchemaQuery<List<TapSchemaContent.Column>> column(
            TapSchemaSources sources, String tableName, String columnName) {
        String query =
                sources.columns.where(
                        equal("table_name", tableName)
                                + " AND "
                                + equal("column_name", columnName));
        return new TapSchemaQuery<>(
                new ReadScript(List.of(sources.columns.name), List.of(query)),
                results -> TapSchemaRows.list(results.get(0), TapSchemaRows::column));
    }

    /** The permissions of the schema of one name: none or one. */
    public static TapSchemaQuery<List<TapSchemaContent.Permissions>> schemaPermissions(
            TapSchemaSources sources, String schemaName) {
        return permissions(sources, sources.schemas, equal("schema_name", schemaName));
    }

    /** The permissions of the table of one name: none or one. */
    public static TapSchemaQuery<List<TapSchemaContent.Permissions>> tablePermissions(
            TapSchemaSources sources, String tableName) {
        return permissions(sources, sources.tables, equal("table_name", tableName));
    }

    /** The newest row of a version table: none or one. */
    public static TapSchemaQuery<List<String>> release(String versionTable) {
        RelationName name = RelationName.parse(versionTable);
        String query =
                "SELECT version FROM "
                        + name.sql()
                        + " WHERE "
                        + ReadScript.CHANGED
                        + " ORDER BY loaded_at DESC LIMIT 1";
        return new TapSchemaQuery<>(
                new ReadScript(List.of(name), List.of(query)),
                results -> TapSchemaRows.list(results.get(0), row -> row.getString(1)));
    }

    private static TapSchemaQuery<List<TapSchemaContent.Permissions>> permissions(
            TapSchemaSources sources, TapSchemaSources.Source source, String condition) {
        String query = source.selecting(sources.permissionColumns).where(condition);
        return new TapSchemaQuery<>(
                new ReadScript(List.of(source.name), List.of(query)),
                results ->
                        TapSchemaRows.list(
                                results.get(0), row -> TapSchemaRows.permissions(row, 1)));
    }

    private static String equal(String column, String value) {
        return column + " OPERATOR(pg_catalog.=) " + Check.literal(value);
    }

    private static String in(String column, RelationName source, String condition) {
        return column
                + " OPERATOR(pg_catalog.=) ANY (SELECT "
                + column
                + " FROM "
                + source.sql()
                + " WHERE "
                + condition
                + ")";
    }

    private static TapSchemaContent readContent(List<ResultSet> results, boolean sortColumns)
            throws SQLException {
        TapSchemaContent content =
                new TapSchemaContent(TapSchemaRows.list(results.get(0), TapSchemaRows::schema));
        if (results.size() > 1) {
            TapSchemaRows.list(results.get(1), TapSchemaRows::table).forEach(content::add);
        }
        if (results.size() > 2) {
            TapSchemaRows.list(results.get(2), TapSchemaRows::key).forEach(content::add);
            TapSchemaRows.list(results.get(3), TapSchemaRows::keyColumn).forEach(content::add);
            TapSchemaRows.list(results.get(4), TapSchemaRows::column).forEach(content::add);
            if (sortColumns) {
                content.sortColumnsByIndex();
            }
        }
        return content;
    }

    private static List<TapSchemaContent.Table> readTable(List<ResultSet> results)
            throws SQLException {
        List<TapSchemaContent.Table> tables =
                TapSchemaRows.list(results.get(0), TapSchemaRows::table);
        if (results.size() > 1 && !tables.isEmpty()) {
            tables.get(0)
                    .addDetails(
                            TapSchemaRows.list(results.get(1), TapSchemaRows::key),
                            TapSchemaRows.list(results.get(2), TapSchemaRows::keyColumn),
                            TapSchemaRows.list(results.get(3), TapSchemaRows::column));
        }
        return tables;
    }
}
