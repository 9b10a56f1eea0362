package org.lsst.tap.loader.felis;

/**
 * The sorts of findings. A code never changes its meaning; {@code docs/felis.md} says what each
 * means. One without a message has findings that say different things.
 */
public enum FindingCode {
    FILE_MISSING(101, "expected the file '%s' in the release, found none"),
    FILE_ENCODING(102),
    YAML_SYNTAX(103),
    YAML_TAG(104),
    YAML_DUPLICATE_KEY(105),
    LIMIT(106),
    YAML_FORM(107),

    KEY_UNKNOWN(201, "expected a key that Felis knows, found '%s'%s"),
    KEY_MISSING(202, "expected the key '%s', found none"),
    VALUE_TYPE(203, "expected %s, found %s"),
    VALUE_RANGE(204, "expected an integer %s, found %d"),
    VALUE_WORD(205, "expected one of %s, found %s"),
    LIST_EMPTY(206, "expected at least one %s, found none"),
    KEY_IGNORED(207, "expected a key that Felis reads, found '%s'%s"),

    DATATYPE(301, "expected a datatype of Felis, found %s"),
    LENGTH_MISSING(302, "expected a length for the datatype '%s', found none"),
    DEFAULT_VALUE(303, "expected %s, found %s"),
    PRECISION(304, "expected a precision on timestamps only, found one on the datatype '%s'"),
    UCD(305, "expected a UCD of UCD1+ 1.5, found '%s': %s"),
    UNIT(306, "expected a unit, found '%s': %s"),
    UNIT_TWICE(307, "expected one of ivoa:unit and fits:tunit, found both"),
    ARRAYSIZE(308, "expected digits that make a number, found '%s'"),

    NAME_DUPLICATE(401, "expected each %s name once, found '%s' again"),
    ID_DUPLICATE(402),
    ID_UNKNOWN(403, "expected the %s, found '%s', which no %s has"),
    ID_NOT_COLUMN(404, "expected the %s, found '%s', which is not a %s's"),
    ID_OTHER_TABLE(405),
    FOREIGN_KEY_SIZES(406, "expected as many referencedColumns as columns, found %d for %d"),
    GROUP_COLUMN_TWICE(407, "expected each column once, found '%s' again"),
    NOT_DEFERRABLE(
            408,
            "expected 'initially' on a deferrable constraint only, found it on one that is not"),
    INDEX_KIND(409, "expected one of the keys 'columns' and 'expressions', found %s"),
    REFERENCE_TWICE(
            410, "expected one of the keys 'referencedColumns' and 'reference', found both"),
    ID_AMBIGUOUS(411, "expected a name that is no other object's id, found '%s'"),
    REFERENCES_MIXED(
            412, "expected columns by name, as elsewhere in the file, found one by its id"),

    IMPORT(501),
    IMPORT_CYCLE(502, "expected a file that does not import this one, found '%s'"),
    RESOURCE_UNKNOWN(503, "expected the name of an imported resource, found '%s'"),
    REFERENCED_TABLE(504, "expected a table of '%s', found '%s'"),
    REFERENCED_COLUMN(505, "expected a column of the table '%s' of '%s', found '%s'"),
    OVERRIDE(506, "expected a value that overrides '%s', found null"),
    OVERRIDE_LENGTH(
            507,
            "expected a length for the datatype '%s', found none: the arraysize is not computed"
                    + " again"),

    TEXT_TOO_LONG(601, "expected at most %d characters for TAP_SCHEMA's %s, found %d: '%s'"),
    INTEGER_TOO_LARGE(602, "expected an integer of 32 bits%s, found %s"),
    NUL_CHARACTER(603, "expected no NUL character in TAP_SCHEMA's %s, found one"),
    ROW_DUPLICATE(604),
    NULL_VALUE(605, "expected 0 or 1 for TAP_SCHEMA's %s, found null"),
    SCHEMA_RESERVED(
            606, "expected a name other than 'tap_schema', whose rows the loader writes, found it");

    private final int number;
    private final String message;

    FindingCode(int number) {
        this(number, "");
    }

    FindingCode(int number, String message) {
        this.number = number;
        this.message = message;
    }

    /** Returns the code as messages and documentation have it, for example {@code FELIS-305}. */
    public String code() {
        return "FELIS-" + number;
    }

    /** Returns what its findings say, as a format. */
    String message() {
        return message;
    }

    /** Says if a file is refused for its findings; the others are warnings. */
    boolean isError() {
        return this != KEY_IGNORED && this != REFERENCES_MIXED && this != OVERRIDE_LENGTH;
    }
}
