package org.lsst.tap.schema.internal;

import ca.nrc.cadc.auth.IdentityManager;
import ca.nrc.cadc.tap.schema.ColumnDesc;
import ca.nrc.cadc.tap.schema.KeyColumnDesc;
import ca.nrc.cadc.tap.schema.KeyDesc;
import ca.nrc.cadc.tap.schema.SchemaDesc;
import ca.nrc.cadc.tap.schema.TableDesc;
import ca.nrc.cadc.tap.schema.TapDataType;
import ca.nrc.cadc.tap.schema.TapPermissions;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What one read of TAP_SCHEMA found: schemas with their tables, those with their columns and keys,
 * keys with their key columns, each list in the order of its query. Not changed once it is made, if
 * it is kept, so that threads may share it; each caller then gets a copy.
 *
 * <p>Made in one pass over the rows. What belongs nowhere (a column of a table that isn't there) is
 * left out, as CADC's DAO does.
 */
public final class TapSchemaContent {

    private static final Comparator<ColumnDesc> BY_INDEX_NULLS_LAST =
            Comparator.comparingLong(c -> c.columnIndex == null ? Long.MAX_VALUE : c.columnIndex);

    private final List<SchemaDesc> schemas;
    private final Map<String, SchemaDesc> schemasByName = new HashMap<>();
    private final Map<String, TableDesc> tablesByName = new HashMap<>();

    /** The first table of a name in each schema. */
    private final Map<String, List<TableDesc>> tablesOfSchemas = new HashMap<>();

    private final Map<String, KeyDesc> keysById = new HashMap<>();

    /** Whether a name stands for two things, or a table has no schema. */
    private boolean ambiguous;

    private int columnCount;

    TapSchemaContent(List<SchemaDesc> schemas) {
        this.schemas = schemas;
        schemas.forEach(schema -> putFirst(schemasByName, schema.getSchemaName(), schema));
    }

    /** Returns the schemas themselves; their owners are not looked up yet. */
    public List<SchemaDesc> schemas() {
        return schemas;
    }

    /** Returns a copy of the schemas. */
    List<SchemaDesc> copy() {
        List<SchemaDesc> copies = new ArrayList<>(schemas.size());
        schemas.forEach(schema -> copies.add(copy(schema)));
        return copies;
    }

    /**
     * Returns a copy of one schema, if what is read for it alone is surely the same, and takes
     * longer than to ask whether this content is unchanged.
     */
    Optional<TapSchemaContent> schema(String schemaName) {
        return Optional.ofNullable(ambiguous ? null : schemasByName.get(schemaName))
                .filter(
                        schema ->
                                isLarge(
                                        schema.getTableDescs().stream()
                                                .mapToInt(t -> t.getColumnDescs().size())
                                                .sum()))
                .map(schema -> new TapSchemaContent(List.of(copy(schema))));
    }

    /** Returns a copy of one table, as {@link #schema} does. */
    Optional<TableDesc> table(String tableName) {
        return Optional.ofNullable(ambiguous ? null : tablesByName.get(tableName))
                .filter(table -> isLarge(table.getColumnDescs().size()))
                .map(TapSchemaContent::copy);
    }

    /**
     * Returns whether so many columns take longer to be read than the whole content to be compared:
     * 1 µs each, against 0.1 ms and 0.06 µs for each column that there is, measured.
     */
    private boolean isLarge(int columns) {
        return columns > 100 + columnCount / 16;
    }

    /** Returns whether a copy takes longer than to have another thread make it. */
    boolean isSlowToCopy() {
        return columnCount > 1_000;
    }

    /**
     * Brings each table's columns, which are in the order of their names, into that of their index,
     * and makes an index that is null 0.
     */
    void sortColumnsByIndex() {
        for (TableDesc table : tablesByName.values()) {
            table.getColumnDescs().sort(BY_INDEX_NULLS_LAST);
            table.getColumnDescs().forEach(TapSchemaRows::withIndex);
        }
    }

    /** Adds a table to the first schema of its schema name. */
    void add(TableDesc table) {
        putFirst(tablesByName, table.getTableName(), table);
        SchemaDesc schema = find(schemasByName, table.getSchemaName());
        if (schema == null) {
            ambiguous = true;
            return;
        }
        schema.getTableDescs().add(table);
        List<TableDesc> others =
                tablesOfSchemas.computeIfAbsent(table.getTableName(), name -> new ArrayList<>(1));
        if (others.stream().noneMatch(t -> t.getSchemaName().equals(table.getSchemaName()))) {
            others.add(table);
        }
    }

    /** Adds a column to the first table of its table name. */
    void add(ColumnDesc column) {
        TableDesc table = find(tablesByName, column.getTableName());
        if (table != null) {
            table.getColumnDescs().add(column);
            columnCount++;
        }
    }

    /**
     * Adds a key to the table that it starts from. Where schemas share a table's name, the key goes
     * into each schema's first one.
     */
    void add(KeyDesc key) {
        putFirst(keysById, key.getKeyID(), key);
        find(tablesByName, key.getFromTable());
        tablesOfSchemas
                .getOrDefault(key.getFromTable(), List.of())
                .forEach(table -> table.getKeyDescs().add(key));
    }

    /** Adds a key column to the first key of its key id. */
    void add(KeyColumnDesc keyColumn) {
        KeyDesc key = find(keysById, keyColumn.getKeyID());
        if (key != null) {
            key.getKeyColumnDescs().add(keyColumn);
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

    /** Looks up the owners of schemas and of their tables; which may depend on the thread. */
    public static void findOwners(List<SchemaDesc> schemas, IdentityManager identities) {
        for (SchemaDesc schema : schemas) {
            findOwner(schema.tapPermissions, identities);
            schema.getTableDescs().forEach(t -> findOwner(t.tapPermissions, identities));
        }
    }

    /** Puts the owner in the place of the id that was read for it. */
    public static void findOwner(TapPermissions permissions, IdentityManager identities) {
        if (permissions.ownerID != null) {
            permissions.owner = identities.toSubject(permissions.ownerID);
            permissions.ownerID = null;
        }
    }

    private static SchemaDesc copy(SchemaDesc schema) {
        SchemaDesc copy = new SchemaDesc(schema.getSchemaName());
        copy.description = schema.description;
        copy.utype = schema.utype;
        copy.schemaIndex = schema.schemaIndex;
        copy.apiCreated = schema.apiCreated;
        copy.tapPermissions = copy(schema.tapPermissions);
        for (TableDesc table : schema.getTableDescs()) {
            TableDesc tableCopy = copy(table);
            tableCopy.tapPermissions = copy(table.tapPermissions);
            copy.getTableDescs().add(tableCopy);
        }
        return copy;
    }

    private static TapPermissions copy(TapPermissions permissions) {
        TapPermissions copy =
                new TapPermissions(
                        null,
                        permissions.isPublic,
                        permissions.readGroup,
                        permissions.readWriteGroup);
        copy.ownerID = permissions.ownerID;
        return copy;
    }

    /** Without permissions, as CADC's {@code getTable} gives it. */
    private static TableDesc copy(TableDesc table) {
        TableDesc copy = new TableDesc(table.getSchemaName(), table.getTableName());
        copy.tableType = table.tableType;
        copy.viewTarget = table.viewTarget;
        copy.description = table.description;
        copy.utype = table.utype;
        copy.tableIndex = table.tableIndex;
        copy.apiCreated = table.apiCreated;
        for (ColumnDesc column : table.getColumnDescs()) {
            copy.getColumnDescs().add(copy(column));
        }
        for (KeyDesc key : table.getKeyDescs()) {
            copy.getKeyDescs().add(copy(key));
        }
        return copy;
    }

    private static ColumnDesc copy(ColumnDesc column) {
        TapDataType type = column.getDatatype();
        ColumnDesc copy =
                new ColumnDesc(
                        column.getTableName(),
                        column.getColumnName(),
                        new TapDataType(type.getDatatype(), type.arraysize, type.xtype));
        copy.description = column.description;
        copy.utype = column.utype;
        copy.ucd = column.ucd;
        copy.unit = column.unit;
        copy.principal = column.principal;
        copy.indexed = column.indexed;
        copy.std = column.std;
        copy.columnID = column.columnID;
        copy.columnIndex = column.columnIndex;
        return copy;
    }

    private static KeyDesc copy(KeyDesc key) {
        KeyDesc copy = new KeyDesc(key.getKeyID(), key.getFromTable(), key.getTargetTable());
        copy.description = key.description;
        copy.utype = key.utype;
        for (KeyColumnDesc c : key.getKeyColumnDescs()) {
            copy.getKeyColumnDescs()
                    .add(new KeyColumnDesc(c.getKeyID(), c.getFromColumn(), c.getTargetColumn()));
        }
        return copy;
    }
}
