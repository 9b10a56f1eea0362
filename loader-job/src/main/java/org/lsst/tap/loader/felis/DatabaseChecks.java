package org.lsst.tap.loader.felis;

import java.math.BigInteger;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.lsst.tap.loader.felis.TableDraft.ConstraintDraft;
import org.lsst.tap.loader.felis.TableDraft.ConstraintDraft.Kind;
import org.lsst.tap.loader.felis.model.FelisSchema;
import org.lsst.tap.loader.text.Excerpt;

/**
 * What Felis accepts and PostgreSQL refuses: texts longer than their column of TAP_SCHEMA, numbers
 * beyond {@code integer}, NUL characters, nulls and rows that a primary key forbids. Checked here,
 * before anything is written.
 */
final class DatabaseChecks {

    private static final int NAME_CHARS = 64;
    private static final int TABLE_NAME_CHARS = 128;
    private static final int TEXT_CHARS = 512;
    private static final int ARRAYSIZE_CHARS = 16;
    private static final BigInteger MAX_INTEGER = BigInteger.valueOf(Integer.MAX_VALUE);
    private static final BigInteger MIN_INTEGER = BigInteger.valueOf(Integer.MIN_VALUE);

    private final Findings findings;

    DatabaseChecks(Findings findings) {
        this.findings = findings;
    }

    /** Returns the schema, or null if there is an error, also one that was found before. */
    @Nullable FelisSchema build(SchemaDraft schema) {
        check(schema);
        return findings.errors() > 0 ? null : ModelBuilder.build(schema);
    }

    private void check(SchemaDraft schema) {
        Origin origin = schema.origin();
        text("schema_name", schema.name(), NAME_CHARS, origin.at(ColumnReader.NAME));
        checkTexts(schema.description(), schema.utype(), origin);
        if ("tap_schema".equals(schema.name())) {
            add(
                    FindingCode.SCHEMA_RESERVED,
                    origin.at(ColumnReader.NAME),
                    "expected a name other than 'tap_schema', whose rows the loader writes, found"
                            + " it");
        }
        for (TableDraft table : schema.tables()) {
            check(schema, table);
        }
    }

    private void check(SchemaDraft schema, TableDraft table) {
        Origin origin = table.origin();
        text(
                "table_name",
                schema.name() + "." + table.name(),
                TABLE_NAME_CHARS,
                origin.at(ColumnReader.NAME));
        checkTexts(table.description(), table.utype(), origin);
        integer("table_index", table.tableIndex(), origin.at(TableReader.TABLE_INDEX));
        Set<String> names = new HashSet<>();
        for (ColumnDraft column : table.columns()) {
            check(column);
            if (column.name != null && !names.add(column.name) && column.reference != null) {
                add(
                        FindingCode.ROW_DUPLICATE,
                        column.here(),
                        "expected each column of the table '"
                                + Excerpt.of("" + table.name())
                                + "' once, found '"
                                + Excerpt.of(column.name)
                                + "' again");
            }
        }
        for (ConstraintDraft constraint : table.constraints()) {
            if (constraint.kind() == Kind.FOREIGN_KEY) {
                text(
                        "key_id",
                        schema.name() + "_" + constraint.name(),
                        NAME_CHARS,
                        constraint.origin().at(ColumnReader.NAME));
                checkTexts(constraint.description(), constraint.utype(), constraint.origin());
            }
        }
    }

    private void checkTexts(@Nullable String description, @Nullable String utype, Origin origin) {
        text("description", description, TEXT_CHARS, origin.at(ColumnReader.DESCRIPTION));
        text("utype", utype, TEXT_CHARS, origin.at(ColumnReader.UTYPE));
    }

    private void check(ColumnDraft column) {
        text("column_name", column.name, NAME_CHARS, column.at(ColumnReader.NAME));
        text("description", column.description, TEXT_CHARS, column.at(ColumnReader.DESCRIPTION));
        text("utype", column.utype, TEXT_CHARS, column.at(ColumnReader.UTYPE));
        text("ucd", column.ucd, NAME_CHARS, column.at(ColumnReader.UCD));
        text("unit", column.unit, NAME_CHARS, column.at(ColumnReader.IVOA_UNIT));
        boolean arraysizeFits =
                text(
                        "arraysize",
                        column.arraysize,
                        ARRAYSIZE_CHARS,
                        column.at(ColumnReader.ARRAYSIZE));
        text("xtype", column.xtype, NAME_CHARS, column.at(ColumnReader.XTYPE));
        integer("column_index", column.columnIndex, column.at(ColumnReader.COLUMN_INDEX));
        notNull("principal", column, ColumnReader.PRINCIPAL);
        notNull("std", column, ColumnReader.STD);
        if (arraysizeFits) {
            checkSize(column);
        }
    }

    private void checkSize(ColumnDraft column) {
        try {
            Optional<BigInteger> size = ArraySizes.size(column.arraysize);
            integer("size", size.orElse(null), column.at(ColumnReader.ARRAYSIZE));
        } catch (NumberFormatException e) {
            add(
                    FindingCode.ARRAYSIZE,
                    column.at(ColumnReader.ARRAYSIZE),
                    "expected digits that make a number, found '"
                            + Excerpt.of("" + column.arraysize)
                            + "'");
        }
    }

    private void notNull(String name, ColumnDraft column, Key key) {
        if (column.hasNull(key)) {
            add(
                    FindingCode.NULL_VALUE,
                    column.at(key),
                    "expected 0 or 1 for TAP_SCHEMA's " + name + ", found null");
        }
    }

    /** Checks a text; says if it is not too long. */
    private boolean text(String name, @Nullable String text, int maxChars, Place place) {
        if (text == null) {
            return true;
        }
        int chars = text.codePointCount(0, text.length());
        if (chars > maxChars) {
            add(
                    FindingCode.TEXT_TOO_LONG,
                    place,
                    "expected at most "
                            + maxChars
                            + " characters for TAP_SCHEMA's "
                            + name
                            + ", found "
                            + chars
                            + ": '"
                            + Excerpt.of(text)
                            + "'");
        }
        if (text.indexOf('\0') >= 0) {
            add(
                    FindingCode.NUL_CHARACTER,
                    place,
                    "expected no NUL character in TAP_SCHEMA's " + name + ", found one");
        }
        return chars <= maxChars;
    }

    private void integer(String name, @Nullable BigInteger value, Place place) {
        if (value != null
                && (value.compareTo(MAX_INTEGER) > 0 || value.compareTo(MIN_INTEGER) < 0)) {
            add(
                    FindingCode.INTEGER_TOO_LARGE,
                    place,
                    "expected an integer of 32 bits for TAP_SCHEMA's "
                            + name
                            + ", found "
                            + Excerpt.of(value.toString()));
        }
    }

    private void add(FindingCode code, Place place, String message) {
        findings.add(code, place, message);
    }
}
