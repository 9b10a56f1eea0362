package org.lsst.tap.schema.internal;

import ca.nrc.cadc.tap.schema.ColumnDesc;
import ca.nrc.cadc.tap.schema.KeyColumnDesc;
import ca.nrc.cadc.tap.schema.KeyDesc;
import ca.nrc.cadc.tap.schema.SchemaDesc;
import ca.nrc.cadc.tap.schema.TableDesc;
import ca.nrc.cadc.tap.schema.TapDataType;
import ca.nrc.cadc.tap.schema.TapPermissions;
import java.net.URI;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.opencadc.gms.GroupURI;

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

    static SchemaDesc schema(ResultSet row) throws SQLException {
        SchemaDesc schema = new SchemaDesc(row.getString(5));
        schema.description = row.getString(1);
        schema.utype = row.getString(2);
        schema.schemaIndex = row.getInt(3);
        schema.apiCreated = row.getInt(4) == 1;
        schema.tapPermissions = permissions(row, SCHEMA_PERMISSIONS);
        return schema;
    }

    static TableDesc table(ResultSet row) throws SQLException {
        TableDesc table = tableAlone(row);
        table.tapPermissions = permissions(row, TABLE_PERMISSIONS);
        return table;
    }

    /** Without permissions, as CADC's {@code getTable} gives it, which doesn't read them either. */
    static TableDesc tableAlone(ResultSet row) throws SQLException {
        TableDesc table = new TableDesc(row.getString(1), row.getString(8));
        table.viewTarget = unpadded(row.getString(7));
        table.tableType =
                table.viewTarget == null
                        ? TableDesc.TableType.toValue(row.getString(2))
                        : TableDesc.TableType.VIEW;
        table.description = row.getString(3);
        table.utype = row.getString(4);
        table.tableIndex = row.getInt(5);
        table.apiCreated = row.getInt(6) == 1;
        return table;
    }

    static ColumnDesc column(ResultSet row) throws SQLException {
        return withIndex(columnToBeSorted(row));
    }

    /** Reads a column whose index may be null. */
    static ColumnDesc columnToBeSorted(ResultSet row) throws SQLException {
        ColumnDesc column =
                new ColumnDesc(
                        row.getString(13),
                        row.getString(14),
                        new TapDataType(row.getString(5), row.getString(6), row.getString(7)));
        column.description = row.getString(1);
        column.utype = row.getString(2);
        column.ucd = row.getString(3);
        column.unit = row.getString(4);
        column.principal = row.getInt(8) == 1;
        column.indexed = row.getInt(9) == 1;
        column.std = row.getInt(10) == 1;
        column.columnID = unpadded(row.getString(11));
        int index = row.getInt(COLUMN_INDEX);
        column.columnIndex = row.wasNull() ? null : (Integer) index;
        return column;
    }

    static ColumnDesc withIndex(ColumnDesc column) {
        if (column.columnIndex == null) {
            column.columnIndex = 0;
        }
        return column;
    }

    static KeyDesc key(ResultSet row) throws SQLException {
        KeyDesc key = new KeyDesc(row.getString(1), row.getString(2), row.getString(3));
        key.description = row.getString(4);
        key.utype = row.getString(5);
        return key;
    }

    static KeyColumnDesc keyColumn(ResultSet row) throws SQLException {
        return new KeyColumnDesc(row.getString(1), row.getString(2), row.getString(3));
    }

    /**
     * Reads owner, public, read-only group and read-write group, from {@code first} on; of the
     * owner only the id.
     */
    static TapPermissions permissions(ResultSet row, int first) throws SQLException {
        TapPermissions permissions =
                new TapPermissions(
                        null,
                        row.getInt(first + 1) != 0,
                        group(row.getString(first + 2)),
                        group(row.getString(first + 3)));
        permissions.ownerID = unpadded(row.getString(first));
        return permissions;
    }

    private static GroupURI group(String uri) {
        return uri == null ? null : new GroupURI(URI.create(unpadded(uri)));
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
