package org.lsst.tap.loader.felis;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.lsst.tap.loader.felis.TableDraft.ColumnRef;
import org.lsst.tap.loader.felis.TableDraft.Overrides;
import org.lsst.tap.loader.felis.TableDraft.ResourceRefs;
import org.lsst.tap.loader.felis.TableDraft.TableRefs;
import org.lsst.tap.loader.felis.yaml.YamlValue;
import org.lsst.tap.loader.felis.yaml.YamlValue.Entry;

/** Reads the columns that a table takes from imported schemas. */
final class ColumnRefReader {

    private static final Key REF_NAME = Key.of("ref_name");
    private static final Key OVERRIDES = Key.of("overrides");

    private final FileContext context;

    ColumnRefReader(FileContext context) {
        this.context = context;
    }

    List<ResourceRefs> read(YamlValue value, DocumentPath path) {
        List<ResourceRefs> resources = new ArrayList<>();
        entries(value, path)
                .forEach(
                        (name, entry) ->
                                resources.add(
                                        new ResourceRefs(
                                                name,
                                                place(entry, path, name),
                                                tables(entry, path, name))));
        return resources;
    }

    private List<TableRefs> tables(Entry resource, DocumentPath parent, String resourceName) {
        DocumentPath path = parent.key(resourceName);
        List<TableRefs> tables = new ArrayList<>();
        entries(resource.value(), path)
                .forEach(
                        (name, entry) ->
                                tables.add(
                                        new TableRefs(
                                                name,
                                                place(entry, path, name),
                                                columns(entry, path, name))));
        return tables;
    }

    private List<ColumnRef> columns(Entry table, DocumentPath parent, String tableName) {
        DocumentPath path = parent.key(tableName);
        List<ColumnRef> columns = new ArrayList<>();
        entries(table.value(), path)
                .forEach((name, entry) -> columns.add(column(name, entry, path)));
        return columns;
    }

    private ColumnRef column(String name, Entry entry, DocumentPath parent) {
        context.countObject();
        Place place = place(entry, parent, name);
        if (entry.value() instanceof YamlValue.Null) {
            return new ColumnRef(name, place, null, null);
        }
        if (!(entry.value() instanceof YamlValue.Mapping mapping)) {
            wrongType(entry.value(), place.path());
            return new ColumnRef(name, place, null, null);
        }
        Fields fields = new Fields(context, mapping, place.path());
        String refName = refName(fields);
        Overrides overrides = overrides(fields);
        fields.ignoreOthers();
        return new ColumnRef(name, place, refName, overrides);
    }

    /** The one string that Felis does not strip. */
    private static @Nullable String refName(Fields fields) {
        YamlValue value = fields.nonNull(REF_NAME);
        String stripped = fields.optionalText(REF_NAME);
        return stripped != null && value instanceof YamlValue.Text text ? text.value() : null;
    }

    private @Nullable Overrides overrides(Fields parent) {
        YamlValue value = parent.nonNull(OVERRIDES);
        if (value == null) {
            return null;
        }
        DocumentPath path = parent.path(OVERRIDES);
        if (!(value instanceof YamlValue.Mapping mapping)) {
            wrongType(value, path);
            return null;
        }
        Fields fields = new Fields(context, mapping, path);
        ColumnDraft values = new ColumnDraft(fields.origin());
        refuseNull(fields, ColumnReader.DATATYPE);
        refuseNull(fields, ColumnReader.LENGTH);
        refuseNull(fields, ColumnReader.NULLABLE);
        refuseNull(fields, ColumnReader.PRINCIPAL);
        values.datatype = ColumnReader.datatype(fields, fields.nonNull(ColumnReader.DATATYPE));
        values.length = fields.optionalInteger(ColumnReader.LENGTH, 1, Long.MAX_VALUE);
        values.description = fields.optionalText(ColumnReader.DESCRIPTION);
        if (fields.nonNull(ColumnReader.NULLABLE) != null) {
            values.nullable = fields.flag(ColumnReader.NULLABLE, false);
        }
        BigInteger principal = fields.optionalInteger(ColumnReader.PRINCIPAL, 0, 1);
        values.principal = principal;
        values.columnIndex = fields.optionalInteger(ColumnReader.COLUMN_INDEX);
        fields.refuseOthers();
        return new Overrides(fields.origin(), values);
    }

    private static void refuseNull(Fields fields, Key key) {
        if (fields.value(key) instanceof YamlValue.Null) {
            fields.add(
                    FindingCode.OVERRIDE,
                    key,
                    "expected a value that overrides '" + key.name() + "', found null");
        }
    }

    /** Returns the entries of a mapping by stripped name; the last of two equal ones stays. */
    private Map<String, Entry> entries(YamlValue value, DocumentPath path) {
        Map<String, Entry> entries = new LinkedHashMap<>();
        if (!(value instanceof YamlValue.Mapping mapping)) {
            wrongType(value, path);
            return entries;
        }
        for (YamlValue key : mapping.otherKeys()) {
            context.add(
                    FindingCode.VALUE_TYPE,
                    key.mark(),
                    path,
                    "expected names that are strings, found " + key.describe());
        }
        for (Map.Entry<String, Entry> entry : mapping.entries().entrySet()) {
            context.countObject();
            YamlValue.Text key = new YamlValue.Text(entry.getKey(), entry.getValue().keyMark());
            String name = context.text(key, path);
            if (name != null) {
                entries.put(name, entry.getValue());
            }
        }
        return entries;
    }

    private Place place(Entry entry, DocumentPath parent, String name) {
        return new Place(context.file(), entry.keyMark(), parent.key(name));
    }

    private void wrongType(YamlValue found, DocumentPath path) {
        context.add(
                FindingCode.VALUE_TYPE,
                found.mark(),
                path,
                "expected a mapping, found " + found.describe());
    }
}
