package org.lsst.tap.loader.felis;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.lsst.tap.loader.failure.LoaderException;
import org.lsst.tap.loader.felis.model.FelisColumn;
import org.lsst.tap.loader.felis.model.FelisConstraint.ForeignKey;
import org.lsst.tap.loader.felis.model.FelisIndex;
import org.lsst.tap.loader.felis.model.FelisSchema;
import org.lsst.tap.loader.felis.model.FelisTable;
import org.lsst.tap.loader.felis.model.FelisTable.PrimaryKey;
import org.lsst.tap.loader.felis.yaml.Mark;
import org.lsst.tap.loader.rows.TapSchemaRows;
import org.lsst.tap.loader.rows.TapSchemaRows.ColumnRow;
import org.lsst.tap.loader.rows.TapSchemaRows.KeyColumnRow;
import org.lsst.tap.loader.rows.TapSchemaRows.KeyRow;
import org.lsst.tap.loader.rows.TapSchemaRows.SchemaRow;
import org.lsst.tap.loader.rows.TapSchemaRows.TableRow;
import org.lsst.tap.loader.text.Excerpt;

/** The rows of TAP_SCHEMA (TAP 1.1, section 4) that schemas make. Thread-safe. */
public final class TapSchemaMapping {

    private static final String TABLE_TYPE = "table";

    private final List<SchemaRow> schemaRows = new ArrayList<>();
    private final List<TableRow> tableRows = new ArrayList<>();
    private final List<ColumnRow> columnRows = new ArrayList<>();
    private final List<KeyRow> keyRows = new ArrayList<>();
    private final List<KeyColumnRow> keyColumnRows = new ArrayList<>();

    private TapSchemaMapping() {}

    /**
     * Returns the rows of schemas; a schema's {@code schema_index} is its position, from 1.
     *
     * @throws LoaderException if {@link #conflicts} are not empty
     */
    public static TapSchemaRows rows(List<FelisSchema> inOrder) {
        List<Finding> conflicts = conflicts(inOrder);
        if (!conflicts.isEmpty()) {
            throw new LoaderException(
                    "Mapping of "
                            + inOrder.size()
                            + " schemas to rows refused, nothing is written; load one of each pair"
                            + " only: "
                            + conflicts.get(0));
        }
        TapSchemaMapping mapping = new TapSchemaMapping();
        for (int i = 0; i < inOrder.size(); i++) {
            mapping.add(inOrder.get(i), i + 1);
        }
        return new TapSchemaRows(
                mapping.schemaRows,
                mapping.tableRows,
                mapping.columnRows,
                mapping.keyRows,
                mapping.keyColumnRows);
    }

    /**
     * Returns what keeps schemas from being loaded together: the same schema name, table name or
     * key id in two of them. Empty for schemas that can.
     */
    public static List<Finding> conflicts(List<FelisSchema> schemas) {
        List<Finding> findings = new ArrayList<>();
        Map<String, FelisSchema> names = new HashMap<>();
        Map<String, FelisSchema> tables = new HashMap<>();
        Map<String, FelisSchema> keys = new HashMap<>();
        for (FelisSchema schema : schemas) {
            FelisSchema same = names.putIfAbsent(schema.name(), schema);
            if (same != null) {
                findings.add(conflict("schema", schema.name(), schema, same));
                continue;
            }
            for (FelisTable table : schema.tables()) {
                unique("table", tableName(schema, table), schema, tables, findings);
                for (ForeignKey key : foreignKeys(table)) {
                    unique("key", keyId(schema, key), schema, keys, findings);
                }
            }
        }
        return findings;
    }

    private static void unique(
            String kind,
            String name,
            FelisSchema schema,
            Map<String, FelisSchema> owners,
            List<Finding> findings) {
        FelisSchema same = owners.putIfAbsent(name, schema);
        if (same != null) {
            findings.add(conflict(kind, name, schema, same));
        }
    }

    private static Finding conflict(
            String kind, String name, FelisSchema schema, FelisSchema same) {
        return new Finding(
                FindingCode.ROW_DUPLICATE,
                FindingCode.ROW_DUPLICATE.severity(),
                schema.file(),
                Mark.START.line(),
                Mark.START.column(),
                "",
                "expected a "
                        + kind
                        + " of its own, found '"
                        + Excerpt.of(name)
                        + "', which '"
                        + same.file()
                        + "' has as well");
    }

    private void add(FelisSchema schema, int schemaIndex) {
        schemaRows.add(
                new SchemaRow(schema.name(), schema.utype(), schema.description(), schemaIndex));
        Map<String, ColumnOwner> owners = new HashMap<>();
        for (FelisTable table : schema.tables()) {
            String tableName = tableName(schema, table);
            tableRows.add(
                    new TableRow(
                            schema.name(),
                            tableName,
                            TABLE_TYPE,
                            table.utype(),
                            table.description(),
                            table.tableIndex()));
            Set<String> indexed = indexed(table);
            for (FelisColumn column : table.columns()) {
                columnRows.add(column(tableName, column, indexed.contains(column.id())));
                owners.put(column.id(), new ColumnOwner(tableName, column.name()));
            }
        }
        for (FelisTable table : schema.tables()) {
            for (ForeignKey key : foreignKeys(table)) {
                addKey(keyId(schema, key), tableName(schema, table), key, owners);
            }
        }
    }

    /** A column by the names that rows have. */
    private record ColumnOwner(String tableName, String columnName) {}

    private void addKey(
            String keyId, String fromTable, ForeignKey key, Map<String, ColumnOwner> owners) {
        List<String> targets = key.referencedColumnIds();
        keyRows.add(
                new KeyRow(
                        keyId,
                        fromTable,
                        owners.get(targets.get(0)).tableName(),
                        key.utype(),
                        key.description()));
        for (int i = 0; i < targets.size(); i++) {
            keyColumnRows.add(
                    new KeyColumnRow(
                            keyId,
                            owners.get(key.columnIds().get(i)).columnName(),
                            owners.get(targets.get(i)).columnName()));
        }
    }

    private static ColumnRow column(String tableName, FelisColumn column, boolean indexed) {
        return new ColumnRow(
                tableName,
                column.name(),
                column.utype(),
                column.ucd(),
                column.unit(),
                column.description(),
                column.datatype().votableName(),
                column.arraysize(),
                column.xtype(),
                ArraySizes.size(column.arraysize()).map(BigInteger::intValueExact).orElse(null),
                column.principal(),
                indexed ? 1 : 0,
                column.std(),
                column.columnIndex());
    }

    /** Returns the ids that a primary key or an index has alone. */
    private static Set<String> indexed(FelisTable table) {
        Set<String> ids = new HashSet<>();
        PrimaryKey primaryKey = table.primaryKey();
        if (primaryKey != null && !primaryKey.list()) {
            ids.addAll(primaryKey.columnIds());
        }
        for (FelisIndex index : table.indexes()) {
            if (index.columnIds().size() == 1) {
                ids.addAll(index.columnIds());
            }
        }
        return ids;
    }

    private static List<ForeignKey> foreignKeys(FelisTable table) {
        return table.constraints().stream()
                .filter(ForeignKey.class::isInstance)
                .map(ForeignKey.class::cast)
                .toList();
    }

    private static String tableName(FelisSchema schema, FelisTable table) {
        return schema.name() + "." + table.name();
    }

    private static String keyId(FelisSchema schema, ForeignKey key) {
        return schema.name() + "_" + key.name();
    }
}
