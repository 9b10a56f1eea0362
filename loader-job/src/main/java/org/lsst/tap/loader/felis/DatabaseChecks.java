package org.lsst.tap.loader.felis;

import java.math.BigInteger;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

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

    void check(FelisSchema schema) {
        text("schema_name", schema.name(), NAME_CHARS, schema.at(Key.NAME));
        checkTexts(schema);
        if (schema.name().equals("tap_schema")) {
            findings.add(FindingCode.SCHEMA_RESERVED, schema.at(Key.NAME));
        }
        if (findings.errors() == 0) {
            checkSome(schema);
        }
        for (Table table : schema.tables()) {
            String tableName = TapSchemaMapping.tableName(schema, table);
            text("table_name", tableName, TABLE_NAME_CHARS, table.at(Key.NAME));
            checkTexts(table);
            checkColumns(table);
            for (Constraint key : table.foreignKeys()) {
                text("key_id", TapSchemaMapping.keyId(schema, key), NAME_CHARS, key.at(Key.NAME));
                checkTexts(key);
                checkPairs(key);
            }
        }
    }

    /** Staging must have no schema without tables, and no table without columns. */
    private void checkSome(FelisSchema schema) {
        if (schema.tables().isEmpty()) {
            findings.add(FindingCode.LIST_EMPTY, schema.at(Key.TABLES), "table");
        }
        for (Table table : schema.tables()) {
            if (table.columns().isEmpty()) {
                findings.add(FindingCode.LIST_EMPTY, table.at(Key.COLUMNS), "column");
            }
        }
    }

    private void checkPairs(Constraint key) {
        Set<List<Column>> pairs = new HashSet<>();
        for (int i = 0; i < Math.min(key.columns().size(), key.targets().size()); i++) {
            if (!pairs.add(List.of(key.columns().get(i), key.targets().get(i)))) {
                findings.addAs(
                        FindingCode.ROW_DUPLICATE,
                        key.at(Key.COLUMNS, i),
                        "expected each pair of columns once, found that of '%s' again",
                        key.columns().get(i).name());
            }
        }
    }

    private void checkColumns(Table table) {
        Set<String> names = new HashSet<>();
        for (Column column : table.columns()) {
            text("column_name", column.name(), NAME_CHARS, column.at(Key.NAME));
            checkTexts(column);
            checkSize(column);
            if (!names.add(column.name()) && column.isReference()) {
                findings.addAs(
                        FindingCode.ROW_DUPLICATE,
                        column.here(),
                        "expected each column of the table '%s' once, found '%s' again",
                        table.name(),
                        column.name());
            }
        }
    }

    private void checkTexts(FelisObject object) {
        for (Key key : TEXTS) {
            text("" + key.tapColumn(), object.text(key), key.maxChars(), object.at(key));
        }
    }

    private void checkSize(Column column) {
        String arraysize = column.text(Key.ARRAYSIZE);
        Place place = column.at(Key.ARRAYSIZE);
        if (arraysize == null || arraysize.length() > Key.ARRAYSIZE.maxChars()) {
            return;
        }
        if (arraysize.chars().anyMatch(c -> c >= 0x80)) {
            findings.add(FindingCode.ARRAYSIZE, place, arraysize);
        } else if (TapSchemaMapping.SIZE.matcher(arraysize).matches()) {
            Fields.integer(findings, new BigInteger(arraysize.replace("*", "")), "size", place);
        }
    }

    private void text(String tapColumn, @Nullable String text, int maxChars, Place place) {
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
