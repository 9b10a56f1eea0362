package org.lsst.tap.loader.felis;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.lsst.tap.loader.felis.Key.Kind;
import org.lsst.tap.loader.rows.ReleaseRows;
import org.lsst.tap.loader.rows.ReleaseRows.TapRow;
import org.lsst.tap.loader.rows.TapTable;
import org.lsst.tap.loader.text.Visible;

/**
 * The rows of TAP_SCHEMA (TAP 1.1, section 4) that schemas make, and what schemas may not have for
 * them. Thread-safe.
 */
public final class TapSchemaMapping {

    private static final int NAME_CHARS = 64;
    private static final int TABLE_NAME_CHARS = 128;

    /** The arraysizes that have a size. */
    private static final Pattern SIZE = Pattern.compile("[0-9]+\\*?");

    /** The keys by the columns of TAP_SCHEMA that have their values. */
    private static final Map<String, Key> KEYS = new HashMap<>();

    static {
        for (Key key : Key.values()) {
            KEYS.put(Objects.requireNonNullElse(key.tapColumn(), ""), key);
        }
    }

    private final List<TapRow> rows = new ArrayList<>();
    private final Findings findings;

    TapSchemaMapping(Findings findings) {
        this.findings = findings;
    }

    /**
     * Returns the rows of schemas; a schema's {@code schema_index} is its position, from 1.
     *
     * @param inOrder schemas without {@link #conflicts}
     */
    public static ReleaseRows rows(List<FelisObject> inOrder) {
        TapSchemaMapping mapping = new TapSchemaMapping(new Findings());
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
                                    .formatted(words[0], Visible.excerpt(words[1]), other);
                    Place place = Place.of(file, 1, 1);
                    findings.add(new Finding(FindingCode.ROW_DUPLICATE, place, message));
                }
            }
        }
        return findings;
    }

    /**
     * Adds findings of what Felis accepts and PostgreSQL or the checks of staging refuse: texts
     * longer than their column of TAP_SCHEMA, sizes beyond {@code integer}, NUL characters and rows
     * that a primary key forbids. So they are found before anything is written.
     */
    void check(FelisObject schema) {
        checkTexts(schema, "schema_name", schema.name(), NAME_CHARS);
        if (schema.name().equals("tap_schema")) {
            findings.add(FindingCode.SCHEMA_RESERVED, schema.at(Key.NAME));
        }
        boolean isWhole = findings.errors() == 0;
        List<FelisObject> tables = schema.objects(Key.TABLES);
        if (isWhole && tables.isEmpty()) {
            findings.add(FindingCode.LIST_EMPTY, schema.at(Key.TABLES), "table");
        }
        for (FelisObject table : tables) {
            if (isWhole && table.objects(Key.COLUMNS).isEmpty()) {
                findings.add(FindingCode.LIST_EMPTY, table.at(Key.COLUMNS), "column");
            }
            String tableName = tableName(schema, table);
            checkTexts(table, "table_name", tableName, TABLE_NAME_CHARS);
            checkColumns(table);
            for (FelisObject key : table.foreignKeys()) {
                checkTexts(key, "key_id", keyId(schema, key), NAME_CHARS);
                checkPairs(key);
            }
        }
    }

    private void checkPairs(FelisObject key) {
        List<FelisObject> columns = key.objects(Key.COLUMNS);
        List<FelisObject> targets = key.objects(Key.REFERENCED_COLUMNS);
        Set<List<FelisObject>> pairs = new HashSet<>();
        for (int i = 0; i < Math.min(columns.size(), targets.size()); i++) {
            if (!pairs.add(List.of(columns.get(i), targets.get(i)))) {
                findings.addAs(
                        FindingCode.ROW_DUPLICATE,
                        key.at(Key.COLUMNS, i),
                        "expected each pair of columns once, found that of '%s' again",
                        columns.get(i).name());
            }
        }
    }

    private void checkColumns(FelisObject table) {
        Set<String> names = new HashSet<>();
        for (FelisObject column : table.objects(Key.COLUMNS)) {
            checkTexts(column, "column_name", column.name(), NAME_CHARS);
            checkSize(column);
            if (!names.add(column.name()) && column.kind() == Kind.COLUMN_REF) {
                findings.addAs(
                        FindingCode.ROW_DUPLICATE,
                        column.place(),
                        "expected each column of the table '%s' once, found '%s' again",
                        table.name(),
                        column.name());
            }
        }
    }

    private void checkSize(FelisObject column) {
        String arraysize = column.text(Key.ARRAYSIZE);
        if (arraysize == null || arraysize.length() > Key.ARRAYSIZE.maxChars()) {
            return;
        }
        Place place = column.at(Key.ARRAYSIZE);
        if (arraysize.chars().anyMatch(c -> c >= 0x80)) {
            findings.add(FindingCode.ARRAYSIZE, place, arraysize);
        } else if (SIZE.matcher(arraysize).matches()) {
            BigInteger size = new BigInteger(arraysize.replace("*", ""));
            if (size.bitLength() >= Integer.SIZE) {
                String use = " for TAP_SCHEMA's size";
                findings.add(FindingCode.INTEGER_TOO_LARGE, place, use, size);
            }
        }
    }

    /** Checks an object's name, as its rows have it, and its other texts. */
    private void checkTexts(FelisObject object, String nameColumn, String name, int maxChars) {
        checkText(nameColumn, name, maxChars, object.at(Key.NAME));
        for (Key key : Key.values()) {
            if (key.maxChars() > 0) {
                Place place = object.at(key);
                checkText(key.tapColumn(), object.text(key), key.maxChars(), place);
            }
        }
    }

    private void checkText(
            @Nullable String tapColumn, @Nullable String text, int maxChars, Place place) {
        int chars = text == null ? 0 : text.codePointCount(0, text.length());
        if (chars > maxChars) {
            findings.add(FindingCode.TEXT_TOO_LONG, place, maxChars, tapColumn, chars, text);
        }
        if (text != null && text.indexOf('\0') >= 0) {
            findings.add(FindingCode.NUL_CHARACTER, place, tapColumn);
        }
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

    private static String tableName(FelisObject schema, FelisObject table) {
        return schema.name() + "." + table.name();
    }

    private static String keyId(FelisObject schema, FelisObject key) {
        return schema.name() + "_" + key.name();
    }
}
