package org.lsst.tap.schema.internal;

import ca.nrc.cadc.auth.IdentityManager;
import ca.nrc.cadc.tap.schema.ColumnDesc;
import ca.nrc.cadc.tap.schema.KeyColumnDesc;
import ca.nrc.cadc.tap.schema.KeyDesc;
import ca.nrc.cadc.tap.schema.SchemaDesc;
import ca.nrc.cadc.tap.schema.TableDesc;
import ca.nrc.cadc.tap.schema.TapDataType;
import ca.nrc.cadc.tap.schema.TapPermissions;
import java.net.URI;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.opencadc.gms.GroupURI;

/**
 * What one read of TAP_SCHEMA found: schemas with their tables, those with their columns and keys,
 * keys with their key columns, each list in the order of its query. Not changed once it is made, so
 * that threads may share it; each caller gets descriptions of its own from it.
 *
 * <p>Made in one pass over the rows. What belongs nowhere (a column of a table that isn't there) is
 * left out, as CADC's DAO does.
 */
public final class TapSchemaContent {

    private final List<Schema> schemas;
    private final Map<String, Schema> schemasByName = new HashMap<>();
    private final Map<String, Table> tablesByName = new HashMap<>();
    private final Map<String, Key> keysById = new HashMap<>();

    /** Whether a name stands for two things, or a table has no schema. */
    private boolean ambiguous;

    private int columnCount;

    TapSchemaContent(List<Schema> schemas) {
        this.schemas = schemas;
        for (Schema schema : schemas) {
            putFirst(schemasByName, schema.schemaName, schema);
        }
    }

    /**
     * Returns one schema, if what is read for it alone is surely the same, and takes longer than to
     * ask whether this content is unchanged.
     */
    Optional<TapSchemaContent> schema(String schemaName) {
        return Optional.ofNullable(ambiguous ? null : schemasByName.get(schemaName))
                .filter(s -> isLarge(s.tables.stream().mapToInt(t -> t.columns.size()).sum()))
                .map(schema -> new TapSchemaContent(List.of(schema)));
    }

    /** Returns one table, as {@link #schema} does. */
    Optional<Table> table(String tableName) {
        return Optional.ofNullable(ambiguous ? null : tablesByName.get(tableName))
                .filter(table -> isLarge(table.columns.size()));
    }

    /**
     * Returns whether so many columns take longer to be read than the whole content to be compared:
     * 1 µs each, against 0.1 ms and 0.06 µs for each column that there is, measured.
     */
    private boolean isLarge(int columns) {
        return columns > 100 + columnCount / 16;
    }

    /** Returns new descriptions of all schemas, the caller's own to change. */
    public List<SchemaDesc> toSchemaDescs(IdentityManager identities) {
        List<SchemaDesc> descs = new ArrayList<>(schemas.size());
        for (Schema schema : schemas) {
            descs.add(schema.toDesc(identities));
        }
        return descs;
    }

    /**
     * Brings each table's columns, which are in the order of their names, into that of their index.
     */
    void sortColumnsByIndex() {
        for (Table table : tablesByName.values()) {
            table.columns.sort(Column.BY_INDEX_NULLS_LAST);
        }
    }

    /** Adds a table to the first schema of its schema name. */
    void add(Table table) {
        putFirst(tablesByName, table.tableName, table);
        Schema schema = find(schemasByName, table.schemaName);
        if (schema == null) {
            ambiguous = true;
        } else {
            schema.add(table);
        }
    }

    /** Adds a column to the first table of its table name. */
    void add(Column column) {
        Table table = find(tablesByName, column.tableName);
        if (table != null) {
            table.columns.add(column);
            columnCount++;
        }
    }

    /**
     * Adds a key to the table that it starts from. Where schemas share a table's name, the key goes
     * into each schema's first one.
     */
    void add(Key key) {
        putFirst(keysById, key.keyId, key);
        find(tablesByName, key.fromTable);
        for (Schema schema : schemas) {
            Table table = schema.tablesByName.get(key.fromTable);
            if (table != null) {
                table.keys.add(key);
            }
        }
    }

    /** Adds a key column to the first key of its key id. */
    void add(KeyColumn keyColumn) {
        Key key = find(keysById, keyColumn.keyId);
        if (key != null) {
            key.keyColumns.add(keyColumn);
        }
    }

    private <T> void putFirst(Map<String, T> byName, String name, T thing) {
        if (find(byName, name) == null) {
            byName.put(name, thing);
        } else {
            ambiguous = true;
        }
    }

    /** Blanks at the end of a name are nothing to SQL, if one of two columns is a CHAR(n). */
    private <T> T find(Map<String, T> byName, String name) {
        if (name != null && name.endsWith(" ")) {
            ambiguous = true;
        }
        return byName.get(name);
    }

    /** A row of {@code tap_schema.schemas} (TAP 1.1, section 4.1). */
    static final class Schema {
        String schemaName;
        String description;
        String utype;
        int schemaIndex;
        boolean apiCreated;
        Permissions permissions;
        final List<Table> tables = new ArrayList<>();
        final Map<String, Table> tablesByName = new HashMap<>();

        private void add(Table table) {
            tables.add(table);
            tablesByName.putIfAbsent(table.tableName, table);
        }

        private SchemaDesc toDesc(IdentityManager identities) {
            SchemaDesc desc = new SchemaDesc(schemaName);
            desc.description = description;
            desc.utype = utype;
            desc.schemaIndex = schemaIndex;
            desc.apiCreated = apiCreated;
            desc.tapPermissions = permissions.toTapPermissions(identities);
            for (Table table : tables) {
                TableDesc tableDesc = table.toDesc();
                tableDesc.tapPermissions = table.permissions.toTapPermissions(identities);
                desc.getTableDescs().add(tableDesc);
            }
            return desc;
        }
    }

    /** A row of {@code tap_schema.tables} (TAP 1.1, section 4.2). */
    public static final class Table {
        String schemaName;
        String tableName;
        String tableType;
        String viewTarget;
        String description;
        String utype;
        int tableIndex;
        boolean apiCreated;
        Permissions permissions;
        final List<Column> columns = new ArrayList<>();
        final List<Key> keys = new ArrayList<>();

        /** Adds what was read for this table alone. */
        void addDetails(List<Key> itsKeys, List<KeyColumn> itsKeyColumns, List<Column> itsColumns) {
            columns.addAll(itsColumns);
            keys.addAll(itsKeys);
            Map<String, Key> keysById = new HashMap<>();
            itsKeys.forEach(key -> keysById.putIfAbsent(key.keyId, key));
            for (KeyColumn c : itsKeyColumns) {
                // To SQL an id may equal another that differs: by its collation, or by blanks.
                if (keysById.containsKey(c.keyId)) {
                    keysById.get(c.keyId).keyColumns.add(c);
                }
            }
        }

        /** Without permissions, as CADC's {@code getTable} gives it. */
        public TableDesc toDesc() {
            TableDesc desc;
            if (viewTarget != null) {
                desc = new TableDesc(schemaName, tableName, viewTarget);
            } else {
                desc = new TableDesc(schemaName, tableName);
                desc.tableType = TableDesc.TableType.toValue(tableType);
            }
            desc.description = description;
            desc.utype = utype;
            desc.tableIndex = tableIndex;
            desc.apiCreated = apiCreated;
            for (Column column : columns) {
                desc.getColumnDescs().add(column.toDesc());
            }
            for (Key key : keys) {
                desc.getKeyDescs().add(key.toDesc());
            }
            return desc;
        }
    }

    /** A row of {@code tap_schema.columns} (TAP 1.1, section 4.3). */
    public static final class Column {
        private static final Comparator<Column> BY_INDEX_NULLS_LAST =
                Comparator.comparingLong(c -> c.hasIndex ? c.columnIndex : Long.MAX_VALUE);

        String tableName;
        String columnName;
        String datatype;
        String arraysize;
        String xtype;
        String description;
        String utype;
        String ucd;
        String unit;
        boolean principal;
        boolean indexed;
        boolean std;
        String columnId;
        int columnIndex;
        boolean hasIndex;

        public ColumnDesc toDesc() {
            ColumnDesc desc =
                    new ColumnDesc(
                            tableName, columnName, new TapDataType(datatype, arraysize, xtype));
            desc.description = description;
            desc.utype = utype;
            desc.ucd = ucd;
            desc.unit = unit;
            desc.principal = principal;
            desc.indexed = indexed;
            desc.std = std;
            desc.columnID = columnId;
            desc.columnIndex = columnIndex;
            return desc;
        }
    }

    /** A row of {@code tap_schema.keys} (TAP 1.1, section 4.4). */
    static final class Key {
        String keyId;
        String fromTable;
        String targetTable;
        String description;
        String utype;
        final List<KeyColumn> keyColumns = new ArrayList<>();

        private KeyDesc toDesc() {
            KeyDesc desc = new KeyDesc(keyId, fromTable, targetTable);
            desc.description = description;
            desc.utype = utype;
            for (KeyColumn keyColumn : keyColumns) {
                desc.getKeyColumnDescs().add(keyColumn.toDesc());
            }
            return desc;
        }
    }

    /** A row of {@code tap_schema.key_columns} (TAP 1.1, section 4.5). */
    static final class KeyColumn {
        String keyId;
        String fromColumn;
        String targetColumn;

        private KeyColumnDesc toDesc() {
            return new KeyColumnDesc(keyId, fromColumn, targetColumn);
        }
    }

    /** CADC's four permission columns of a schema or table. */
    public static final class Permissions {
        String ownerId;
        boolean readAnon;
        String readOnlyGroup;
        String readWriteGroup;

        public TapPermissions toTapPermissions(IdentityManager identities) {
            return new TapPermissions(
                    ownerId == null ? null : identities.toSubject(ownerId),
                    readAnon,
                    group(readOnlyGroup),
                    group(readWriteGroup));
        }

        private static GroupURI group(String uri) {
            return uri == null ? null : new GroupURI(URI.create(uri));
        }
    }
}
