package org.lsst.tap.loader.felis;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.lsst.tap.loader.felis.TableDraft.ConstraintDraft;
import org.lsst.tap.loader.felis.TableDraft.ConstraintDraft.Kind;
import org.lsst.tap.loader.felis.yaml.YamlValue;

/** Reads a constraint; its {@code @type} says which keys it has. */
final class ConstraintReader {

    static final Key COLUMNS = Key.of("columns");
    static final Key REFERENCED = Key.of("referencedColumns", "referenced_columns");

    private static final Key TYPE = Key.of("@type", "type");
    private static final Key EXPRESSION = Key.of("expression");
    private static final Key DEFERRABLE = Key.of("deferrable");
    private static final Key INITIALLY = Key.of("initially");
    private static final Key ON_DELETE = Key.of("on_delete");
    private static final Key ON_UPDATE = Key.of("on_update");
    private static final Map<String, Kind> KINDS =
            Map.of("Check", Kind.CHECK, "Unique", Kind.UNIQUE, "ForeignKey", Kind.FOREIGN_KEY);
    private static final List<String> TIMES = List.of("IMMEDIATE", "DEFERRED");
    private static final List<String> ACTIONS =
            List.of("CASCADE", "SET NULL", "SET DEFAULT", "RESTRICT", "NO ACTION");

    private ConstraintReader() {}

    static ConstraintDraft read(Fields fields) {
        Kind kind = kind(fields);
        String name = fields.requiredText(ColumnReader.NAME);
        String id = ColumnReader.id(fields);
        String description = fields.optionalText(ColumnReader.DESCRIPTION);
        String utype = fields.optionalText(ColumnReader.UTYPE);
        checkDeferrable(fields);
        String expression = kind == Kind.CHECK ? fields.requiredText(EXPRESSION) : null;
        List<String> columns = List.of();
        List<String> referenced = List.of();
        if (kind == Kind.UNIQUE) {
            columns = ids(fields, COLUMNS);
        } else if (kind == Kind.FOREIGN_KEY) {
            columns = ids(fields, COLUMNS);
            referenced = ids(fields, REFERENCED);
            checkSizes(fields);
            fields.optionalWord(ON_DELETE, ACTIONS);
            fields.optionalWord(ON_UPDATE, ACTIONS);
        }
        if (kind != null) {
            fields.refuseOthers();
        }
        return new ConstraintDraft(
                fields.origin(),
                kind == null ? Kind.CHECK : kind,
                name,
                id,
                description,
                utype,
                expression,
                columns,
                referenced);
    }

    private static @Nullable Kind kind(Fields fields) {
        YamlValue value = fields.required(TYPE);
        Kind kind = value instanceof YamlValue.Text text ? KINDS.get(text.value()) : null;
        if (value != null && kind == null) {
            fields.add(
                    FindingCode.VALUE_WORD,
                    TYPE,
                    "expected one of Check, ForeignKey, Unique, found " + value.describe());
        }
        return kind;
    }

    private static void checkDeferrable(Fields fields) {
        boolean deferrable = fields.flag(DEFERRABLE, false);
        String initially = fields.optionalWord(INITIALLY, TIMES);
        if (initially != null && !deferrable) {
            fields.add(
                    FindingCode.NOT_DEFERRABLE,
                    INITIALLY,
                    "expected 'initially' on a deferrable constraint only, found it on one that is"
                            + " not");
        }
    }

    private static List<String> ids(Fields fields, Key key) {
        YamlValue value = fields.required(key);
        return value == null ? List.of() : fields.texts(key, value);
    }

    private static void checkSizes(Fields fields) {
        int columns = size(fields, COLUMNS);
        int referenced = size(fields, REFERENCED);
        if (columns != referenced && columns > 0 && referenced > 0) {
            fields.add(
                    FindingCode.FOREIGN_KEY_SIZES,
                    REFERENCED,
                    "expected as many referencedColumns as columns, found "
                            + referenced
                            + " for "
                            + columns);
        }
    }

    /** Returns the size of a list; reports an empty one. */
    private static int size(Fields fields, Key key) {
        if (!(fields.value(key) instanceof YamlValue.Items items)) {
            return 0;
        }
        if (items.values().isEmpty()) {
            fields.add(FindingCode.LIST_EMPTY, key, "expected at least one column, found none");
        }
        return items.values().size();
    }
}
