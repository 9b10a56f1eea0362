package org.lsst.tap.loader.felis;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.lsst.tap.loader.felis.TableDraft.ResourceRefs;
import org.lsst.tap.loader.felis.model.FelisTable.PrimaryKey;
import org.lsst.tap.loader.felis.yaml.YamlValue;

/** Reads a table with all that it holds. */
final class TableReader {

    static final Key TABLE_INDEX = Key.of("tap:table_index", "tap_table_index");

    private static final Key PRIMARY_KEY = Key.of("primaryKey", "primary_key");
    private static final Key COLUMNS = Key.of("columns");
    private static final Key COLUMN_GROUPS = Key.of("columnGroups", "column_groups");
    private static final Key COLUMN_REFS = Key.of("columnRefs", "column_refs");
    private static final Key CONSTRAINTS = Key.of("constraints");
    private static final Key INDEXES = Key.of("indexes");
    private static final Key MYSQL_ENGINE = Key.of("mysql:engine", "mysql_engine");
    private static final Key MYSQL_CHARSET = Key.of("mysql:charset", "mysql_charset");

    private final FileContext context;
    private final Fields fields;

    private TableReader(FileContext context, Fields fields) {
        this.context = context;
        this.fields = fields;
    }

    static TableDraft read(FileContext context, Fields fields) {
        return new TableReader(context, fields).read();
    }

    private TableDraft read() {
        String name = fields.requiredText(ColumnReader.NAME);
        String id = ColumnReader.id(fields);
        String description = fields.optionalText(ColumnReader.DESCRIPTION);
        String utype = fields.optionalText(ColumnReader.UTYPE);
        BigInteger tableIndex = fields.optionalInteger(TABLE_INDEX);
        PrimaryKey primaryKey = primaryKey();
        fields.optionalText(MYSQL_ENGINE);
        fields.optionalText(MYSQL_CHARSET);
        List<ColumnDraft> columns = objects(COLUMNS, ColumnReader::read);
        TableDraft table =
                new TableDraft(
                        fields.origin(),
                        name,
                        id,
                        description,
                        utype,
                        tableIndex,
                        primaryKey,
                        new ArrayList<>(columns),
                        columnRefs(),
                        objects(CONSTRAINTS, ConstraintReader::read),
                        objects(INDEXES, IndexReader::read));
        objects(
                COLUMN_GROUPS,
                group -> {
                    ColumnGroupReader.check(context, group, table);
                    return table;
                });
        fields.refuseOthers();
        return table;
    }

    private @Nullable PrimaryKey primaryKey() {
        YamlValue value = fields.nonNull(PRIMARY_KEY);
        if (value instanceof YamlValue.Items) {
            return new PrimaryKey(fields.texts(PRIMARY_KEY, value), true);
        }
        if (value != null && !(value instanceof YamlValue.Text)) {
            fields.wrongType(PRIMARY_KEY, "a string or a list of strings", value);
            return null;
        }
        String single = fields.optionalText(PRIMARY_KEY);
        return single == null ? null : new PrimaryKey(List.of(single), false);
    }

    private List<ResourceRefs> columnRefs() {
        YamlValue value = fields.value(COLUMN_REFS);
        if (value == null) {
            return List.of();
        }
        return new ColumnRefReader(context).read(value, fields.path(COLUMN_REFS));
    }

    private <T> List<T> objects(Key key, Function<Fields, T> reader) {
        return objects(context, fields, key, reader);
    }

    static <T> List<T> objects(
            FileContext context, Fields fields, Key key, Function<Fields, T> reader) {
        YamlValue value = fields.value(key);
        if (value == null) {
            return List.of();
        }
        List<T> objects = new ArrayList<>();
        List<YamlValue> items = fields.items(key, value);
        for (int i = 0; i < items.size(); i++) {
            DocumentPath path = fields.path(key).item(i);
            if (items.get(i) instanceof YamlValue.Mapping mapping) {
                objects.add(reader.apply(new Fields(context, mapping, path)));
            } else {
                context.countObject();
                context.add(
                        FindingCode.VALUE_TYPE,
                        items.get(i).mark(),
                        path,
                        "expected a mapping, found " + items.get(i).describe());
            }
        }
        return objects;
    }
}
