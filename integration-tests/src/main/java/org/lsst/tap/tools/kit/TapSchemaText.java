package org.lsst.tap.tools.kit;

import ca.nrc.cadc.tap.schema.ColumnDesc;
import ca.nrc.cadc.tap.schema.FunctionDesc;
import ca.nrc.cadc.tap.schema.KeyColumnDesc;
import ca.nrc.cadc.tap.schema.KeyDesc;
import ca.nrc.cadc.tap.schema.SchemaDesc;
import ca.nrc.cadc.tap.schema.TableDesc;
import ca.nrc.cadc.tap.schema.TapDataType;
import ca.nrc.cadc.tap.schema.TapPermissions;
import ca.nrc.cadc.tap.schema.TapSchema;

/**
 * The text of a TapSchema: every field of every description, in their order, one description per
 * line. Two results are equal if and only if their texts are.
 */
public final class TapSchemaText {

    private final StringBuilder text = new StringBuilder();

    private TapSchemaText() {}

    /** Returns the text of a result. */
    public static String of(TapSchema tapSchema) {
        TapSchemaText text = new TapSchemaText();
        tapSchema.getSchemaDescs().forEach(text::schema);
        tapSchema.getFunctionDescs().forEach(text::function);
        return text.text.toString();
    }

    /** Returns the text of a schema. */
    public static String of(SchemaDesc schema) {
        TapSchemaText text = new TapSchemaText();
        text.schema(schema);
        return text.text.toString();
    }

    /** Returns the text of a table. */
    public static String of(TableDesc table) {
        TapSchemaText text = new TapSchemaText();
        text.table(table);
        return text.text.toString();
    }

    /** Returns the text of a column. */
    public static String of(ColumnDesc column) {
        TapSchemaText text = new TapSchemaText();
        text.column(column);
        return text.text.toString();
    }

    /** Returns the text of permissions. */
    public static String of(TapPermissions permissions) {
        return permissions(permissions);
    }

    private void schema(SchemaDesc schema) {
        line(
                "schema",
                schema.getSchemaName(),
                schema.description,
                schema.utype,
                schema.schemaIndex,
                schema.apiCreated,
                permissions(schema.tapPermissions));
        schema.getTableDescs().forEach(this::table);
    }

    private void table(TableDesc table) {
        line(
                "table",
                table.getSchemaName(),
                table.getTableName(),
                table.tableType,
                table.viewTarget,
                table.description,
                table.utype,
                table.tableIndex,
                table.apiCreated,
                table.dataLocation,
                permissions(table.tapPermissions));
        table.getColumnDescs().forEach(this::column);
        table.getKeyDescs().forEach(this::key);
    }

    private void column(ColumnDesc column) {
        line(
                "column",
                column.getTableName(),
                column.getColumnName(),
                datatype(column.getDatatype()),
                column.description,
                column.utype,
                column.ucd,
                column.unit,
                column.principal,
                column.indexed,
                column.std,
                column.columnID,
                column.columnIndex);
    }

    private void key(KeyDesc key) {
        line(
                "key",
                key.getKeyID(),
                key.getFromTable(),
                key.getTargetTable(),
                key.description,
                key.utype);
        key.getKeyColumnDescs().forEach(this::keyColumn);
    }

    private void keyColumn(KeyColumnDesc keyColumn) {
        line(
                "keyColumn",
                keyColumn.getKeyID(),
                keyColumn.getFromColumn(),
                keyColumn.getTargetColumn());
    }

    private void function(FunctionDesc function) {
        line("function", function.getName(), datatype(function.getDatatype()), function.unit);
    }

    private static String datatype(TapDataType type) {
        return type.getDatatype() + "/" + type.arraysize + "/" + type.xtype;
    }

    private static String permissions(TapPermissions permissions) {
        return permissions == null
                ? null
                : permissions.owner
                        + "/"
                        + permissions.ownerID
                        + "/"
                        + permissions.isPublic
                        + "/"
                        + permissions.readGroup
                        + "/"
                        + permissions.readWriteGroup;
    }

    private void line(String kind, Object... fields) {
        text.append(kind);
        for (Object field : fields) {
            // Quoted, so that a null is not the word "null".
            text.append('|');
            if (field == null) {
                text.append('-');
            } else {
                text.append('"').append(field).append('"');
            }
        }
        text.append('\n');
    }
}
