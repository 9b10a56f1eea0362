package org.lsst.tap.loader.catalog;

import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/**
 * Reads the columns of a catalog database through JDBC's metadata (JDBC 4.3, section 7). What
 * PostgreSQL calls a schema, MySQL's protocol calls a catalog. Only reads. Stateless.
 */
public final class CatalogReader {

    private CatalogReader() {}

    /** Returns the columns of all tables and views in the given schemas. */
    public static List<CatalogColumn> columns(Connection connection, Collection<String> schemas)
            throws SQLException {
        DatabaseMetaData metadata = connection.getMetaData();
        boolean schemasAreCatalogs = !metadata.supportsSchemasInTableDefinitions();
        List<CatalogColumn> columns = new ArrayList<>();
        for (String schema : existing(metadata, schemas, schemasAreCatalogs)) {
            String pattern = escaped(schema, metadata.getSearchStringEscape());
            try (ResultSet row =
                    schemasAreCatalogs
                            ? metadata.getColumns(schema, null, "%", "%")
                            : metadata.getColumns(null, pattern, "%", "%")) {
                while (row.next()) {
                    columns.add(
                            new CatalogColumn(
                                    schema + "." + row.getString("TABLE_NAME"),
                                    row.getString("COLUMN_NAME"),
                                    row.getInt("DATA_TYPE"),
                                    row.getString("TYPE_NAME")));
                }
            }
        }
        return columns;
    }

    /** Returns the names as the database has them: ADQL's names have no case. */
    private static List<String> existing(
            DatabaseMetaData metadata, Collection<String> schemas, boolean schemasAreCatalogs)
            throws SQLException {
        List<String> existing = new ArrayList<>();
        try (ResultSet row = schemasAreCatalogs ? metadata.getCatalogs() : metadata.getSchemas()) {
            while (row.next()) {
                String name = row.getString(1);
                if (schemas.stream().anyMatch(name::equalsIgnoreCase)) {
                    existing.add(name);
                }
            }
        }
        return existing;
    }

    private static String escaped(String name, String escape) {
        return name.replace(escape, escape + escape)
                .replace("_", escape + "_")
                .replace("%", escape + "%");
    }
}
