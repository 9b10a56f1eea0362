package org.lsst.tap.loader.felis;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.lsst.tap.loader.felis.yaml.YamlValue;
import org.lsst.tap.loader.felis.yaml.YamlValue.Entry;
import org.lsst.tap.loader.text.Excerpt;

/**
 * The entries of one mapping, read key by key with the coercions of Felis's model; what is wrong
 * becomes a finding, and reading goes on with null. At the end, keys that were not asked for are
 * unknown.
 */
final class Fields {

    private final FileContext context;
    private final Origin origin;
    private final Set<String> known = new HashSet<>();

    Fields(FileContext context, YamlValue.Mapping mapping, DocumentPath path) {
        this.context = context;
        this.origin = new Origin(context.file(), path, mapping);
        context.countObject();
    }

    Origin origin() {
        return origin;
    }

    /** Returns the id that was generated for the mapping, or null. */
    @Nullable String generatedId() {
        GeneratedIds ids = context.generatedIds();
        return ids == null ? null : ids.of(origin.mapping());
    }

    DocumentPath path(Key key) {
        return origin.path().key(entryName(key));
    }

    private String entryName(Key key) {
        boolean byField =
                key.fieldName() != null
                        && !entries().containsKey(key.name())
                        && entries().containsKey(key.fieldName());
        return byField ? key.fieldName() : key.name();
    }

    private Map<String, Entry> entries() {
        return origin.mapping().entries();
    }

    boolean has(Key key) {
        return entries().containsKey(entryName(key));
    }

    /** Returns the value of a key, or null if the key is not there. */
    @Nullable YamlValue value(Key key) {
        String name = entryName(key);
        known.add(name);
        Entry entry = entries().get(name);
        return entry == null ? null : entry.value();
    }

    /** Returns the value of a key, or null if the key is not there or its value is null. */
    @Nullable YamlValue nonNull(Key key) {
        YamlValue value = value(key);
        return value instanceof YamlValue.Null ? null : value;
    }

    @Nullable String optionalText(Key key) {
        YamlValue value = nonNull(key);
        return value == null ? null : text(value, key);
    }

    @Nullable String requiredText(Key key) {
        YamlValue value = required(key);
        return value == null ? null : text(value, key);
    }

    /** Returns the value of a key, which may be null, and reports a key that is not there. */
    @Nullable YamlValue required(Key key) {
        YamlValue value = value(key);
        if (value == null) {
            add(
                    FindingCode.KEY_MISSING,
                    origin.here(),
                    "expected the key '" + key.name() + "', found none");
        }
        return value;
    }

    private @Nullable String text(YamlValue value, Key key) {
        return context.text(value, path(key));
    }

    /** Returns an integer, or null; a key that may be null and is there. */
    @Nullable BigInteger optionalInteger(Key key) {
        YamlValue value = nonNull(key);
        if (value == null) {
            return null;
        }
        BigInteger integer = Numbers.integer(value);
        if (integer == null) {
            wrongType(key, "an integer", value);
        }
        return integer;
    }

    /** Returns an integer from {@code min} to {@code max}, or null. */
    @Nullable BigInteger optionalInteger(Key key, long min, long max) {
        BigInteger integer = optionalInteger(key);
        if (integer != null
                && (integer.compareTo(BigInteger.valueOf(min)) < 0
                        || (max != Long.MAX_VALUE
                                && integer.compareTo(BigInteger.valueOf(max)) > 0))) {
            String range = max == Long.MAX_VALUE ? "at least " + min : "from " + min + " to " + max;
            add(
                    FindingCode.VALUE_RANGE,
                    origin.at(entryName(key)),
                    "expected an integer " + range + ", found " + Excerpt.of("" + integer));
            return null;
        }
        return integer;
    }

    /** Returns a boolean; {@code otherwise} if the key is not there. */
    boolean flag(Key key, boolean otherwise) {
        YamlValue value = value(key);
        if (value == null) {
            return otherwise;
        }
        Boolean flag = toBoolean(value);
        if (flag == null) {
            wrongType(key, "a boolean", value);
            return otherwise;
        }
        return flag;
    }

    private static @Nullable Boolean toBoolean(YamlValue value) {
        if (value instanceof YamlValue.Bool bool) {
            return bool.value();
        }
        if (value instanceof YamlValue.Text text) {
            return switch (text.value().toLowerCase(Locale.ROOT)) {
                case "1", "on", "t", "true", "y", "yes" -> true;
                case "0", "off", "f", "false", "n", "no" -> false;
                default -> null;
            };
        }
        BigInteger integer = Numbers.integer(value);
        if (integer == null || integer.bitLength() > 1 || integer.signum() < 0) {
            return null;
        }
        return integer.signum() == 1;
    }

    /** Returns one of {@code words}, or null. */
    @Nullable String optionalWord(Key key, List<String> words) {
        YamlValue value = nonNull(key);
        if (value == null) {
            return null;
        }
        if (value instanceof YamlValue.Text text && words.contains(text.value())) {
            return text.value();
        }
        add(
                FindingCode.VALUE_WORD,
                origin.at(entryName(key)),
                "expected one of " + String.join(", ", words) + ", found " + value.describe());
        return null;
    }

    /** Returns a list of strings; empty, and reported, if it is something else. */
    List<String> texts(Key key, YamlValue value) {
        List<String> texts = new ArrayList<>();
        List<YamlValue> items = items(key, value);
        for (int i = 0; i < items.size(); i++) {
            context.countObject();
            String text = context.text(items.get(i), path(key).item(i));
            if (text != null) {
                texts.add(text);
            }
        }
        return texts;
    }

    List<YamlValue> items(Key key, YamlValue value) {
        if (value instanceof YamlValue.Items items) {
            return items.values();
        }
        wrongType(key, "a list", value);
        return List.of();
    }

    void wrongType(Key key, String expected, YamlValue found) {
        add(
                FindingCode.VALUE_TYPE,
                origin.at(entryName(key)),
                "expected " + expected + ", found " + found.describe());
    }

    void add(FindingCode code, Key key, String message) {
        add(code, origin.at(entryName(key)), message);
    }

    void add(FindingCode code, Place place, String message) {
        context.findings().add(code, place, message);
    }

    /** Reports every key that was not asked for. */
    void refuseOthers() {
        others(FindingCode.KEY_UNKNOWN, "expected a key that Felis knows");
    }

    /** Warns of every key that was not asked for; Felis ignores them here. */
    void ignoreOthers() {
        others(FindingCode.KEY_IGNORED, "expected a key that Felis reads");
    }

    private void others(FindingCode code, String expected) {
        for (Map.Entry<String, Entry> entry : entries().entrySet()) {
            if (!known.contains(entry.getKey())) {
                String name = entry.getKey();
                add(
                        code,
                        new Place(
                                context.file(),
                                entry.getValue().keyMark(),
                                origin.path().key(name)),
                        expected + ", found '" + Excerpt.of(name) + "'");
            }
        }
        for (YamlValue key : origin.mapping().otherKeys()) {
            add(
                    code,
                    new Place(context.file(), key.mark(), origin.path()),
                    "expected keys that are strings, found " + key.describe());
        }
    }
}
