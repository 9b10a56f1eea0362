package org.lsst.tap.loader.felis;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.lsst.tap.loader.felis.yaml.YamlValue;

/** Reads a table with all that it holds. */
final class TableReader {

    private final Fields fields;
    private final Table table;

    private TableReader(Fields fields) {
        this.fields = fields;
        this.table = new Table(fields.described("#"));
    }

    /**
     * Reads a table.
     *
     * @param imported the schemas that the file imports, by resource; empty for a faulty one
     */
    static Table read(Fields fields, Map<String, Optional<FelisSchema>> imported) {
        return new TableReader(fields).read(imported);
    }

    private Table read(Map<String, Optional<FelisSchema>> imported) {
        table.put(Key.TABLE_INDEX, fields.integer(Key.TABLE_INDEX));
        table.put(Key.PRIMARY_KEY, primaryKey());
        fields.text(Key.MYSQL_ENGINE);
        fields.text(Key.MYSQL_CHARSET);
        String prefix = "#" + fields.writtenName() + ".";
        fields.objects(Key.COLUMNS, column -> ColumnReader.read(column, prefix))
                .forEach(table::add);
        YamlValue references = fields.value(Key.COLUMN_REFS);
        if (references != null) {
            new ColumnRefs(fields.context(), table, imported)
                    .read(references, fields.path(Key.COLUMN_REFS));
        }
        List<Constraint> constraints = table.constraints();
        constraints.addAll(fields.objects(Key.CONSTRAINTS, ConstraintReader::read));
        constraints.addAll(fields.objects(Key.INDEXES, ConstraintReader::readIndex));
        constraints.addAll(
                fields.objects(
                        Key.COLUMN_GROUPS, group -> ConstraintReader.readGroup(group, prefix)));
        fields.refuseOthers();
        return table;
    }

    /** Returns the columns of the primary key; a single one that is no list marks its column. */
    private List<String> primaryKey() {
        YamlValue value = fields.nonNull(Key.PRIMARY_KEY);
        if (value instanceof YamlValue.Items) {
            return fields.texts(Key.PRIMARY_KEY, value);
        }
        if (value instanceof YamlValue.Text text) {
            String name = FileContext.strip(text.value());
            return name.isEmpty() ? List.of() : List.of(name);
        }
        if (value != null) {
            fields.wrongType(Key.PRIMARY_KEY, "a string or a list of strings", value);
        }
        return List.of();
    }
}
