package org.lsst.tap.loader.felis;

import java.math.BigInteger;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.lsst.tap.loader.felis.Key.Kind;

/**
 * What Felis accepts and PostgreSQL or the checks of staging refuse: texts longer than their column
 * of TAP_SCHEMA, sizes beyond {@code integer}, NUL characters and rows that a primary key forbids.
 * Checked here, before anything is written.
 */
record DatabaseChecks(Findings findings) {

    private static final int NAME_CHARS = 64;
    private static final int TABLE_NAME_CHARS = 128;

    private static final List<Key> TEXTS =
            List.of(Key.values()).stream().filter(key -> key.maxChars() > 0).toList();

    void check(FelisObject schema) {
        checkTexts(schema, "schema_name", schema.name(), NAME_CHARS);
        if (schema.name().equals("tap_schema")) {
            findings.add(FindingCode.SCHEMA_RESERVED, schema.at(Key.NAME));
        }
        if (findings.errors() == 0) {
            checkSome(schema, Key.TABLES, "table");
            schema.objects(Key.TABLES).forEach(table -> checkSome(table, Key.COLUMNS, "column"));
        }
        for (FelisObject table : schema.objects(Key.TABLES)) {
            String tableName = TapSchemaMapping.tableName(schema, table);
            checkTexts(table, "table_name", tableName, TABLE_NAME_CHARS);
            checkColumns(table);
            for (FelisObject key : table.foreignKeys()) {
                checkTexts(key, "key_id", TapSchemaMapping.keyId(schema, key), NAME_CHARS);
                checkPairs(key);
            }
        }
    }

    /** Staging must have no schema without tables, and no table without columns. */
    private void checkSome(FelisObject object, Key key, String item) {
        if (object.objects(key).isEmpty()) {
            findings.add(FindingCode.LIST_EMPTY, object.at(key), item);
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
        } else if (TapSchemaMapping.SIZE.matcher(arraysize).matches()) {
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
        for (Key key : TEXTS) {
            checkText(key.tapColumn(), object.text(key), key.maxChars(), object.at(key));
        }
    }

    private void checkText(
            @Nullable String tapColumn, @Nullable String text, int maxChars, Place place) {
        if (text == null) {
            return;
        }
        int chars = text.codePointCount(0, text.length());
        if (chars > maxChars) {
            findings.add(FindingCode.TEXT_TOO_LONG, place, maxChars, tapColumn, chars, text);
        }
        if (text.indexOf('\0') >= 0) {
            findings.add(FindingCode.NUL_CHARACTER, place, tapColumn);
        }
    }
}
