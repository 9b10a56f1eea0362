package org.lsst.tap.loader.felis;

import java.math.BigInteger;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The datatypes of Felis with their VOTable names (VOTable 1.4, section 2.1), their types in
 * PostgreSQL, and what they do with a length.
 */
enum FelisDatatype {
    BOOLEAN("boolean", "boolean"),
    BYTE("unsignedByte", "smallint"),
    SHORT("short", "smallint"),
    INT("int", "integer"),
    LONG("long", "bigint"),
    FLOAT("float", "double precision"),
    DOUBLE("double", "double precision"),
    CHAR("char", "character(%d)"),
    STRING("char", "character varying(%d)"),
    UNICODE("unicodeChar", "character varying(%d)"),
    TEXT("char", "text"),
    BINARY("unsignedByte", "bytea"),
    TIMESTAMP("char", "timestamp without time zone");

    private static final Map<String, FelisDatatype> BY_NAME = new HashMap<>();

    static {
        for (FelisDatatype datatype : values()) {
            BY_NAME.put(datatype.felisName(), datatype);
        }
    }

    private final String votableName;
    private final String postgresqlType;

    FelisDatatype(String votableName, String postgresqlType) {
        this.votableName = votableName;
        this.postgresqlType = postgresqlType;
    }

    String felisName() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** Returns the name in VOTable, which is what TAP_SCHEMA has. */
    String votableName() {
        return votableName;
    }

    /** Returns the type that Felis makes of it, as PostgreSQL's {@code format_type} writes it. */
    String postgresqlType(@Nullable Integer length, @Nullable Integer precision) {
        return precision == null
                ? postgresqlType.formatted(length)
                : postgresqlType.replaceFirst(" ", "(%d) ".formatted(precision));
    }

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

    /** Returns what a default value has to be; null if this value fits. */
    @Nullable String expected(Value value) {
        return switch (this) {
            case BYTE, SHORT, INT, LONG ->
                    value.content() instanceof BigInteger ? null : "an integer";
            case FLOAT, DOUBLE -> value.content() instanceof Value.Real ? null : "a decimal number";
            case STRING, CHAR, UNICODE, TEXT ->
                    value.text() != null && !ObjectReader.strip(value.text()).isEmpty()
                            ? null
                            : "a string that is not empty";
            case BOOLEAN -> value.content() instanceof Boolean ? null : "a boolean";
            case BINARY, TIMESTAMP -> null;
        };
    }

    static @Nullable FelisDatatype of(@Nullable String felisName) {
        return BY_NAME.get(felisName);
    }
}
