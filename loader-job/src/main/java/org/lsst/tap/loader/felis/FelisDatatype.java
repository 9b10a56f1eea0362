package org.lsst.tap.loader.felis;

import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The datatypes of Felis with their VOTable names (VOTable 1.4, section 2.1), and what they do with
 * a length.
 */
enum FelisDatatype {
    BOOLEAN("boolean"),
    BYTE("unsignedByte"),
    SHORT("short"),
    INT("int"),
    LONG("long"),
    FLOAT("float"),
    DOUBLE("double"),
    CHAR("char"),
    STRING("char"),
    UNICODE("unicodeChar"),
    TEXT("char"),
    BINARY("unsignedByte"),
    TIMESTAMP("char");

    private final String votableName;

    FelisDatatype(String votableName) {
        this.votableName = votableName;
    }

    /** Returns the name in Felis files. */
    String felisName() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** Returns the name in VOTable, which is what TAP_SCHEMA has. */
    String votableName() {
        return votableName;
    }

    /** Says if a column of this type needs a length. */
    boolean isSized() {
        return this == CHAR || this == STRING || this == UNICODE || this == BINARY;
    }

    /** Returns the arraysize of a column that gives none; null for one value. */
    @Nullable String arraysize(@Nullable Integer length) {
        if (length == null || length <= 1) {
            return this == TEXT || this == TIMESTAMP ? "*" : null;
        }
        return this == CHAR ? length.toString() : isSized() ? "*" : null;
    }

    /** Returns the datatype of a name in Felis files, or empty. */
    static Optional<FelisDatatype> of(String felisName) {
        return Stream.of(values()).filter(d -> d.felisName().equals(felisName)).findFirst();
    }
}
