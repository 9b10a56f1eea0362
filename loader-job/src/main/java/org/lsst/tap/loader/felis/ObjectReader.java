package org.lsst.tap.loader.felis;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.lsst.tap.loader.felis.Key.Kind;
import org.lsst.tap.loader.felis.words.Ucds;
import org.lsst.tap.loader.felis.words.Units;
import org.lsst.tap.loader.text.Visible;

/**
 * Reads the objects of one file, each with the keys of its kind. What is wrong becomes a finding,
 * and reading goes on without it.
 */
record ObjectReader(Findings findings, Set<List<Integer>> withMadeIds) {

    private static final Map<String, Kind> CONSTRAINTS =
            Map.of("Check", Kind.CHECK, "ForeignKey", Kind.FOREIGN_KEY, "Unique", Kind.UNIQUE);
    private static final List<String> TYPES = CONSTRAINTS.keySet().stream().sorted().toList();
    private static final List<String> TIMES = List.of("IMMEDIATE", "DEFERRED");
    private static final List<String> ACTIONS =
            List.of("CASCADE", "SET NULL", "SET DEFAULT", "RESTRICT", "NO ACTION");

    /**
     * Returns the object that a mapping is; null, and reported, if it is something else.
     *
     * @param idPrefix what stands before the name in the id that is made for an object without one
     */
    @Nullable FelisObject read(Kind kind, Value value, String idPrefix) {
        if (value.entries() == null) {
            wrongType(value, kind == Kind.SCHEMA ? "a schema (a mapping)" : "a mapping");
            return null;
        }
        FelisObject object = new FelisObject(kind, value.place(), value.entries());
        for (Key key : kind.keys().values()) {
            Value written = object.written(key);
            if (written == null && key == Key.ID) {
                object.put(key, madeId(object, idPrefix));
            } else if (written == null) {
                if (kind != Kind.OVERRIDES && kind.needs(key)) {
                    findings.add(FindingCode.KEY_MISSING, object.place(), key.text());
                }
            } else if (written.isNull() && kind == Kind.OVERRIDES && kind.needs(key)) {
                findings.add(FindingCode.OVERRIDE, written.place(), key.text());
            } else {
                object.put(key, value(object, key, written));
            }
        }
        if (kind != Kind.CONSTRAINT) {
            checkOthers(object);
        }
        new ObjectChecks(findings, object).check();
        return object;
    }

    private void checkOthers(FelisObject object) {
        Kind kind = object.kind();
        for (Value value : object.written().values()) {
            String name = value.name();
            if (!kind.keys().containsKey(name)) {
                String like =
                        kind.keys().keySet().stream()
                                .filter(key -> letters(key).equals(letters(name)))
                                .findFirst()
                                .map(key -> "; write '" + key + "'")
                                .orElse("");
                findings.add(
                        kind.isOpen() ? FindingCode.KEY_IGNORED : FindingCode.KEY_UNKNOWN,
                        value.key(),
                        name,
                        like);
            }
        }
    }

    private static String letters(String key) {
        return key.replaceAll("[^A-Za-z]", "").toLowerCase(Locale.ROOT);
    }

    /** Felis makes one id per mapping, also where aliases put it in two places. */
    private String madeId(FelisObject object, String prefix) {
        Place place = object.place();
        if (!withMadeIds.add(List.of(place.line(), place.column()))) {
            findings.addAs(
                    FindingCode.ID_DUPLICATE,
                    place,
                    "expected an object of its own, found one that an alias repeats; write it out");
        }
        return strip(prefix + writtenName(object));
    }

    /** Returns the name as it stands, with the white space that Felis leaves in ids it makes. */
    private static String writtenName(FelisObject object) {
        Value name = object.written(Key.NAME);
        return name == null || name.text() == null ? "" : name.text();
    }

    /** Reads the keys that can't be null, and those that can if they aren't. */
    private @Nullable Object value(FelisObject object, Key key, Value value) {
        Kind kind = object.kind();
        return switch (key) {
            case ID -> text(value);
            case TABLES -> objects(Kind.TABLE, value, "#");
            case CONSTRAINTS -> objects(Kind.CONSTRAINT, value, "#");
            case INDEXES -> objects(Kind.INDEX, value, "#");
            case COLUMN_GROUPS -> objects(Kind.GROUP, value, "#" + writtenName(object) + ".");
            case REFERENCED_COLUMNS -> columns(kind, value);
            case COLUMNS ->
                    kind == Kind.TABLE
                            ? objects(Kind.COLUMN, value, "#" + writtenName(object) + ".")
                            : kind == Kind.INDEX && value.isNull() ? null : columns(kind, value);
            case REFERENCE -> read(Kind.REFERENCE, value, "");
            case COMPATIBLE, READ_COMPATIBLE -> texts(value);
            case NULLABLE, DEFERRABLE -> flag(value);
            case PRINCIPAL, STD ->
                    value.isNull()
                            ? fault(FindingCode.NULL_VALUE, value, key.tapColumn())
                            : integer(key, value, 0, 1);
            default -> value.isNull() && !kind.needs(key) ? null : nullable(key, value);
        };
    }

    private @Nullable Object nullable(Key key, Value value) {
        return switch (key) {
            case OVERRIDES -> read(Kind.OVERRIDES, value, "");
            case VERSION -> value.entries() == null ? text(value) : read(Kind.VERSION, value, "");
            case RESOURCES, COLUMN_REFS, VALUE -> value;
            case EXPRESSIONS -> texts(value);
            case PRIMARY_KEY -> primaryKey(value);
            case DATATYPE -> datatype(value);
            case LENGTH -> integer(key, value, 1, Integer.MAX_VALUE);
            case PRECISION -> integer(key, value, 0, Integer.MAX_VALUE);
            case TABLE_INDEX, COLUMN_INDEX ->
                    integer(key, value, Integer.MIN_VALUE, Integer.MAX_VALUE);
            case AUTOINCREMENT -> flag(value);
            case UCD -> checked(FindingCode.UCD, value, Ucds::fault);
            case IVOA_UNIT, FITS_UNIT -> checked(FindingCode.UNIT, value, Units::fault);
            case ARRAYSIZE ->
                    value.content() instanceof BigInteger number ? number.toString() : text(value);
            case TYPE -> word(TYPES, value);
            case INITIALLY -> word(TIMES, value);
            case ON_DELETE, ON_UPDATE -> word(ACTIONS, value);
            default -> text(value);
        };
    }

    private List<FelisObject> objects(Kind kind, Value list, String idPrefix) {
        List<FelisObject> objects = new ArrayList<>();
        for (Value item : items(list)) {
            FelisObject object = read(kind == Kind.CONSTRAINT ? kind(item) : kind, item, idPrefix);
            if (object != null) {
                objects.add(object);
            }
        }
        return objects;
    }

    private static Kind kind(Value constraint) {
        Value type = constraint.entries() == null ? null : constraint.entries().get("@type");
        return CONSTRAINTS.getOrDefault(type == null ? "" : "" + type.text(), Kind.CONSTRAINT);
    }

    private List<Value> items(Value value) {
        if (value.items() == null) {
            wrongType(value, "a list");
            return List.of();
        }
        return value.items();
    }

    /** Returns the entries of a mapping whose keys are names; none for something else. */
    Collection<Value> named(@Nullable Value value) {
        if (value == null || value.entries() == null) {
            if (value != null) {
                wrongType(value, "a mapping");
            }
            return List.of();
        }
        for (Value entry : value.entries().values()) {
            if (!strip(entry.name()).equals(entry.name())) {
                String expected = "expected a name without white space around it, found '%s'";
                findings.addAs(FindingCode.VALUE_WORD, entry.key(), expected, entry.name());
            }
        }
        return value.entries().values();
    }

    /** Returns a string without the white space around it; null, and reported, if it is none. */
    private @Nullable String text(Value value) {
        if (value.text() == null) {
            wrongType(value, "a string");
            return null;
        }
        return strip(value.text());
    }

    private List<String> texts(Value value) {
        return items(value).stream().map(this::text).filter(Objects::nonNull).toList();
    }

    private List<String> columns(Kind kind, Value value) {
        List<String> columns = texts(value);
        boolean isEmpty = value.items() != null && value.items().isEmpty();
        if (isEmpty && kind != Kind.UNIQUE && kind != Kind.INDEX) {
            findings.add(FindingCode.LIST_EMPTY, value.place(), "column");
        }
        return columns;
    }

    /** Returns the columns of a primary key; that of one that is no list is indexed. */
    private @Nullable Object primaryKey(Value value) {
        if (value.items() != null) {
            return texts(value);
        }
        if (value.text() == null) {
            return wrongType(value, "a string or a list of strings");
        }
        String name = strip(value.text());
        return name.isEmpty() ? List.of() : List.of(name);
    }

    private @Nullable Object datatype(Value value) {
        FelisDatatype datatype = FelisDatatype.of(value.text());
        return datatype == null ? fault(FindingCode.DATATYPE, value, value) : datatype;
    }

    private @Nullable Object integer(Key key, Value value, int min, int max) {
        if (!(value.content() instanceof BigInteger number)) {
            return wrongType(value, "an integer");
        }
        if (number.bitLength() >= Integer.SIZE) {
            String use = key.tapColumn() == null ? "" : " for TAP_SCHEMA's " + key.tapColumn();
            String found = Visible.excerpt(number.toString());
            return fault(FindingCode.INTEGER_TOO_LARGE, value, use, found);
        }
        int integer = number.intValue();
        if (integer < min || integer > max) {
            String to = max == Integer.MAX_VALUE ? "at least " + min : "from " + min + " to " + max;
            return fault(FindingCode.VALUE_RANGE, value, to, integer);
        }
        return integer;
    }

    private @Nullable Object flag(Value value) {
        return value.content() instanceof Boolean flag ? flag : wrongType(value, "a boolean");
    }

    private @Nullable Object word(List<String> words, Value value) {
        return value.text() != null && words.contains(value.text())
                ? value.text()
                : fault(FindingCode.VALUE_WORD, value, String.join(", ", words), value);
    }

    /** Returns a string that may be faulty, which is reported. */
    private @Nullable String checked(
            FindingCode code, Value value, Function<String, @Nullable String> faults) {
        String text = text(value);
        String fault = text == null ? null : faults.apply(text);
        if (fault != null) {
            findings.add(code, value.place(), text, fault);
        }
        return text;
    }

    private @Nullable Object wrongType(Value value, String expected) {
        return fault(FindingCode.VALUE_TYPE, value, expected, value);
    }

    /** Adds a finding, and returns what is read from a faulty value: nothing. */
    private @Nullable Object fault(FindingCode code, Value value, @Nullable Object... args) {
        findings.add(code, value.place(), args);
        return null;
    }

    /** Removes Unicode white space (the property White_Space) from both ends. */
    static String strip(String text) {
        int start = 0;
        int end = text.length();
        while (start < end && isWhiteSpace(text.charAt(start))) {
            start++;
        }
        while (end > start && isWhiteSpace(text.charAt(end - 1))) {
            end--;
        }
        return text.substring(start, end);
    }

    private static boolean isWhiteSpace(char c) {
        return (c >= '\t' && c <= '\r') || c == '\u0085' || Character.isSpaceChar(c);
    }
}
