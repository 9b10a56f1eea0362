package org.lsst.tap.tools.service;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.lsst.tap.loader.text.Identifiers;

/**
 * Small real tables behind the schemas that TAP_SCHEMA describes, so that queries return rows: made
 * from its own rows, with the names and datatypes that stand there, and a few rows of made-up
 * values. Columns that an earlier release had and this one hasn't stay, as they would in a database
 * whose data is older than its description; columns that are new are added. Stateless.
 */
public final class ReleasedTables {

    /** Rows in each table. */
    public static final int ROWS = 3;

    /** So many columns have values, the others are null: a row must fit into a page of 8 kB. */
    private static final int FILLED_COLUMNS = 200;

    /** Names of schemas that describe TAP_SCHEMA itself. */
    private static final Set<String> OWN = Set.of("tap_schema", "uws");

    private ReleasedTables() {}

    /**
     * Makes or completes the tables of what is live, and lets the service's role read them.
     *
     * @param admin a connection in autocommit mode, of a role that may create database schemas
     * @return how many tables there are
     */
    public static int create(Connection admin) throws SQLException {
        Map<String, List<Column>> tables = described(admin);
        Set<String> schemas =
                tables.keySet().stream().map(ReleasedTables::schemaOf).collect(Collectors.toSet());
        try (Statement statement = admin.createStatement()) {
            for (String schema : schemas) {
                statement.execute("CREATE SCHEMA IF NOT EXISTS " + schema);
                statement.execute(
                        "GRANT USAGE ON SCHEMA %s TO %s".formatted(schema, ServiceDatabase.ROLE));
            }
            for (Map.Entry<String, List<Column>> table : tables.entrySet()) {
                create(statement, table.getKey(), table.getValue());
            }
        }
        return tables.size();
    }

    private record Column(String sqlName, String type, String value) {}

    private static Map<String, List<Column>> described(Connection admin) throws SQLException {
        String sql =
                "SELECT t.schema_name, c.table_name, c.column_name, c.datatype, c.arraysize,"
                        + " c.xtype FROM tap_schema.columns11 c JOIN tap_schema.tables11 t USING"
                        + " (table_name) ORDER BY c.table_name, c.column_index, c.column_name";
        Map<String, List<Column>> tables = new LinkedHashMap<>();
        try (PreparedStatement statement = admin.prepareStatement(sql);
                ResultSet row = statement.executeQuery()) {
            while (row.next()) {
                if (!OWN.contains(row.getString("schema_name"))) {
                    tables.computeIfAbsent(row.getString("table_name"), t -> new ArrayList<>())
                            .add(column(row));
                }
            }
        }
        return tables;
    }

    private static Column column(ResultSet row) throws SQLException {
        String name = sqlName(row.getString("column_name"));
        String datatype = row.getString("datatype");
        boolean text = "char".equals(datatype) || "unicodeChar".equals(datatype);
        if ("timestamp".equals(row.getString("xtype"))) {
            return new Column(name, "timestamp", "timestamp '2026-01-01'");
        }
        if (text || row.getString("arraysize") != null) {
            return new Column(name, "text", "'text ' || i");
        }
        return switch (datatype) {
            case "boolean" -> new Column(name, "boolean", "i % 2 = 0");
            case "unsignedByte", "short" -> new Column(name, "smallint", "i");
            case "int" -> new Column(name, "integer", "i");
            case "long" -> new Column(name, "bigint", "i");
            case "float" -> new Column(name, "real", "i + 0.5");
            case "double" -> new Column(name, "double precision", "i + 0.25");
            default ->
                    throw new IllegalArgumentException(
                            "No table made for column %s: the datatype \"%s\" is unknown; add it here."
                                    .formatted(name, datatype));
        };
    }

    private static void create(Statement statement, String table, List<Column> columns)
            throws SQLException {
        String name = sqlTable(table);
        statement.execute("CREATE TABLE IF NOT EXISTS %s ()".formatted(name));
        statement.execute(
                columns.stream()
                        .map(c -> "ADD COLUMN IF NOT EXISTS %s %s".formatted(c.sqlName, c.type))
                        .collect(Collectors.joining(", ", "ALTER TABLE " + name + " ", "")));
        statement.execute("DELETE FROM " + name);
        List<Column> filled = columns.subList(0, Math.min(columns.size(), FILLED_COLUMNS));
        statement.execute(
                "INSERT INTO %s (%s) SELECT %s FROM generate_series(1, %d) i"
                        .formatted(
                                name,
                                join(filled.stream().map(Column::sqlName).toList()),
                                join(filled.stream().map(Column::value).toList()),
                                ROWS));
        statement.execute("GRANT SELECT ON %s TO %s".formatted(name, ServiceDatabase.ROLE));
    }

    private static String join(List<String> parts) {
        return String.join(", ", parts);
    }

    private static String schemaOf(String table) {
        return sqlName(table.substring(0, table.indexOf('.')));
    }

    /**
     * Returns a name as the service's queries mean it: CADC's parts don't quote names, so
     * PostgreSQL folds them to lower case (manual, section 4.1.1).
     */
    private static String sqlName(String name) {
        return Identifiers.quote(name.replace("\"", "").toLowerCase(Locale.ROOT));
    }

    private static String sqlTable(String table) {
        int dot = table.indexOf('.');
        return schemaOf(table) + "." + sqlName(table.substring(dot + 1));
    }
}
