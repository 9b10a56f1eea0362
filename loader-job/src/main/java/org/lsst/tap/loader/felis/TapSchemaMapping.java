package org.lsst.tap.loader.felis;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.lsst.tap.loader.rows.ReleaseRows;
import org.lsst.tap.loader.rows.ReleaseRows.TapRow;
import org.lsst.tap.loader.rows.TapTable;
import org.lsst.tap.loader.text.Excerpt;

/** The rows of TAP_SCHEMA (TAP 1.1, section 4) that schemas make. Thread-safe. */
public final class TapSchemaMapping {

    /** The arraysizes that have a size. */
    static final Pattern SIZE = Pattern.compile("[0-9]+\\*?");

    /** The keys by the columns of TAP_SCHEMA that have their values. */
    private static final Map<String, Key> KEYS = new HashMap<>();

    static {
        for (Key key : Key.values()) {
            KEYS.put(Objects.requireNonNullElse(key.tapColumn(), ""), key);
        }
    }

    private final List<TapRow> rows = new ArrayList<>();

    private TapSchemaMapping() {}

    /**
     * Returns the rows of schemas; a schema's {@code schema_index} is its position, from 1.
     *
     * @param inOrder schemas without {@link #conflicts}
     */
    public static ReleaseRows rows(List<FelisObject> inOrder) {
        TapSchemaMapping mapping = new TapSchemaMapping();
        for (int i = 0; i < inOrder.size(); i++) {
            FelisObject schema = inOrder.get(i);
            String utype = schema.text(Key.UTYPE);
            String description = schema.text(Key.DESCRIPTION);
            mapping.rows.add(TapTable.SCHEMAS.row(schema.name(), utype, description, i + 1));
            schema.objects(Key.TABLES).forEach(table -> mapping.addTable(schema, table));
        }
        return new ReleaseRows(mapping.rows);
    }

    /**
     * Returns what keeps schemas from being loaded together: the same schema name, table name or
     * key id in two of them. Empty for schemas that can.
     */
    public static List<Finding> conflicts(List<FelisObject> schemas) {
        List<Finding> findings = new ArrayList<>();
        Map<String, String> files = new HashMap<>();
        for (FelisObject schema : schemas) {
            List<String> ids = new ArrayList<>(List.of("schema " + schema.name()));
            for (FelisObject table : schema.objects(Key.TABLES)) {
                ids.add("table " + tableName(schema, table));
                table.foreignKeys().forEach(key -> ids.add("key " + keyId(schema, key)));
            }
            if (files.containsKey(ids.get(0))) {
                ids.subList(1, ids.size()).clear();
            }
            String file = schema.place().file();
            for (String id : ids) {
                String other = files.putIfAbsent(id, file);
                if (other != null) {
                    String[] words = id.split(" ", 2);
                    String message =
                            "expected a %s of its own, found '%s', which '%s' has as well"
                                    .formatted(words[0], Excerpt.of(words[1]), other);
                    Place place = Place.of(file, 1, 1);
                    findings.add(new Finding(FindingCode.ROW_DUPLICATE, place, message));
                }
            }
        }
        return findings;
    }

    private void addTable(FelisObject schema, FelisObject table) {
        String tableName = tableName(schema, table);
        add(TapTable.TABLES, table, schema.name(), tableName, "table");
        for (FelisObject column : table.objects(Key.COLUMNS)) {
            add(TapTable.COLUMNS, column, tableName, column.name());
        }
        for (FelisObject key : table.foreignKeys()) {
            String keyId = keyId(schema, key);
            List<FelisObject> targets = key.objects(Key.REFERENCED_COLUMNS);
            FelisObject target = Objects.requireNonNull(targets.get(0).object(Key.OWNER));
            add(TapTable.KEYS, key, keyId, tableName, tableName(schema, target));
            for (int i = 0; i < targets.size(); i++) {
                String column = key.objects(Key.COLUMNS).get(i).name();
                add(TapTable.KEY_COLUMNS, key, keyId, column, targets.get(i).name());
            }
        }
    }

    /** Adds a row: the fields that stand first, and those that the object's keys have. */
    private void add(TapTable table, FelisObject object, String... first) {
        int size = table.columns().size();
        @Nullable Object[] fields = Arrays.copyOf(first, size, Object[].class);
        for (int i = first.length; i < size; i++) {
            fields[i] = field(object, table.columns().get(i));
        }
        rows.add(table.row(fields));
    }

    private static @Nullable Object field(FelisObject object, String tapColumn) {
        return switch (tapColumn) {
            case "datatype" -> Objects.requireNonNull(object.datatype()).votableName();
            case "size" -> size(object.text(Key.ARRAYSIZE));
            case "unit" -> {
                String unit = object.text(Key.IVOA_UNIT);
                yield unit == null || unit.isEmpty() ? object.text(Key.FITS_UNIT) : unit;
            }
            default -> object.get(Objects.requireNonNull(KEYS.get(tapColumn)));
        };
    }

    /** Returns the deprecated size, of an arraysize {@code N} or {@code N*} only. */
    private static @Nullable Integer size(@Nullable String arraysize) {
        return arraysize != null && SIZE.matcher(arraysize).matches()
                ? Integer.valueOf(arraysize.replace("*", ""))
                : null;
    }

    static String tableName(FelisObject schema, FelisObject table) {
        return schema.name() + "." + table.name();
    }

    static String keyId(FelisObject schema, FelisObject key) {
        return schema.name() + "_" + key.name();
    }
}
