package org.lsst.tap.loader.felis;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.lsst.tap.loader.felis.Key.Kind;

/**
 * Copies the columns that a table takes from imported schemas to its end.
 *
 * @param imported the schemas that the file imports, by resource; null for a faulty one
 */
record ColumnRefs(
        ObjectReader reader, FelisObject table, Map<String, @Nullable FelisObject> imported) {

    /** The step between the column indexes that such columns get. */
    private static final int INCREMENT = 10;

    void read() {
        List<FelisObject> columns = new ArrayList<>(table.objects(Key.COLUMNS));
        for (Value resource : reader.named(table.written(Key.COLUMN_REFS))) {
            String name = resource.name();
            if (!imported.containsKey(name)) {
                add(FindingCode.RESOURCE_UNKNOWN, resource.key(), name);
            }
            readResource(resource, imported.get(name), columns);
        }
        table.put(Key.COLUMNS, columns);
    }

    /** The column index goes on across the resource's tables. */
    private void readResource(
            Value resource, @Nullable FelisObject schema, List<FelisObject> columns) {
        int index = INCREMENT;
        for (Value tableRef : reader.named(resource)) {
            String name = tableRef.name();
            FelisObject base = schema == null ? null : schema.named(name);
            if (schema != null && base == null) {
                add(FindingCode.REFERENCED_TABLE, tableRef.key(), schema.place().file(), name);
            }
            for (Value columnRef : reader.named(tableRef)) {
                FelisObject column = column(columnRef, base);
                if (column != null) {
                    columns.add(column);
                    if (column.integer(Key.COLUMN_INDEX) == null) {
                        column.put(Key.COLUMN_INDEX, index);
                        index += INCREMENT;
                    }
                }
            }
        }
    }

    /** Returns the new column of the table; null for a faulty reference. */
    private @Nullable FelisObject column(Value value, @Nullable FelisObject base) {
        FelisObject reference = null;
        if (!value.isNull()) {
            reference = reader.read(Kind.COLUMN_REF, value, "");
            if (reference == null) {
                return null;
            }
        }
        if (base == null) {
            return null;
        }
        // The one string that Felis does not strip.
        Value refName = reference == null ? null : reference.written(Key.REF_NAME);
        String name = refName == null || refName.isNull() ? value.name() : "" + refName.text();
        FelisObject column = base.named(name);
        if (column == null) {
            String file = base.place().file();
            add(FindingCode.REFERENCED_COLUMN, value.key(), base.name(), file, name);
            return null;
        }
        FelisObject overrides = reference == null ? null : reference.object(Key.OVERRIDES);
        FelisObject copy = column.copy(value.key(), value.name(), overrides);
        copy.put(Key.ID, table.id() + "." + value.name());
        checkLength(copy, overrides);
        return copy;
    }

    private void checkLength(FelisObject copy, @Nullable FelisObject overrides) {
        FelisDatatype datatype = copy.datatype();
        if (overrides != null
                && overrides.has(Key.DATATYPE)
                && !overrides.has(Key.LENGTH)
                && datatype != null
                && datatype.isSized()
                && copy.integer(Key.LENGTH) == null) {
            add(FindingCode.OVERRIDE_LENGTH, overrides.at(Key.DATATYPE), datatype.felisName());
        }
    }

    private void add(FindingCode code, Place place, Object... args) {
        reader.findings().add(code, place, args);
    }
}
