package org.lsst.tap.loader.felis;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/** Checks between the objects of a schema: names and ids are unique, references resolve. */
final class SchemaChecks {

    private final Findings findings;
    private final FelisSchema schema;
    private final Map<String, FelisObject> ids = new HashMap<>();
    private final Map<String, Set<String>> names = new HashMap<>();

    SchemaChecks(Findings findings, FelisSchema schema) {
        this.findings = findings;
        this.schema = schema;
    }

    void check() {
        addId(schema);
        for (Table table : schema.tables()) {
            addId(table);
            addName("table", table);
            names.remove("column");
            for (Column column : table.columns()) {
                addId(column);
                if (!column.isReference()) {
                    addName("column", column);
                }
            }
            for (Constraint constraint : table.constraints()) {
                switch (constraint.kind()) {
                    case INDEX -> addName("index", constraint);
                    case GROUP -> {}
                    case CHECK, UNIQUE, FOREIGN_KEY -> {
                        addId(constraint);
                        addName("constraint", constraint);
                    }
                }
            }
        }
        schema.tables().forEach(table -> table.columns().forEach(this::checkName));
        new References(findings, schema, ids).resolve();
    }

    private void addName(String kind, FelisObject object) {
        if (object.text(Key.NAME) != null
                && !names.computeIfAbsent(kind, any -> new HashSet<>()).add(object.name())) {
            findings.add(FindingCode.NAME_DUPLICATE, object.at(Key.NAME), kind, object.name());
        }
    }

    private void addId(FelisObject object) {
        if (object.text(Key.ID) != null && ids.putIfAbsent(object.id(), object) != null) {
            findings.addAs(
                    FindingCode.ID_DUPLICATE,
                    object.here(),
                    "expected an id of its own, found '%s' again",
                    object.id());
        }
    }

    /**
     * Felis's present syntax and the coming one take a reference to such a column for different
     * things.
     */
    private void checkName(Column column) {
        FelisObject other = ids.get(column.name());
        if (other != null && other != column) {
            findings.add(FindingCode.ID_AMBIGUOUS, column.at(Key.NAME), column.name());
        }
    }
}
