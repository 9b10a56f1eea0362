package org.lsst.tap.loader.felis;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.lsst.tap.loader.felis.TableDraft.ConstraintDraft;
import org.lsst.tap.loader.felis.TableDraft.IndexDraft;
import org.lsst.tap.loader.felis.model.FelisColumn;
import org.lsst.tap.loader.felis.model.FelisConstraint;
import org.lsst.tap.loader.felis.model.FelisDatatype;
import org.lsst.tap.loader.felis.model.FelisIndex;
import org.lsst.tap.loader.felis.model.FelisSchema;
import org.lsst.tap.loader.felis.model.FelisTable;

/** Drafts in which nothing is wrong to the model. */
final class ModelBuilder {

    private ModelBuilder() {}

    static FelisSchema build(SchemaDraft schema) {
        List<FelisTable> tables = new ArrayList<>(schema.tables().size());
        schema.tables().forEach(table -> tables.add(table(table)));
        return new FelisSchema(
                schema.origin().file(),
                text(schema.name()),
                text(schema.id()),
                schema.description(),
                schema.utype(),
                schema.version(),
                tables);
    }

    private static FelisTable table(TableDraft table) {
        List<FelisColumn> columns = new ArrayList<>(table.columns().size());
        table.columns().forEach(column -> columns.add(column(column)));
        List<FelisConstraint> constraints = new ArrayList<>();
        table.constraints().forEach(constraint -> constraints.add(constraint(constraint)));
        List<FelisIndex> indexes = new ArrayList<>();
        table.indexes().forEach(index -> indexes.add(index(index)));
        return new FelisTable(
                text(table.name()),
                text(table.id()),
                table.description(),
                table.utype(),
                table.tableIndex() == null ? 0 : integer(table.tableIndex()),
                table.primaryKey(),
                columns,
                constraints,
                indexes);
    }

    private static FelisColumn column(ColumnDraft column) {
        return new FelisColumn(
                text(column.name),
                text(column.id),
                column.description,
                column.utype,
                datatype(column.datatype),
                column.length,
                column.nullable,
                column.ucd,
                column.unit,
                column.arraysize,
                column.xtype,
                column.columnIndex == null ? null : integer(column.columnIndex),
                integer(column.principal),
                integer(column.std));
    }

    private static FelisConstraint constraint(ConstraintDraft draft) {
        String name = text(draft.name());
        String id = text(draft.id());
        String description = draft.description();
        String utype = draft.utype();
        return switch (draft.kind()) {
            case CHECK ->
                    new FelisConstraint.Check(
                            name, id, description, utype, text(draft.expression()));
            case UNIQUE ->
                    new FelisConstraint.Unique(name, id, description, utype, draft.columnIds());
            case FOREIGN_KEY ->
                    new FelisConstraint.ForeignKey(
                            name,
                            id,
                            description,
                            utype,
                            draft.columnIds(),
                            draft.referencedColumnIds());
        };
    }

    private static FelisIndex index(IndexDraft index) {
        return new FelisIndex(text(index.name()), text(index.id()), index.columnIds());
    }

    private static String text(@Nullable String text) {
        if (text == null) {
            throw new IllegalStateException("A draft without findings lacks a string");
        }
        return text;
    }

    private static int integer(@Nullable BigInteger integer) {
        if (integer == null) {
            throw new IllegalStateException("A draft without findings lacks an integer");
        }
        return integer.intValueExact();
    }

    private static FelisDatatype datatype(@Nullable FelisDatatype datatype) {
        if (datatype == null) {
            throw new IllegalStateException("A draft without findings lacks a datatype");
        }
        return datatype;
    }
}
