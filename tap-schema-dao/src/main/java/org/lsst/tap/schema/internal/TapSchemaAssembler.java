package org.lsst.tap.schema.internal;

import ca.nrc.cadc.tap.schema.ColumnDesc;
import ca.nrc.cadc.tap.schema.KeyColumnDesc;
import ca.nrc.cadc.tap.schema.KeyDesc;
import ca.nrc.cadc.tap.schema.SchemaDesc;
import ca.nrc.cadc.tap.schema.TableDesc;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Puts descriptions together: tables into schemas, columns and keys into tables, key columns into
 * keys. Each list keeps its order; what belongs nowhere is left out. Linear in the number of rows.
 * Stateless.
 */
public final class TapSchemaAssembler {

    private TapSchemaAssembler() {}

    /** Adds each table to the first schema of its schema name. */
    public static void addTables(List<SchemaDesc> schemas, List<TableDesc> tables) {
        Map<String, SchemaDesc> byName = new HashMap<>();
        for (SchemaDesc schema : schemas) {
            byName.putIfAbsent(schema.getSchemaName(), schema);
        }
        for (TableDesc table : tables) {
            SchemaDesc schema = byName.get(table.getSchemaName());
            if (schema != null) {
                schema.getTableDescs().add(table);
            }
        }
    }

    /** Adds each column to the first table of its table name. */
    public static void addColumns(List<TableDesc> tables, List<ColumnDesc> columns) {
        Map<String, TableDesc> byName = new HashMap<>();
        for (TableDesc table : tables) {
            byName.putIfAbsent(table.getTableName(), table);
        }
        for (ColumnDesc column : columns) {
            TableDesc table = byName.get(column.getTableName());
            if (table != null) {
                table.getColumnDescs().add(column);
            }
        }
    }

    /** Adds each key column to the first key of its key id. */
    public static void addKeyColumns(List<KeyDesc> keys, List<KeyColumnDesc> keyColumns) {
        Map<String, KeyDesc> byId = new HashMap<>();
        for (KeyDesc key : keys) {
            byId.putIfAbsent(key.getKeyID(), key);
        }
        for (KeyColumnDesc keyColumn : keyColumns) {
            KeyDesc key = byId.get(keyColumn.getKeyID());
            if (key != null) {
                key.getKeyColumnDescs().add(keyColumn);
            }
        }
    }

    /**
     * Adds each key to the table that it starts from. Where schemas share a table's name, the key
     * goes into each schema's first one, as in CADC's DAO.
     */
    public static void addKeys(List<SchemaDesc> schemas, List<KeyDesc> keys) {
        Map<String, List<TableDesc>> byName = new HashMap<>();
        for (SchemaDesc schema : schemas) {
            Map<String, TableDesc> first = new HashMap<>();
            for (TableDesc table : schema.getTableDescs()) {
                if (first.putIfAbsent(table.getTableName(), table) == null) {
                    byName.computeIfAbsent(table.getTableName(), n -> new ArrayList<>()).add(table);
                }
            }
        }
        for (KeyDesc key : keys) {
            for (TableDesc table : byName.getOrDefault(key.getFromTable(), List.of())) {
                table.getKeyDescs().add(key);
            }
        }
    }
}
