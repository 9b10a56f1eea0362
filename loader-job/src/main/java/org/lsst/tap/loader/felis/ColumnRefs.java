package org.lsst.tap.loader.felis;

import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.lsst.tap.loader.felis.FileContext.Named;
import org.lsst.tap.loader.felis.yaml.YamlValue;

/** Copies the columns that a table takes from imported schemas to its end. */
final class ColumnRefs {

    /** The step between the column indexes that such columns get. */
    private static final int INCREMENT = 10;

    private final FileContext context;
    private final Findings findings;
    private final Table table;
    private final Map<String, Optional<FelisSchema>> imported;

    ColumnRefs(FileContext context, Table table, Map<String, Optional<FelisSchema>> imported) {
        this.context = context;
        this.findings = context.findings();
        this.table = table;
        this.imported = imported;
    }

    void read(YamlValue references, DocumentPath path) {
        for (Named resource : context.named(references, path)) {
            Optional<FelisSchema> schema = imported.get(resource.name());
            if (schema == null) {
                findings.add(FindingCode.RESOURCE_UNKNOWN, resource.place(), resource.name());
            }
            readResource(resource, schema == null ? null : schema.orElse(null));
        }
    }

    /** The column index goes on across the resource's tables. */
    private void readResource(Named resource, @Nullable FelisSchema schema) {
        int index = INCREMENT;
        for (Named tableRef : context.named(resource.value(), resource.place().path())) {
            Table base = schema == null ? null : schema.table(tableRef.name());
            if (schema != null && base == null) {
                findings.add(
                        FindingCode.REFERENCED_TABLE,
                        tableRef.place(),
                        schema.file(),
                        tableRef.name());
            }
            for (Named columnRef : context.named(tableRef.value(), tableRef.place().path())) {
                Column column = readColumn(columnRef, base);
                if (column != null && column.integer(Key.COLUMN_INDEX) == null) {
                    column.put(Key.COLUMN_INDEX, index);
                    index += INCREMENT;
                }
            }
        }
    }

    /** Returns the new column of the table; null for a faulty reference. */
    private @Nullable Column readColumn(Named columnRef, @Nullable Table base) {
        String name = columnRef.name();
        FelisObject overrides = null;
        if (!(columnRef.value() instanceof YamlValue.Null)) {
            Fields fields = context.fields(columnRef.value(), columnRef.place().path());
            if (fields == null) {
                return null;
            }
            name = fields.nonNull(Key.REF_NAME) == null ? name : "" + refName(fields);
            overrides = overrides(fields);
            fields.ignoreOthers();
        }
        return base == null ? null : copy(columnRef, name, base, overrides);
    }

    /** Returns the one string that Felis does not strip. */
    private static @Nullable String refName(Fields fields) {
        String stripped = fields.text(Key.REF_NAME);
        return fields.value(Key.REF_NAME) instanceof YamlValue.Text text ? text.value() : stripped;
    }

    private @Nullable FelisObject overrides(Fields parent) {
        YamlValue value = parent.nonNull(Key.OVERRIDES);
        Fields fields = value == null ? null : context.fields(value, parent.path(Key.OVERRIDES));
        return fields == null ? null : ColumnReader.overrides(fields);
    }

    private @Nullable Column copy(
            Named columnRef, String name, Table base, @Nullable FelisObject overrides) {
        Column original = base.column(name);
        if (original == null) {
            findings.add(
                    FindingCode.REFERENCED_COLUMN,
                    columnRef.place(),
                    base.name(),
                    base.file(),
                    name);
            return null;
        }
        String id = table.id() + "." + columnRef.name();
        Column copy = original.copyFor(columnRef.place(), columnRef.name(), id, overrides);
        FelisDatatype datatype = copy.datatype();
        if (overrides != null
                && overrides.has(Key.DATATYPE)
                && !overrides.has(Key.LENGTH)
                && datatype != null
                && datatype.isSized()
                && copy.integer(Key.LENGTH) == null) {
            findings.add(
                    FindingCode.OVERRIDE_LENGTH, overrides.at(Key.DATATYPE), datatype.felisName());
        }
        table.add(copy);
        return copy;
    }
}
