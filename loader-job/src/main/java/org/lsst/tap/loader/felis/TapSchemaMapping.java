package org.lsst.tap.loader.felis;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
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
    public static ReleaseRows rows(List<FelisObject> inOrder) {
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
    public static List<Finding> conflicts(List<FelisObject> schemas) {
        List<Finding> findings = new ArrayList<>();
        Map<String, FelisObject> owners = new HashMap<>();
        for (FelisObject schema : schemas) {
            List<String> ids = new ArrayList<>(List.of("schema " + schema.name()));
            for (FelisObject table : schema.objects(Key.TABLES)) {
                ids.add("table " + tableName(schema, table));
                table.foreignKeys().forEach(key -> ids.add("key " + keyId(schema, key)));
            }
            if (owners.containsKey(ids.get(0))) {
                ids.subList(1, ids.size()).clear();
            }
            for (String id : ids) {
                FelisObject same = owners.putIfAbsent(id, schema);
                if (same != null) {
                    findings.add(conflict(id, schema, same.place().file()));
                }
            }
        }
        return findings;
    }

    private static Finding conflict(String id, FelisObject schema, String file) {
        String[] words = id.split(" ", 2);
        return new Finding(
                FindingCode.ROW_DUPLICATE,
                Place.of(schema.place().file(), 1, 1),
                "expected a %s of its own, found '%s', which '%s' has as well"
                        .formatted(words[0], Excerpt.of(words[1]), file));
    }

    private void add(FelisObject schema, int schemaIndex) {
        schemaRows.add(
                new SchemaRow(
                        schema.name(),
                        schema.text(Key.UTYPE),
                        schema.text(Key.DESCRIPTION),
                        schemaIndex));
        for (FelisObject table : schema.objects(Key.TABLES)) {
            String tableName = tableName(schema, table);
            tableRows.add(
                    new TableRow(
                            schema.name(),
                            tableName,
                            "table",
                            table.text(Key.UTYPE),
                            table.text(Key.DESCRIPTION),
                            integer(table, Key.TABLE_INDEX)));
            for (FelisObject column : table.objects(Key.COLUMNS)) {
                columnRows.add(row(tableName, column));
            }
            table.foreignKeys().forEach(key -> addKey(schema, tableName, key));
        }
    }

    private void addKey(FelisObject schema, String fromTable, FelisObject key) {
        List<FelisObject> columns = key.objects(Key.COLUMNS);
        List<FelisObject> targets = key.objects(Key.REFERENCED_COLUMNS);
        FelisObject target = Objects.requireNonNull(targets.get(0).object(Key.OWNER));
        keyRows.add(
                new KeyRow(
                        keyId(schema, key),
                        fromTable,
                        tableName(schema, target),
                        key.text(Key.UTYPE),
                        key.text(Key.DESCRIPTION)));
        for (int i = 0; i < targets.size(); i++) {
            keyColumnRows.add(
                    new KeyColumnRow(
                            keyId(schema, key), columns.get(i).name(), targets.get(i).name()));
        }
    }

    private static ColumnRow row(String tableName, FelisObject column) {
        String ivoaUnit = column.text(Key.IVOA_UNIT);
        String unit =
                column.text(ivoaUnit == null || ivoaUnit.isEmpty() ? Key.FITS_UNIT : Key.IVOA_UNIT);
        return new ColumnRow(
                tableName,
                column.name(),
                column.text(Key.UTYPE),
                column.text(Key.UCD),
                unit,
                column.text(Key.DESCRIPTION),
                Objects.requireNonNull(column.datatype()).votableName(),
                column.text(Key.ARRAYSIZE),
                column.text(Key.XTYPE),
                size(column.text(Key.ARRAYSIZE)),
                integer(column, Key.PRINCIPAL),
                integer(column, Key.INDEXED),
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

    static String tableName(FelisObject schema, FelisObject table) {
        return schema.name() + "." + table.name();
    }

    static String keyId(FelisObject schema, FelisObject key) {
        return schema.name() + "_" + key.name();
    }
}
