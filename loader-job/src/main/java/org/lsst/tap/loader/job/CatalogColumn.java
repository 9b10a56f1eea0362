package org.lsst.tap.loader.job;

import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.JDBCType;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.lsst.tap.loader.rows.ReleaseRows.TapRow;

/**
 * A column of the catalog database, as JDBC's metadata has it (JDBC 4.3, section 7). Immutable.
 *
 * @param table its table, as {@code schema.table}
 * @param name its name
 * @param type its type; {@code NULL} if JDBC does not know it
 * @param typeName its type as the database calls it
 */
record CatalogColumn(String table, String name, JDBCType type, String typeName) {

    private static final String TEXT =
            "CHAR VARCHAR LONGVARCHAR CLOB NCHAR NVARCHAR LONGNVARCHAR NCLOB";

    /** What a text with the xtype {@code timestamp} can be as well. */
    private static final String TIME = " TIMESTAMP TIMESTAMP_WITH_TIMEZONE DATE TIME";

    /**
     * The types whose values are all values of a datatype of VOTable (VOTable 1.4, section 2.1).
     * MySQL's drivers call {@code tinyint(1)} a BIT.
     */
    private static final Map<String, String> FITTING =
            Map.of(
                    "boolean", "BOOLEAN BIT TINYINT",
                    "unsignedByte", "BINARY VARBINARY LONGVARBINARY BLOB TINYINT SMALLINT BIT",
                    "short", "SMALLINT TINYINT BIT",
                    "int", "INTEGER SMALLINT TINYINT BIT",
                    "long", "BIGINT INTEGER SMALLINT TINYINT",
                    "float", "REAL SMALLINT TINYINT",
                    "double", "DOUBLE FLOAT REAL NUMERIC DECIMAL INTEGER SMALLINT TINYINT",
                    "char", TEXT,
                    "unicodeChar", TEXT);

    /** The signed type that has room for the values of an unsigned one, which MySQL has. */
    private static final Map<JDBCType, JDBCType> WIDER =
            Map.of(
                    JDBCType.TINYINT, JDBCType.SMALLINT,
                    JDBCType.BIT, JDBCType.SMALLINT,
                    JDBCType.SMALLINT, JDBCType.INTEGER,
                    JDBCType.INTEGER, JDBCType.BIGINT,
                    JDBCType.BIGINT, JDBCType.NUMERIC);

    /**
     * Reads the columns of all tables and views in the given schemas. What PostgreSQL calls a
     * schema, MySQL's protocol calls a catalog.
     */
    static List<CatalogColumn> read(Connection connection, Collection<String> schemas)
            throws SQLException {
        DatabaseMetaData metadata = connection.getMetaData();
        boolean schemasAreCatalogs = !metadata.supportsSchemasInTableDefinitions();
        List<String> existing = new ArrayList<>();
        try (ResultSet row = schemasAreCatalogs ? metadata.getCatalogs() : metadata.getSchemas()) {
            while (row.next()) {
                String name = row.getString(1);
                // ADQL's names have no case.
                if (schemas.stream().anyMatch(name::equalsIgnoreCase)) {
                    existing.add(name);
                }
            }
        }
        List<CatalogColumn> columns = new ArrayList<>();
        for (String schema : existing) {
            String escape = metadata.getSearchStringEscape();
            String pattern =
                    schema.replace(escape, escape + escape)
                            .replace("_", escape + "_")
                            .replace("%", escape + "%");
            try (ResultSet row =
                    schemasAreCatalogs
                            ? metadata.getColumns(schema, null, "%", "%")
                            : metadata.getColumns(null, pattern, "%", "%")) {
                while (row.next()) {
                    int type = row.getInt("DATA_TYPE");
                    columns.add(
                            new CatalogColumn(
                                    schema + "." + row.getString("TABLE_NAME"),
                                    row.getString("COLUMN_NAME"),
                                    Stream.of(JDBCType.values())
                                            .filter(one -> one.getVendorTypeNumber() == type)
                                            .findFirst()
                                            .orElse(JDBCType.NULL),
                                    row.getString("TYPE_NAME")));
                }
            }
        }
        return columns;
    }

    /** Whether every value of the column is one of what live declares. */
    boolean fits(TapRow declared) {
        // PostgreSQL's own types (uuid, json, points) and enumerations have no JDBC type.
        if (type == JDBCType.OTHER || type == JDBCType.ARRAY) {
            return declared.get("arraysize") != null;
        }
        String fitting = FITTING.getOrDefault(declared.text("datatype"), "");
        if (fitting.equals(TEXT) && declared.text("xtype").equals("timestamp")) {
            fitting += TIME;
        }
        boolean isUnsigned = typeName.toUpperCase(Locale.ROOT).contains("UNSIGNED");
        JDBCType signed = isUnsigned ? WIDER.getOrDefault(type, type) : type;
        return List.of(fitting.split(" ")).contains(signed.getName());
    }
}
