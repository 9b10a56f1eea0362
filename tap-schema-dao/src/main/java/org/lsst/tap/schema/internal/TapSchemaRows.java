package org.lsst.tap.schema.internal;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Reads rows of the five tables (TAP 1.1, section 4) field by field as CADC's own DAO does: a NULL
 * number is 0, a NULL flag false. Columns are read by position, in the order of the lists of names
 * here, which is CADC's: ORDER BY may name a column by its number. Stateless.
 *
 * <p>One difference: CADC's extension columns may be CHAR(n), as Felis creates them. PostgreSQL
 * pads those with blanks, which are no part of the value, and which no URI may hold.
 */
final class TapSchemaRows {

    /** Of {@code tap_schema.schemas}; the four permission columns follow. */
    static final String SCHEMA = "description, utype, schema_index, api_created, schema_name";

    private static final int SCHEMA_PERMISSIONS = 6;

    /** Of {@code tap_schema.tables}; the four permission columns follow. */
    static final String TABLE =
            "schema_name, table_type, description, utype, table_index, api_created, view_target,"
                    + " table_name";

    private static final int TABLE_PERMISSIONS = 9;

    static final String COLUMN =
            "description, utype, ucd, unit, datatype, arraysize, xtype, principal, indexed, std,"
                    + " column_id, column_index, table_name, column_name";

    /** The place of {@code column_index} there. */
    static final int COLUMN_INDEX = 12;

    static final String KEY = "key_id, from_table, target_table, description, utype";

    static final String KEY_COLUMN = "key_id, from_column, target_column";

    private TapSchemaRows() {}

    /** Reads the row that a result set stands on. */
    @FunctionalInterface
    interface Row<T> {
        T read(ResultSet row) throws SQLException;
    }

    /** Returns one element per row, in the order of the rows. */
    static <T> List<T> list(ResultSet rows, Row<T> reader) throws SQLException {
        List<T> all = new ArrayList<>();
        while (rows.next()) {
            all.add(reader.read(rows));
        }
        return all;
    }

    /** Returns nothing if there is no row, or one that is not of the live table. */
    static <T> Optional<List<T>> live(ResultSet rows, Row<T> reader) throws SQLException {
        List<T> all = new ArrayList<>();
        while (rows.next()) {
            if (!rows.getBoolean("live")) {
                return Optional.empty();
            }
            all.add(reader.read(rows));
        }
        return all.isEmpty() ? Optional.empty() : Optional.of(all);
    }

    static TapSchemaContent.Schema schema(ResultSet row) throws SQLException {
        TapSchemaContent.Schema schema = new TapSchemaContent.Schema();
        schema.description = row.getString(1);
        schema.utype = row.getString(2);
        schema.schemaIndex = row.getInt(3);
        schema.apiCreated = row.getInt(4) == 1;
        schema.schemaName = row.getString(5);
        schema.permissions = permissions(row, SCHEMA_PERMISSIONS);
        return schema;
    }

    static TapSchemaContent.Table table(ResultSet row) throws SQLException {
        TapSchemaContent.Table table = new TapSchemaContent.Table();
        table.schemaName = row.getString(1);
        table.tableType = row.getString(2);
        table.description = row.getString(3);
        table.utype = row.getString(4);
        table.tableIndex = row.getInt(5);
        table.apiCreated = row.getInt(6) == 1;
        table.viewTarget = unpadded(row.getString(7));
        table.tableName = row.getString(8);
        table.permissions = permissions(row, TABLE_PERMISSIONS);
        return table;
    }

    static TapSchemaContent.Column column(ResultSet row) throws SQLException {
        TapSchemaContent.Column column = new TapSchemaContent.Column();
        column.description = row.getString(1);
        column.utype = row.getString(2);
        column.ucd = row.getString(3);
        column.unit = row.getString(4);
        column.datatype = row.getString(5);
        column.arraysize = row.getString(6);
        column.xtype = row.getString(7);
        column.principal = row.getInt(8) == 1;
        column.indexed = row.getInt(9) == 1;
        column.std = row.getInt(10) == 1;
        column.columnId = unpadded(row.getString(11));
        column.columnIndex = row.getInt(COLUMN_INDEX);
        column.hasIndex = !row.wasNull();
        column.tableName = row.getString(13);
        column.columnName = row.getString(14);
        return column;
    }

    static TapSchemaContent.Key key(ResultSet row) throws SQLException {
        TapSchemaContent.Key key = new TapSchemaContent.Key();
        key.keyId = row.getString(1);
        key.fromTable = row.getString(2);
        key.targetTable = row.getString(3);
        key.description = row.getString(4);
        key.utype = row.getString(5);
        return key;
    }

    static TapSchemaContent.KeyColumn keyColumn(ResultSet row) throws SQLException {
        TapSchemaContent.KeyColumn keyColumn = new TapSchemaContent.KeyColumn();
        keyColumn.keyId = row.getString(1);
        keyColumn.fromColumn = row.getString(2);
        keyColumn.targetColumn = row.getString(3);
        return keyColumn;
    }

    /** Reads owner, public, read-only group and read-write group, from {@code first} on. */
    static TapSchemaContent.Permissions permissions(ResultSet row, int first) throws SQLException {
        TapSchemaContent.Permissions permissions = new TapSchemaContent.Permissions();
        permissions.ownerId = unpadded(row.getString(first));
        permissions.readAnon = row.getInt(first + 1) != 0;
        permissions.readOnlyGroup = unpadded(row.getString(first + 2));
        permissions.readWriteGroup = unpadded(row.getString(first + 3));
        return permissions;
    }

    private static String unpadded(String value) {
        if (value == null) {
            return null;
        }
        int end = value.length();
        while (end > 0 && value.charAt(end - 1) == ' ') {
            end--;
        }
        return value.substring(0, end);
    }
}
