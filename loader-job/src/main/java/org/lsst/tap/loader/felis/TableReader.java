package org.lsst.tap.loader.felis;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;
import org.lsst.tap.loader.felis.TableDraft.ConstraintDraft;
import org.lsst.tap.loader.felis.TableDraft.IndexDraft;
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
        String rawName = rawName(fields);
        String name = fields.requiredText(ColumnReader.NAME);
        String id = ColumnReader.id(fields, ColumnReader.ID, "#" + rawName);
        String description = fields.optionalText(ColumnReader.DESCRIPTION);
        String utype = fields.optionalText(ColumnReader.UTYPE);
        BigInteger tableIndex = fields.optionalInteger(TABLE_INDEX);
        PrimaryKey primaryKey = primaryKey();
        fields.optionalText(MYSQL_ENGINE);
        fields.optionalText(MYSQL_CHARSET);
        String idPrefix = "#" + rawName + ".";
        List<ColumnDraft> columns =
                objects(
                        COLUMNS,
                        (column, byAlias) ->
                                ColumnReader.read(
                                        column, ColumnReader.ID, idPrefix + rawName(column)));
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
                        objects(CONSTRAINTS, (constraint, byAlias) -> constraint(constraint)),
                        objects(INDEXES, (index, byAlias) -> index(index)));
        objects(
                COLUMN_GROUPS,
                (group, byAlias) -> {
                    String generatedId = byAlias ? idPrefix + rawName(group) : null;
                    ColumnGroupReader.check(context, group, generatedId, table);
                    return table;
                });
        fields.refuseOthers();
        return table;
    }

    /** Returns a name as it stands, for an id; what else than a string stands there is refused. */
    static String rawName(Fields fields) {
        YamlValue value = fields.value(ColumnReader.NAME);
        return value instanceof YamlValue.Text text ? text.value() : "";
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

    private ConstraintDraft constraint(Fields constraint) {
        return ConstraintReader.read(constraint, "#" + rawName(constraint));
    }

    private IndexDraft index(Fields index) {
        return IndexReader.read(index, "#" + rawName(index));
    }

    /** Reads a list of mappings; the function is told if the list stands under its own key. */
    private <T> List<T> objects(Key key, BiFunction<Fields, Boolean, T> reader) {
        boolean byAlias = fields.has(Key.of(key.name()));
        return objects(context, fields, key, object -> reader.apply(object, byAlias));
    }

    static <T> List<T> objects(
            FileContext context,
            Fields fields,
            Key key,
            java.util.function.Function<Fields, T> reader) {
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
