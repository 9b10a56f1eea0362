package org.lsst.tap.loader.felis;

import java.math.BigInteger;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.lsst.tap.loader.felis.TableDraft.ColumnRef;
import org.lsst.tap.loader.felis.TableDraft.Overrides;
import org.lsst.tap.loader.felis.TableDraft.ResourceRefs;
import org.lsst.tap.loader.felis.TableDraft.TableRefs;
import org.lsst.tap.loader.text.Excerpt;

/** Copies the columns that tables take from imported schemas to the end of these tables. */
final class ColumnRefResolver {

    /** The distance of the column indexes that are given to such columns. */
    private static final BigInteger INCREMENT = BigInteger.TEN;

    private final FileContext context;
    private final Map<String, Optional<SchemaDraft>> imported;

    ColumnRefResolver(FileContext context, Map<String, Optional<SchemaDraft>> imported) {
        this.context = context;
        this.imported = imported;
    }

    void resolve(SchemaDraft schema) {
        for (TableDraft table : schema.tables()) {
            for (ResourceRefs resource : table.columnRefs()) {
                Optional<SchemaDraft> from = imported.get(resource.resource());
                if (from == null) {
                    add(
                            FindingCode.RESOURCE_UNKNOWN,
                            resource.place(),
                            "expected the name of an imported resource, found '"
                                    + Excerpt.of(resource.resource())
                                    + "'");
                } else if (from.isPresent()) {
                    resolve(table, resource, from.get());
                }
            }
        }
    }

    /** The index goes on across the resource's tables. */
    private void resolve(TableDraft table, ResourceRefs resource, SchemaDraft from) {
        BigInteger index = INCREMENT;
        for (TableRefs refs : resource.tables()) {
            TableDraft base = from.table(refs.table()).orElse(null);
            if (base == null) {
                add(
                        FindingCode.REFERENCED_TABLE,
                        refs.place(),
                        "expected a table of '"
                                + from.origin().file()
                                + "', found '"
                                + Excerpt.of(refs.table())
                                + "'");
                continue;
            }
            Map<String, ColumnDraft> columns = new HashMap<>();
            base.columns().forEach(column -> columns.putIfAbsent("" + column.name, column));
            for (ColumnRef ref : refs.columns()) {
                String name = ref.refName() == null ? ref.name() : ref.refName();
                ColumnDraft column = columns.get(name);
                if (column == null) {
                    reportColumn(ref, name, base);
                    continue;
                }
                ColumnDraft copy = copy(column, ref, table);
                if (ref.overrides() == null || ref.overrides().values().columnIndex == null) {
                    copy.columnIndex = index;
                    index = index.add(INCREMENT);
                }
                table.columns().add(copy);
            }
        }
    }

    private void reportColumn(ColumnRef ref, String name, TableDraft base) {
        add(
                FindingCode.REFERENCED_COLUMN,
                ref.place(),
                "expected a column of the table '"
                        + Excerpt.of("" + base.name())
                        + "' of '"
                        + base.origin().file()
                        + "', found '"
                        + Excerpt.of(name)
                        + "'");
    }

    private ColumnDraft copy(ColumnDraft base, ColumnRef ref, TableDraft table) {
        Overrides overrides = ref.overrides();
        ColumnDraft copy = base.copyFor(ref.place(), overrides == null ? null : overrides.origin());
        copy.name = ref.name();
        copy.id = table.id() == null ? null : table.id() + "." + ref.name();
        if (overrides != null) {
            override(copy, overrides.origin(), overrides.values());
            checkLength(copy, overrides.origin());
        }
        return copy;
    }

    private static void override(ColumnDraft copy, Origin keys, ColumnDraft values) {
        copy.datatype = keys.has(ColumnReader.DATATYPE) ? values.datatype : copy.datatype;
        copy.length = keys.has(ColumnReader.LENGTH) ? values.length : copy.length;
        copy.description =
                keys.has(ColumnReader.DESCRIPTION) ? values.description : copy.description;
        copy.nullable = keys.has(ColumnReader.NULLABLE) ? values.nullable : copy.nullable;
        copy.principal = keys.has(ColumnReader.PRINCIPAL) ? values.principal : copy.principal;
        copy.columnIndex =
                keys.has(ColumnReader.COLUMN_INDEX) ? values.columnIndex : copy.columnIndex;
    }

    private void checkLength(ColumnDraft copy, Origin keys) {
        if (keys.has(ColumnReader.DATATYPE)
                && copy.datatype != null
                && copy.datatype.isSized()
                && copy.length == null
                && !keys.has(ColumnReader.LENGTH)) {
            add(
                    FindingCode.OVERRIDE_LENGTH,
                    keys.at(ColumnReader.DATATYPE),
                    "expected a length for the datatype '"
                            + copy.datatype.felisName()
                            + "', found none: the arraysize is not computed again");
        }
    }

    private void add(FindingCode code, Place place, String message) {
        context.findings().add(code, place, message);
    }
}
