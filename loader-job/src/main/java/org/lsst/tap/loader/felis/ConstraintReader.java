package org.lsst.tap.loader.felis;

import java.util.List;
import java.util.Map;
import org.lsst.tap.loader.felis.Constraint.Kind;

/** Reads a constraint, whose {@code @type} says which keys it has, or an index. */
final class ConstraintReader {

    private static final Map<String, Kind> KINDS =
            Map.of("Check", Kind.CHECK, "ForeignKey", Kind.FOREIGN_KEY, "Unique", Kind.UNIQUE);
    private static final List<String> TYPES = KINDS.keySet().stream().sorted().toList();
    private static final List<String> TIMES = List.of("IMMEDIATE", "DEFERRED");
    private static final List<String> ACTIONS =
            List.of("CASCADE", "SET NULL", "SET DEFAULT", "RESTRICT", "NO ACTION");

    private ConstraintReader() {}

    static Constraint read(Fields fields) {
        String type = fields.word(Key.TYPE, TYPES, fields.required(Key.TYPE));
        Kind kind = type == null ? Kind.CHECK : KINDS.getOrDefault(type, Kind.CHECK);
        Constraint constraint = new Constraint(kind, fields.described("#"));
        boolean deferrable = fields.flag(Key.DEFERRABLE, false);
        String initially = fields.word(Key.INITIALLY, TIMES, fields.nonNull(Key.INITIALLY));
        if (initially != null && !deferrable) {
            fields.add(
                    FindingCode.NOT_DEFERRABLE,
                    Key.INITIALLY,
                    "expected 'initially' on a deferrable constraint only, found it on one that is"
                            + " not");
        }
        if (type == null) {
            return constraint;
        }
        switch (kind) {
            case CHECK -> fields.requiredText(Key.EXPRESSION);
            case UNIQUE ->
                    constraint.put(
                            Key.COLUMNS, fields.texts(Key.COLUMNS, fields.required(Key.COLUMNS)));
            default -> foreignKey(fields, constraint);
        }
        fields.refuseOthers();
        return constraint;
    }

    private static void foreignKey(Fields fields, Constraint constraint) {
        List<String> columns = fields.someTexts(Key.COLUMNS);
        List<String> referenced = fields.someTexts(Key.REFERENCED_COLUMNS);
        constraint.put(Key.COLUMNS, columns);
        constraint.put(Key.REFERENCED_COLUMNS, referenced);
        if (columns.size() != referenced.size() && !columns.isEmpty() && !referenced.isEmpty()) {
            fields.add(
                    FindingCode.FOREIGN_KEY_SIZES,
                    Key.REFERENCED_COLUMNS,
                    "expected as many referencedColumns as columns, found %d for %d"
                            .formatted(referenced.size(), columns.size()));
        }
        fields.word(Key.ON_DELETE, ACTIONS, fields.nonNull(Key.ON_DELETE));
        fields.word(Key.ON_UPDATE, ACTIONS, fields.nonNull(Key.ON_UPDATE));
    }

    static Constraint readIndex(Fields fields) {
        Constraint index = new Constraint(Kind.INDEX, fields.described("#"));
        if (fields.has(Key.COLUMNS) == fields.has(Key.EXPRESSIONS)) {
            fields.add(
                    FindingCode.INDEX_KIND,
                    "expected one of the keys 'columns' and 'expressions', found "
                            + (fields.has(Key.COLUMNS) ? "both" : "none"));
        }
        index.put(Key.COLUMNS, fields.texts(Key.COLUMNS, fields.nonNull(Key.COLUMNS)));
        fields.texts(Key.EXPRESSIONS, fields.nonNull(Key.EXPRESSIONS));
        fields.refuseOthers();
        return index;
    }
}
