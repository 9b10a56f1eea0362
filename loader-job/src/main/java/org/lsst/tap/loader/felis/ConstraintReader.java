package org.lsst.tap.loader.felis;

import java.util.List;
import java.util.Map;
import org.lsst.tap.loader.felis.Constraint.Kind;
import org.lsst.tap.loader.felis.yaml.YamlValue;

/** Reads a constraint, whose {@code @type} says which keys it has, an index, or a column group. */
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
            fields.add(FindingCode.NOT_DEFERRABLE, Key.INITIALLY);
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
        constraint.put(Key.COLUMNS, columns);
        Key target = fields.has(Key.REFERENCE) ? Key.REFERENCE : Key.REFERENCED_COLUMNS;
        if (target == Key.REFERENCE && fields.value(Key.REFERENCED_COLUMNS) != null) {
            fields.add(FindingCode.REFERENCE_TWICE, Key.REFERENCE);
        }
        List<String> targets =
                target == Key.REFERENCE ? reference(fields, constraint) : fields.someTexts(target);
        constraint.put(Key.REFERENCED_COLUMNS, targets);
        if (columns.size() != targets.size() && !columns.isEmpty() && !targets.isEmpty()) {
            fields.add(FindingCode.FOREIGN_KEY_SIZES, target, targets.size(), columns.size());
        }
        fields.word(Key.ON_DELETE, ACTIONS, fields.nonNull(Key.ON_DELETE));
        fields.word(Key.ON_UPDATE, ACTIONS, fields.nonNull(Key.ON_UPDATE));
    }

    /** Reads the target of a foreign key that names it, and returns its columns. */
    private static List<String> reference(Fields parent, Constraint constraint) {
        DocumentPath path = parent.path(Key.REFERENCE);
        YamlValue value = parent.required(Key.REFERENCE);
        Fields fields = value == null ? null : parent.context().fields(value, path);
        if (fields == null) {
            return List.of();
        }
        FelisObject reference = fields.object();
        reference.put(Key.TABLE, fields.requiredText(Key.TABLE));
        reference.put(Key.COLUMNS, fields.someTexts(Key.COLUMNS));
        fields.refuseOthers();
        constraint.put(Key.REFERENCE, reference);
        return reference.texts(Key.COLUMNS);
    }

    static Constraint readIndex(Fields fields) {
        Constraint index = new Constraint(Kind.INDEX, fields.described("#"));
        if (fields.has(Key.COLUMNS) == fields.has(Key.EXPRESSIONS)) {
            fields.addHere(FindingCode.INDEX_KIND, fields.has(Key.COLUMNS) ? "both" : "none");
        }
        index.put(Key.COLUMNS, fields.texts(Key.COLUMNS, fields.nonNull(Key.COLUMNS)));
        fields.texts(Key.EXPRESSIONS, fields.nonNull(Key.EXPRESSIONS));
        fields.refuseOthers();
        return index;
    }

    static Constraint readGroup(Fields fields, String idPrefix) {
        Constraint group = new Constraint(Kind.GROUP, fields.described(idPrefix));
        ColumnReader.ucd(fields);
        group.put(Key.COLUMNS, fields.someTexts(Key.COLUMNS));
        YamlValue table = fields.nonNull(Key.TABLE);
        if (table != null) {
            fields.wrongType(Key.TABLE, "no table, which Felis sets itself", table);
        }
        fields.refuseOthers();
        return group;
    }
}
