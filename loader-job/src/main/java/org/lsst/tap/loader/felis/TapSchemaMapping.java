package org.lsst.tap.loader.felis;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.lsst.tap.loader.felis.yaml.Mark;
import org.lsst.tap.loader.rows.ReleaseRows;
import org.lsst.tap.loader.rows.ReleaseRows.ColumnRow;
import org.lsst.tap.loader.rows.ReleaseRows.KeyColumnRow;
import org.lsst.tap.loader.rows.ReleaseRows.KeyRow;
import org.lsst.tap.loader.rows.ReleaseRows.SchemaRow;
import org.lsst.tap.loader.rows.ReleaseRows.TableRow;
import org.lsst.tap.loader.text.Excerpt;

/** The rows of TAP_SCHEMA (TAP 1.1, section 4) that schemas make. Thread-safe. */
public final class TapSchemaMapping {

    /** The arraysizes that have a size. */
    static final Pattern SIZE = Pattern.compile("[0-9]+\\*?");

    private static final String TABLE_TYPE = "table";

    private final List<SchemaRow> schemaRows = new ArrayList<>();
    private final List<TableRow> tableRows = new ArrayList<>();
    private final List<ColumnRow> columnRows = new ArrayList<>();
    private final List<KeyRow> keyRows = new ArrayList<>();
    private final List<KeyColumnRow> keyColumnRows = new ArrayList<>();

    private TapSchemaMapping() {}

    /**
     * Returns the rows of schemas; a schema's {@code schema_index} is its position, from 1.
     *
     * @param inOrder schemas without {@link #conflicts}
     */
    public static ReleaseRows rows(List<FelisSchema> inOrder) {
        TapSchemaMapping mapping = new TapSchemaMapping();
        for (int i = 0; i < inOrder.size(); i++) {
            mapping.add(inOrder.get(i), i + 1);
        }
        return new ReleaseRows(
                mapping.schemaRows,
                mapping.tableRows,
                mapping.columnRows,
                mapping.keyRows,
                mapping.keyColumnRows);
    }

    /**
     * Returns what keeps schemas from being loaded together: the same schema name, table name or
     * key id in two of them. Empty for schemas that can.
     */
    public static List<Finding> conflicts(List<FelisSchema> schemas) {
        List<Finding> findings = new ArrayList<>();
        Map<String, FelisSchema> owners = new HashMap<>();
        for (FelisSchema schema : schemas) {
            if (!isUnique("schema", schema.name(), schema, owners, findings)) {
                continue;
            }
            for (Table table : schema.tables()) {
                isUnique("table", tableName(schema, table), schema, owners, findings);
                for (Constraint key : table.foreignKeys()) {
                    isUnique("key", keyId(schema, key), schema, owners, findings);
                }
            }
        }
        return findings;
    }

    private static boolean isUnique(
            String kind,
            String name,
            FelisSchema schema,
            Map<String, FelisSchema> owners,
            List<Finding> findings) {
        FelisSchema same = owners.putIfAbsent(kind + " " + name, schema);
        if (same != null) {
            String message =
                    "expected a %s of its own, found '%s', which '%s' has as well"
                            .formatted(kind, Excerpt.of(name), same.file());
            Place place = new Place(schema.file(), Mark.START, DocumentPath.ROOT);
            findings.add(Finding.at(place, FindingCode.ROW_DUPLICATE, message));
        }
        return same == null;
    }

    private void add(FelisSchema schema, int schemaIndex) {
        schemaRows.add(
                new SchemaRow(
                        schema.name(),
                        schema.text(Key.UTYPE),
                        schema.text(Key.DESCRIPTION),
                        schemaIndex));
        Map<Column, String> tableNames = new HashMap<>();
        for (Table table : schema.tables()) {
            String tableName = tableName(schema, table);
            tableRows.add(
                    new TableRow(
                            schema.name(),
                            tableName,
                            TABLE_TYPE,
                            table.text(Key.UTYPE),
                            table.text(Key.DESCRIPTION),
                            integer(table, Key.TABLE_INDEX)));
            for (Column column : table.columns()) {
                columnRows.add(row(tableName, column));
                tableNames.put(column, tableName);
            }
        }
        for (Table table : schema.tables()) {
            for (Constraint key : table.foreignKeys()) {
                addKey(keyId(schema, key), tableName(schema, table), key, tableNames);
            }
        }
    }

    private void addKey(
            String keyId, String fromTable, Constraint key, Map<Column, String> tableNames) {
        keyRows.add(
                new KeyRow(
                        keyId,
                        fromTable,
                        tableNames.getOrDefault(key.targets().get(0), ""),
                        key.text(Key.UTYPE),
                        key.text(Key.DESCRIPTION)));
        for (int i = 0; i < key.targets().size(); i++) {
            keyColumnRows.add(
                    new KeyColumnRow(
                            keyId, key.columns().get(i).name(), key.targets().get(i).name()));
        }
    }

    private static ColumnRow row(String tableName, Column column) {
        FelisDatatype datatype = column.datatype();
        if (datatype == null) {
            throw new IllegalStateException("A column without findings lacks a datatype");
        }
        return new ColumnRow(
                tableName,
                column.name(),
                column.text(Key.UTYPE),
                column.text(Key.UCD),
                column.unit(),
                column.text(Key.DESCRIPTION),
                datatype.votableName(),
                column.text(Key.ARRAYSIZE),
                column.text(Key.XTYPE),
                size(column.text(Key.ARRAYSIZE)),
                integer(column, Key.PRINCIPAL),
                column.isIndexed() ? 1 : 0,
                integer(column, Key.STD),
                column.integer(Key.COLUMN_INDEX));
    }

    /** Returns the deprecated size, of an arraysize {@code N} or {@code N*} only. */
    private static @Nullable Integer size(@Nullable String arraysize) {
        return arraysize != null && SIZE.matcher(arraysize).matches()
                ? Integer.valueOf(arraysize.replace("*", ""))
                : null;
    }

    private static int integer(FelisObject object, Key key) {
        Integer integer = object.integer(key);
        return integer == null ? 0 : integer;
    }

    static String tableName(FelisSchema schema, Table table) {
        return schema.name() + "." + table.name();
    }

    static String keyId(FelisSchema schema, Constraint key) {
        return schema.name() + "_" + key.name();
    }
}
