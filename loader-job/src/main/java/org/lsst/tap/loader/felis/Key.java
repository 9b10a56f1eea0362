package org.lsst.tap.loader.felis;

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

    PRECISION("precision"),
    AUTOINCREMENT("autoincrement"),
    VALUE("value"),

    // From here to POSTGRESQL_DATATYPE: what ColumnReader reads by attribute().
    DATATYPE("datatype"),
    LENGTH("length"),
    NULLABLE("nullable"),
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
    TABLE("table");

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

    /** Returns the key as files have it. */
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
}
