package org.lsst.tap.loader.felis;

import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.lsst.tap.loader.felis.yaml.YamlValue;
import org.lsst.tap.loader.text.Excerpt;

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
        table.columns()
                .addAll(fields.objects(Key.COLUMNS, column -> ColumnReader.read(column, prefix)));
        fields.objects(Key.COLUMN_GROUPS, group -> checkGroup(group, prefix));
        YamlValue references = fields.value(Key.COLUMN_REFS);
        if (references != null) {
            new ColumnRefs(fields.context(), table, imported)
                    .read(references, fields.path(Key.COLUMN_REFS));
        }
        table.constraints().addAll(fields.objects(Key.CONSTRAINTS, ConstraintReader::read));
        table.indexes().addAll(fields.objects(Key.INDEXES, ConstraintReader::readIndex));
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
            return List.of(Texts.strip(text.value()));
        }
        if (value != null) {
            fields.wrongType(Key.PRIMARY_KEY, "a string or a list of strings", value);
        }
        return List.of();
    }

    /** Checks a column group, which never reaches TAP_SCHEMA. */
    private FelisObject checkGroup(Fields group, String prefix) {
        FelisObject object = group.described(prefix);
        ColumnReader.ucd(group);
        if (group.nonNull(Key.TABLE) != null) {
            group.wrongType(Key.TABLE, "no table, which Felis sets itself", group.value(Key.TABLE));
        }
        YamlValue columns = group.required(Key.COLUMNS);
        List<YamlValue> items = group.items(Key.COLUMNS, columns);
        if (items.isEmpty() && columns instanceof YamlValue.Items) {
            group.add(
                    FindingCode.LIST_EMPTY,
                    Key.COLUMNS,
                    "expected at least one column, found none");
        }
        Set<String> seen = new HashSet<>();
        for (int i = 0; i < items.size(); i++) {
            DocumentPath path = group.path(Key.COLUMNS).item(i);
            String id = groupColumn(items.get(i), path);
            if (!id.isEmpty() && !seen.add(id)) {
                fields.context()
                        .add(
                                FindingCode.GROUP_COLUMN_TWICE,
                                items.get(i).mark(),
                                path,
                                "expected each column once, found '%s' again"
                                        .formatted(Excerpt.of(id)));
            }
        }
        group.refuseOthers();
        return object;
    }

    /** Returns the id of a column of a group: a reference, or a whole column. */
    private String groupColumn(YamlValue item, DocumentPath path) {
        if (item instanceof YamlValue.Mapping mapping) {
            return ColumnReader.read(new Fields(fields.context(), mapping, path), null).id();
        }
        String id = fields.context().text(item, path);
        if (id != null && table.columns().stream().noneMatch(column -> id.equals(column.id()))) {
            fields.context()
                    .add(
                            FindingCode.ID_UNKNOWN,
                            item.mark(),
                            path,
                            "expected the id of a column that the table itself defines, found '%s'"
                                    .formatted(Excerpt.of(id)));
        }
        return id == null ? "" : id;
    }
}
