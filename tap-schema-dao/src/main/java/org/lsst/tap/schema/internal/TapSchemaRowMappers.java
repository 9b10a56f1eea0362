package org.lsst.tap.schema.internal;

import ca.nrc.cadc.auth.IdentityManager;
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
import javax.security.auth.Subject;
import org.opencadc.gms.GroupURI;

/**
 * Makes CADC's descriptions from rows of the five tables (TAP 1.1, section 4), field by field as
 * CADC's own DAO does: a NULL number is 0, a NULL flag false. Columns are read by position, in the
 * order of the {@code *_COLUMNS} lists. Stateless.
 *
 * <p>One difference: CADC's extension columns may be CHAR(n), as Felis creates them. PostgreSQL
 * pads those with blanks, which are no part of the value, and which no URI may hold.
 */
public final class TapSchemaRowMappers {

    /** Of {@code tap_schema.schemas}; the four permission columns follow. */
    public static final String SCHEMA_COLUMNS =
            "schema_name, description, utype, schema_index, api_created";

    private static final int SCHEMA_PERMISSIONS = 6;

    /** Of {@code tap_schema.tables}; the four permission columns follow. */
    public static final String TABLE_COLUMNS =
            "schema_name, table_name, table_type, description, utype, table_index, api_created,"
                    + " view_target";

    private static final int TABLE_PERMISSIONS = 9;

    /** Of {@code tap_schema.columns}. */
    public static final String COLUMN_COLUMNS =
            "table_name, column_name, datatype, arraysize, xtype, description, utype, ucd, unit,"
                    + " principal, indexed, std, column_id, column_index";

    /** Of {@code tap_schema.keys}. */
    public static final String KEY_COLUMNS = "key_id, from_table, target_table, description, utype";

    /** Of {@code tap_schema.key_columns}. */
    public static final String KEY_COLUMN_COLUMNS = "key_id, from_column, target_column";

    private TapSchemaRowMappers() {}

    /** Makes the description of the row that a result set stands on. */
    @FunctionalInterface
    public interface RowMapper<T> {
        T map(ResultSet row) throws SQLException;
    }

    /** Returns one element per row, in the order of the rows. */
    public static <T> List<T> list(ResultSet rows, RowMapper<T> mapper) throws SQLException {
        List<T> all = new ArrayList<>();
        while (rows.next()) {
            all.add(mapper.map(rows));
        }
        return all;
    }

    /** Returns the schema of a row of SCHEMA_COLUMNS and permissions. */
    public static SchemaDesc schema(ResultSet row, IdentityManager identities) throws SQLException {
        SchemaDesc schema = new SchemaDesc(row.getString(1));
        schema.description = row.getString(2);
        schema.utype = row.getString(3);
        schema.schemaIndex = row.getInt(4);
        schema.apiCreated = row.getInt(5) == 1;
        schema.tapPermissions = permissions(row, SCHEMA_PERMISSIONS, identities);
        return schema;
    }

    /** Returns the table of a row of TABLE_COLUMNS and permissions. */
    public static TableDesc table(ResultSet row, IdentityManager identities) throws SQLException {
        TableDesc table = newTable(row);
        table.description = row.getString(4);
        table.utype = row.getString(5);
        table.tableIndex = row.getInt(6);
        table.apiCreated = row.getInt(7) == 1;
        table.tapPermissions = permissions(row, TABLE_PERMISSIONS, identities);
        return table;
    }

    private static TableDesc newTable(ResultSet row) throws SQLException {
        String viewTarget = unpadded(row.getString(8));
        if (viewTarget != null) {
            return new TableDesc(row.getString(1), row.getString(2), viewTarget);
        }
        TableDesc table = new TableDesc(row.getString(1), row.getString(2));
        table.tableType = TableDesc.TableType.toValue(row.getString(3));
        return table;
    }

    /** Returns the column of a row of COLUMN_COLUMNS. */
    public static ColumnDesc column(ResultSet row) throws SQLException {
        TapDataType datatype =
                new TapDataType(row.getString(3), row.getString(4), row.getString(5));
        ColumnDesc column = new ColumnDesc(row.getString(1), row.getString(2), datatype);
        column.description = row.getString(6);
        column.utype = row.getString(7);
        column.ucd = row.getString(8);
        column.unit = row.getString(9);
        column.principal = row.getInt(10) == 1;
        column.indexed = row.getInt(11) == 1;
        column.std = row.getInt(12) == 1;
        column.columnID = unpadded(row.getString(13));
        column.columnIndex = row.getInt(14);
        return column;
    }

    /** Returns the key of a row of KEY_COLUMNS, without its key columns. */
    public static KeyDesc key(ResultSet row) throws SQLException {
        KeyDesc key = new KeyDesc(row.getString(1), row.getString(2), row.getString(3));
        key.description = row.getString(4);
        key.utype = row.getString(5);
        return key;
    }

    /** Returns the key column of a row of KEY_COLUMN_COLUMNS. */
    public static KeyColumnDesc keyColumn(ResultSet row) throws SQLException {
        return new KeyColumnDesc(row.getString(1), row.getString(2), row.getString(3));
    }

    private static TapPermissions permissions(
            ResultSet row, int firstColumn, IdentityManager identities) throws SQLException {
        String owner = unpadded(row.getString(firstColumn));
        boolean isPublic = row.getInt(firstColumn + 1) != 0;
        String readGroup = unpadded(row.getString(firstColumn + 2));
        String readWriteGroup = unpadded(row.getString(firstColumn + 3));
        Subject subject = owner == null ? null : identities.toSubject(owner);
        return new TapPermissions(subject, isPublic, group(readGroup), group(readWriteGroup));
    }

    private static GroupURI group(String uri) {
        return uri == null ? null : new GroupURI(URI.create(uri));
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
