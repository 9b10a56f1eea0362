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
    KEY_UNKNOWN(201),
    /** A required key that is missing. */
    KEY_MISSING(202),
    /** A value of the wrong type. */
    VALUE_TYPE(203),
    /** A number outside its range. */
    VALUE_RANGE(204),
    /** A word that is not among the allowed ones. */
    VALUE_WORD(205),
    /** A list with too few items. */
    LIST_EMPTY(206),
    /** A key that Felis ignores. */
    KEY_IGNORED(207, Severity.WARNING),

    /** A datatype that Felis does not know. */
    DATATYPE(301),
    /** A sized datatype without a length. */
    LENGTH_MISSING(302),
    /** A default value that does not fit its datatype. */
    DEFAULT_VALUE(303),
    /** A precision on a column that is not a timestamp. */
    PRECISION(304),
    /** A UCD with words that are not in the vocabulary (UCD1+ 1.5). */
    UCD(305),
    /** A unit outside of what astropy and VOUnits 1.1 have in common. */
    UNIT(306),
    /** An {@code ivoa:unit} and a {@code fits:tunit} on one column. */
    UNIT_TWICE(307),
    /** An arraysize whose digits are not a number. */
    ARRAYSIZE(308),

    /** A name that another object of its kind has. */
    NAME_DUPLICATE(401),
    /** An id that another object has. */
    ID_DUPLICATE(402),
    /** A name or an id that no object has. */
    ID_UNKNOWN(403),
    /** An id of something that is not a column. */
    ID_NOT_COLUMN(404),
    /** A column of another table. */
    ID_OTHER_TABLE(405),
    /** A foreign key of unequal sides. */
    FOREIGN_KEY_SIZES(406),
    /** A column twice in a column group. */
    GROUP_COLUMN_TWICE(407),
    /** An {@code initially} on a constraint that is not deferrable. */
    NOT_DEFERRABLE(408),
    /** An index with both columns and expressions, or with neither. */
    INDEX_KIND(409),
    /** A foreign key with both {@code referencedColumns} and {@code reference}. */
    REFERENCE_TWICE(410),
    /** A column name that is another object's id. */
    ID_AMBIGUOUS(411),
    /** Columns named by name and by id in one file. */
    REFERENCES_MIXED(412, Severity.WARNING),

    /** An imported file that can't be read, or that is outside of the release. */
    IMPORT(501),
    /** A file that imports itself, directly or through others. */
    IMPORT_CYCLE(502),
    /** A resource that the file does not import. */
    RESOURCE_UNKNOWN(503),
    /** A table that the imported schema does not have. */
    REFERENCED_TABLE(504),
    /** A column that the imported table does not have. */
    REFERENCED_COLUMN(505),
    /** An override that leaves a column without a value that it needs. */
    OVERRIDE(506),
    /** An override that leaves a sized datatype without a length. */
    OVERRIDE_LENGTH(507, Severity.WARNING),

    /** A text that is longer than its column of TAP_SCHEMA. */
    TEXT_TOO_LONG(601),
    /** A number beyond PostgreSQL's integer. */
    INTEGER_TOO_LARGE(602),
    /** A NUL character, which PostgreSQL can't store. */
    NUL_CHARACTER(603),
    /** A row with the primary key of another row. */
    ROW_DUPLICATE(604),
    /** A null where TAP_SCHEMA needs a value. */
    NULL_VALUE(605),
    /** A schema named {@code tap_schema}, which describes itself. */
    SCHEMA_RESERVED(606);

    private final int number;
    private final Severity severity;

    FindingCode(int number) {
        this(number, Severity.ERROR);
    }

    FindingCode(int number, Severity severity) {
        this.number = number;
        this.severity = severity;
    }

    /** Returns the code as messages and documentation have it, for example {@code FELIS-305}. */
    public String code() {
        return "FELIS-" + number;
    }

    /** Returns the severity of its findings. */
    public Severity severity() {
        return severity;
    }
}
