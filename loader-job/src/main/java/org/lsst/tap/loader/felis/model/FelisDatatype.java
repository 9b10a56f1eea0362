package org.lsst.tap.loader.felis.model;

import java.util.Optional;

/** The datatypes of Felis with their VOTable names (VOTable 1.4, section 2.1). */
public enum FelisDatatype {
    BOOLEAN("boolean", "boolean"),
    BYTE("byte", "unsignedByte"),
    SHORT("short", "short"),
    INT("int", "int"),
    LONG("long", "long"),
    FLOAT("float", "float"),
    DOUBLE("double", "double"),
    CHAR("char", "char"),
    STRING("string", "char"),
    UNICODE("unicode", "unicodeChar"),
    TEXT("text", "char"),
    BINARY("binary", "unsignedByte"),
    TIMESTAMP("timestamp", "char");

    private final String felisName;
    private final String votableName;

    FelisDatatype(String felisName, String votableName) {
        this.felisName = felisName;
        this.votableName = votableName;
    }

    /** Returns the name in Felis files. */
    public String felisName() {
        return felisName;
    }

    /** Returns the name in VOTable, which is what TAP_SCHEMA has. */
    public String votableName() {
        return votableName;
    }

    /** Says if a column of this type needs a length. */
    public boolean isSized() {
        return this == CHAR || this == STRING || this == UNICODE || this == BINARY;
    }

    /** Returns the datatype of a name in Felis files, or empty. */
    public static Optional<FelisDatatype> of(String felisName) {
        for (FelisDatatype datatype : values()) {
            if (datatype.felisName.equals(felisName)) {
                return Optional.of(datatype);
            }
        }
        return Optional.empty();
    }
}
