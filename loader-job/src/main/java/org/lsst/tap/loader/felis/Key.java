package org.lsst.tap.loader.felis;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The keys of Felis, and the columns of TAP_SCHEMA (TAP 1.1, section 4) that have their values. */
enum Key {
    NAME("name"),
    ID("@id"),
    DESCRIPTION("description", "description", 512),
    UTYPE("votable:utype", "utype", 512),

    VERSION("version"),
    CURRENT("current"),
    COMPATIBLE("compatible"),
    READ_COMPATIBLE("read_compatible"),
    RESOURCES("resources"),
    URI("uri"),
    TABLES("tables"),

    TABLE_INDEX("tap:table_index", "table_index", 0),
    PRIMARY_KEY("primaryKey"),
    COLUMNS("columns"),
    COLUMN_GROUPS("columnGroups"),
    COLUMN_REFS("columnRefs"),
    CONSTRAINTS("constraints"),
    INDEXES("indexes"),
    MYSQL_ENGINE("mysql:engine"),
    MYSQL_CHARSET("mysql:charset"),

    // From here to POSTGRESQL_DATATYPE: those of columns.
    DATATYPE("datatype"),
    LENGTH("length"),
    PRECISION("precision"),
    NULLABLE("nullable"),
    AUTOINCREMENT("autoincrement"),
    VALUE("value"),
    UCD("ivoa:ucd", "ucd", 64),
    IVOA_UNIT("ivoa:unit", "unit", 64),
    FITS_UNIT("fits:tunit", "unit", 64),
    ARRAYSIZE("votable:arraysize", "arraysize", 16),
    XTYPE("votable:xtype", "xtype", 64),
    COLUMN_INDEX("tap:column_index", "column_index", 0),
    PRINCIPAL("tap:principal", "principal", 0),
    STD("tap:std", "std", 0),
    VOTABLE_DATATYPE("votable:datatype"),
    MYSQL_DATATYPE("mysql:datatype"),
    POSTGRESQL_DATATYPE("postgresql:datatype"),

    REF_NAME("ref_name"),
    OVERRIDES("overrides"),

    TYPE("@type"),
    EXPRESSION("expression"),
    REFERENCED_COLUMNS("referencedColumns"),
    REFERENCE("reference"),
    DEFERRABLE("deferrable"),
    INITIALLY("initially"),
    ON_DELETE("on_delete"),
    ON_UPDATE("on_update"),
    EXPRESSIONS("expressions"),
    TABLE("table"),

    // Of no file: the table of a column, and whether a primary key or an index has it alone.
    OWNER(""),
    INDEXED("", "indexed", 0);

    private final String text;
    private final @Nullable String tapColumn;
    private final int maxChars;

    Key(String text) {
        this(text, null, 0);
    }

    Key(String text, @Nullable String tapColumn, int maxChars) {
        this.text = text;
        this.tapColumn = tapColumn;
        this.maxChars = maxChars;
    }

    String text() {
        return text;
    }

    /** Returns the column of TAP_SCHEMA that has the value; null if none has it as it is. */
    @Nullable String tapColumn() {
        return tapColumn;
    }

    /** Returns how many characters that column takes; 0 for one that is no text. */
    int maxChars() {
        return maxChars;
    }

    private static Key[] range(Key first, Key from, Key to) {
        List<Key> keys = new ArrayList<>(EnumSet.range(from, to));
        keys.add(0, first);
        return keys.toArray(new Key[0]);
    }

    /**
     * The kinds of objects with their keys, of which each needs the first ones; overrides need
     * none, but can't set those to null.
     */
    @SuppressWarnings("ImmutableEnumChecker") // Unmodifiable.
    enum Kind {
        SCHEMA(2, NAME, TABLES, Key.VERSION, RESOURCES),
        VERSION(1, CURRENT, COMPATIBLE, READ_COMPATIBLE),
        RESOURCE(1, URI),
        TABLE(1, range(NAME, TABLE_INDEX, MYSQL_CHARSET)),
        COLUMN(2, range(NAME, DATATYPE, POSTGRESQL_DATATYPE)),
        /** A column that a table takes from another schema. */
        COLUMN_REF(0, REF_NAME, Key.OVERRIDES),
        OVERRIDES(4, DATATYPE, LENGTH, NULLABLE, PRINCIPAL, DESCRIPTION, COLUMN_INDEX, UCD),
        /** One without a valid type. */
        CONSTRAINT(2, NAME, TYPE),
        CHECK(3, NAME, TYPE, EXPRESSION),
        UNIQUE(3, NAME, TYPE, COLUMNS),
        FOREIGN_KEY(
                3, NAME, TYPE, COLUMNS, REFERENCED_COLUMNS, Key.REFERENCE, ON_DELETE, ON_UPDATE),
        /** What a foreign key without referenced columns refers to. */
        REFERENCE(2, Key.TABLE, COLUMNS),
        INDEX(1, NAME, COLUMNS, EXPRESSIONS),
        GROUP(2, NAME, COLUMNS, UCD, Key.TABLE);

        private final List<Key> needed;
        private final Map<String, Key> keys = new LinkedHashMap<>();

        /** What needs a name or a type may have what all of that sort may have. */
        Kind(int needed, Key... keys) {
            this.needed = List.of(keys).subList(0, needed);
            List<Key> all = new ArrayList<>(List.of(keys));
            if (all.contains(NAME)) {
                all.addAll(List.of(ID, DESCRIPTION, UTYPE));
            }
            if (all.contains(TYPE)) {
                all.addAll(List.of(DEFERRABLE, INITIALLY));
            }
            all.forEach(key -> this.keys.put(key.text, key));
        }

        /** Returns the keys by their texts, in the order in which they are read. */
        Map<String, Key> keys() {
            return keys;
        }

        /** Says if such an object needs a value of the key. */
        boolean needs(Key key) {
            return needed.contains(key);
        }

        /** Says if Felis ignores other keys. */
        boolean isOpen() {
            return this == VERSION || this == RESOURCE || this == COLUMN_REF;
        }
    }
}
