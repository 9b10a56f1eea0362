package org.lsst.tap.loader.felis;

import org.lsst.tap.loader.felis.Finding.Severity;

/** The sorts of findings. A code never changes its meaning; {@code docs/felis.md} lists them. */
public enum FindingCode {
    /** A file that is not there. */
    FILE_MISSING(101),
    /** Bytes that are not text, or characters that YAML forbids. */
    FILE_ENCODING(102),
    /** Text that is no YAML document. */
    YAML_SYNTAX(103),
    /** A tag. */
    YAML_TAG(104),
    /** A key twice in one mapping. */
    YAML_DUPLICATE_KEY(105),
    /** A document that is too large, too deep, or too large once its aliases are expanded. */
    LIMIT(106),
    /** YAML that no release has used, and that YAML readers disagree about. */
    YAML_FORM(107),

    /** A key that Felis does not know. */
    KEY_UNKNOWN(201, "expected a key that Felis knows, found '%s'%s"),
    /** A required key that is missing. */
    KEY_MISSING(202, "expected the key '%s', found none"),
    /** A value of the wrong type. */
    VALUE_TYPE(203, "expected %s, found %s"),
    /** A number outside its range. */
    VALUE_RANGE(204, "expected an integer %s, found %d"),
    /** A word that is not among the allowed ones. */
    VALUE_WORD(205),
    /** A list with too few items. */
    LIST_EMPTY(206, "expected at least one %s, found none"),
    /** A key that Felis ignores. */
    KEY_IGNORED(207, Severity.WARNING, "expected a key that Felis reads, found '%s'%s"),

    /** A datatype that Felis does not know. */
    DATATYPE(301, "expected a datatype of Felis, found %s"),
    /** A sized datatype without a length. */
    LENGTH_MISSING(302, "expected a length for the datatype '%s', found none"),
    /** A default value that does not fit its datatype. */
    DEFAULT_VALUE(303, "expected %s, found %s"),
    /** A precision on a column that is not a timestamp. */
    PRECISION(304, "expected a precision on timestamps only, found one on the datatype '%s'"),
    /** A UCD with words that are not in the vocabulary (UCD1+ 1.5). */
    UCD(305, "expected a UCD of UCD1+ 1.5, found '%s': %s"),
    /** A unit outside of what astropy and VOUnits 1.1 have in common. */
    UNIT(306, "expected a unit, found '%s': %s"),
    /** An {@code ivoa:unit} and a {@code fits:tunit} on one column. */
    UNIT_TWICE(307, "expected one of ivoa:unit and fits:tunit, found both"),
    /** An arraysize whose digits are not a number. */
    ARRAYSIZE(308, "expected digits that make a number, found '%s'"),

    /** A name that another object of its kind has. */
    NAME_DUPLICATE(401, "expected each %s name once, found '%s' again"),
    /** An id that another object has. */
    ID_DUPLICATE(402),
    /** A name or an id that no object has. */
    ID_UNKNOWN(403, "expected the %s, found '%s', which no %s has"),
    /** An id of something that is not a column. */
    ID_NOT_COLUMN(404, "expected the %s, found '%s', which is not a %s's"),
    /** A column of another table. */
    ID_OTHER_TABLE(405),
    /** A foreign key of unequal sides. */
    FOREIGN_KEY_SIZES(406, "expected as many referencedColumns as columns, found %d for %d"),
    /** A column twice in a column group. */
    GROUP_COLUMN_TWICE(407, "expected each column once, found '%s' again"),
    /** An {@code initially} on a constraint that is not deferrable. */
    NOT_DEFERRABLE(
            408,
            "expected 'initially' on a deferrable constraint only, found it on one that is not"),
    /** An index with both columns and expressions, or with neither. */
    INDEX_KIND(409, "expected one of the keys 'columns' and 'expressions', found %s"),
    /** A foreign key with both {@code referencedColumns} and {@code reference}. */
    REFERENCE_TWICE(
            410, "expected one of the keys 'referencedColumns' and 'reference', found both"),
    /** A column name that is another object's id. */
    ID_AMBIGUOUS(411, "expected a name that is no other object's id, found '%s'"),
    /** Columns named by name and by id in one file. */
    REFERENCES_MIXED(
            412,
            Severity.WARNING,
            "expected columns by name, as elsewhere in the file, found one by its id"),

    /** An imported file that can't be read, or that is outside of the release. */
    IMPORT(501),
    /** A file that imports itself, directly or through others. */
    IMPORT_CYCLE(502),
    /** A resource that the file does not import. */
    RESOURCE_UNKNOWN(503, "expected the name of an imported resource, found '%s'"),
    /** A table that the imported schema does not have. */
    REFERENCED_TABLE(504, "expected a table of '%s', found '%s'"),
    /** A column that the imported table does not have. */
    REFERENCED_COLUMN(505, "expected a column of the table '%s' of '%s', found '%s'"),
    /** An override that leaves a column without a value that it needs. */
    OVERRIDE(506, "expected a value that overrides '%s', found null"),
    /** An override that leaves a sized datatype without a length. */
    OVERRIDE_LENGTH(
            507,
            Severity.WARNING,
            "expected a length for the datatype '%s', found none: the arraysize is not computed"
                    + " again"),

    /** A text that is longer than its column of TAP_SCHEMA. */
    TEXT_TOO_LONG(601, "expected at most %d characters for TAP_SCHEMA's %s, found %d: '%s'"),
    /** A number beyond PostgreSQL's integer. */
    INTEGER_TOO_LARGE(602, "expected an integer of 32 bits%s, found %s"),
    /** A NUL character, which PostgreSQL can't store. */
    NUL_CHARACTER(603, "expected no NUL character in TAP_SCHEMA's %s, found one"),
    /** A row with the primary key of another row. */
    ROW_DUPLICATE(604),
    /** A null where TAP_SCHEMA needs a value. */
    NULL_VALUE(605, "expected 0 or 1 for TAP_SCHEMA's %s, found null"),
    /** A schema named {@code tap_schema}, which describes itself. */
    SCHEMA_RESERVED(
            606, "expected a name other than 'tap_schema', whose rows the loader writes, found it");

    private final int number;
    private final Severity severity;
    private final String message;

    /** One whose findings say different things. */
    FindingCode(int number) {
        this(number, "");
    }

    FindingCode(int number, String message) {
        this(number, Severity.ERROR, message);
    }

    FindingCode(int number, Severity severity, String message) {
        this.number = number;
        this.severity = severity;
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

    /** Returns the severity of its findings. */
    public Severity severity() {
        return severity;
    }
}
