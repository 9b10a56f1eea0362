package org.lsst.tap.loader.felis;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.lsst.tap.loader.felis.yaml.YamlValue;
import org.lsst.tap.loader.felis.yaml.YamlValue.Entry;
import org.lsst.tap.loader.text.Excerpt;

/**
 * The entries of one mapping, read key by key; what is wrong becomes a finding, and reading goes on
 * with null. At the end, keys that were not asked for are unknown.
 */
final class Fields {

    private final FileContext context;
    private final FelisObject object;
    private final Set<String> known = new TreeSet<>();

    Fields(FileContext context, YamlValue.Mapping mapping, DocumentPath path) {
        this.context = context;
        this.object = new FelisObject(context.file(), path, mapping);
    }

    FileContext context() {
        return context;
    }

    /** Returns the object, which gets the values that are read. */
    FelisObject object() {
        return object;
    }

    DocumentPath path(Key key) {
        return object.path().key(key.text());
    }

    boolean has(Key key) {
        return object.has(key);
    }

    /** Returns the value of a key, or null if the key is not there. */
    @Nullable YamlValue value(Key key) {
        known.add(key.text());
        Entry entry = object.mapping().entries().get(key.text());
        return entry == null ? null : entry.value();
    }

    /** Returns the value of a key, or null if the key is not there or its value is null. */
    @Nullable YamlValue nonNull(Key key) {
        YamlValue value = value(key);
        return value instanceof YamlValue.Null ? null : value;
    }

    /** Returns the value of a key, which may be null, and reports a key that is not there. */
    @Nullable YamlValue required(Key key) {
        YamlValue value = value(key);
        if (value == null) {
            addHere(FindingCode.KEY_MISSING, key.text());
        }
        return value;
    }

    @Nullable String text(Key key) {
        YamlValue value = nonNull(key);
        return value == null ? null : context.text(value, path(key));
    }

    @Nullable String requiredText(Key key) {
        YamlValue value = required(key);
        return value == null ? null : context.text(value, path(key));
    }

    /**
     * Reads the keys that most objects have, and returns the object.
     *
     * @param idPrefix what stands before the name in the id that is made for an object without one
     */
    FelisObject described(String idPrefix) {
        object.put(Key.NAME, requiredText(Key.NAME));
        object.put(Key.ID, has(Key.ID) ? requiredText(Key.ID) : madeId(idPrefix));
        object.put(Key.DESCRIPTION, text(Key.DESCRIPTION));
        object.put(Key.UTYPE, text(Key.UTYPE));
        return object;
    }

    /** Felis makes one id per mapping, also where aliases put it in two places. */
    private String madeId(String prefix) {
        if (!context.withId().add(object.mapping())) {
            context.findings()
                    .addAs(
                            FindingCode.ID_DUPLICATE,
                            object.here(),
                            "expected an object of its own, found one that an alias repeats; write"
                                    + " it out");
        }
        return FileContext.strip(prefix + writtenName());
    }

    /**
     * Returns the name as it stands, with the white space that Felis leaves in the ids it makes.
     */
    String writtenName() {
        return value(Key.NAME) instanceof YamlValue.Text text ? text.value() : "";
    }

    /** Returns an integer of 32 bits, or null. */
    @Nullable Integer integer(Key key) {
        YamlValue value = nonNull(key);
        if (!(value instanceof YamlValue.Int number)) {
            if (value != null) {
                wrongType(key, "an integer", value);
            }
            return null;
        }
        return integer(context.findings(), number.value(), key.tapColumn(), object.at(key));
    }

    /**
     * Returns an integer for a column of TAP_SCHEMA, if it is for one; null, and reported, if it is
     * too large.
     */
    static @Nullable Integer integer(
            Findings findings, BigInteger value, @Nullable String tapColumn, Place place) {
        if (value.bitLength() < Integer.SIZE) {
            return value.intValue();
        }
        String use = tapColumn == null ? "" : " for TAP_SCHEMA's " + tapColumn;
        findings.add(FindingCode.INTEGER_TOO_LARGE, place, use, Excerpt.of(value.toString()));
        return null;
    }

    /** Returns an integer from {@code min} to {@code max}, or null. */
    @Nullable Integer integer(Key key, int min, int max) {
        Integer integer = integer(key);
        if (integer != null && (integer < min || integer > max)) {
            String range =
                    max == Integer.MAX_VALUE
                            ? "at least " + min
                            : "from %d to %d".formatted(min, max);
            add(FindingCode.VALUE_RANGE, key, range, integer);
            return null;
        }
        return integer;
    }

    /** Returns a boolean; {@code otherwise} if the key is not there. */
    boolean flag(Key key, boolean otherwise) {
        YamlValue value = value(key);
        if (value instanceof YamlValue.Bool bool) {
            return bool.value();
        }
        if (value != null) {
            wrongType(key, "a boolean", value);
        }
        return otherwise;
    }

    /** Returns a value that is one of {@code words}; null, and reported, if it is another. */
    @Nullable String word(Key key, List<String> words, @Nullable YamlValue value) {
        String word = value instanceof YamlValue.Text text ? text.value() : "";
        if (words.contains(word)) {
            return word;
        }
        if (value != null) {
            context.findings()
                    .addAs(
                            FindingCode.VALUE_WORD,
                            object.at(key),
                            "expected one of %s, found %s",
                            String.join(", ", words),
                            value);
        }
        return null;
    }

    /** Returns a list of strings; empty, and reported, if it is something else. */
    List<String> texts(Key key, @Nullable YamlValue value) {
        List<String> texts = new ArrayList<>();
        List<YamlValue> items = items(key, value);
        for (int i = 0; i < items.size(); i++) {
            String text = context.text(items.get(i), path(key).item(i));
            if (text != null) {
                texts.add(text);
            }
        }
        return texts;
    }

    List<YamlValue> items(Key key, @Nullable YamlValue value) {
        if (value instanceof YamlValue.Items items) {
            return items.values();
        }
        if (value != null) {
            wrongType(key, "a list", value);
        }
        return List.of();
    }

    /** Returns the list of strings of a key that must be there and must have some. */
    List<String> someTexts(Key key) {
        YamlValue value = required(key);
        if (value instanceof YamlValue.Items items && items.values().isEmpty()) {
            add(FindingCode.LIST_EMPTY, key, "column");
        }
        return texts(key, value);
    }

    /** Returns the objects that a list of mappings makes. */
    <T> List<T> objects(Key key, Function<Fields, T> reader) {
        List<T> objects = new ArrayList<>();
        List<YamlValue> items = items(key, value(key));
        for (int i = 0; i < items.size(); i++) {

            Fields fields = context.fields(items.get(i), path(key).item(i));
            if (fields != null) {
                objects.add(reader.apply(fields));
            }
        }
        return objects;
    }

    void wrongType(Key key, String expected, YamlValue found) {
        context.wrongType(found, path(key), expected);
    }

    void add(FindingCode code, Key key, Object... args) {
        context.findings().add(code, object.at(key), args);
    }

    /** Adds a finding about the object itself. */
    void addHere(FindingCode code, Object... args) {
        context.findings().add(code, object.here(), args);
    }

    /** Reports every key that was not asked for. */
    void refuseOthers() {
        others(FindingCode.KEY_UNKNOWN);
    }

    /** Warns of every key that was not asked for; Felis ignores them here. */
    void ignoreOthers() {
        others(FindingCode.KEY_IGNORED);
    }

    private void others(FindingCode code) {
        for (Map.Entry<String, Entry> entry : object.mapping().entries().entrySet()) {
            String name = entry.getKey();
            if (!known.contains(name)) {
                String like =
                        known.stream()
                                .filter(other -> letters(other).equals(letters(name)))
                                .findFirst()
                                .map(other -> "; write '" + other + "'")
                                .orElse("");
                context.add(code, entry.getValue().keyMark(), object.path().key(name), name, like);
            }
        }
    }

    private static String letters(String key) {
        return key.replaceAll("[^A-Za-z]", "").toLowerCase(Locale.ROOT);
    }
}
