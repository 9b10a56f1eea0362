package org.lsst.tap.loader.felis;

import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.lsst.tap.loader.felis.yaml.Mark;
import org.lsst.tap.loader.felis.yaml.YamlValue;

/** What the readers of one file share: its name, its findings, and which mappings have ids. */
record FileContext(String file, Findings findings, Set<YamlValue.Mapping> withId) {

    FileContext(String file, Findings findings) {
        this(file, findings, Collections.newSetFromMap(new IdentityHashMap<>()));
    }

    /** Returns a string without the white space around it, or null with a finding. */
    @Nullable String text(YamlValue value, DocumentPath path) {
        if (value instanceof YamlValue.Text text) {
            return strip(text.value());
        }
        wrongType(value, path, "a string");
        return null;
    }

    private YamlValue.@Nullable Mapping mapping(YamlValue value, DocumentPath path) {
        if (value instanceof YamlValue.Mapping mapping) {
            return mapping;
        }
        wrongType(value, path, "a mapping");
        return null;
    }

    /** Returns the fields of a mapping, or null with a finding. */
    @Nullable Fields fields(YamlValue value, DocumentPath path) {
        YamlValue.Mapping mapping = mapping(value, path);
        return mapping == null ? null : new Fields(this, mapping, path);
    }

    /** An entry of a mapping whose keys are names; its place is that of the name. */
    record Named(String name, Place place, YamlValue value) {}

    /**
     * Returns the entries of a mapping whose keys are names; none, and reported, if it is something
     * else.
     */
    List<Named> named(YamlValue value, DocumentPath path) {
        List<Named> entries = new ArrayList<>();
        YamlValue.Mapping mapping = mapping(value, path);
        if (mapping == null) {
            return entries;
        }
        mapping.entries()
                .forEach(
                        (name, entry) -> {
                            Place place = new Place(file, entry.keyMark(), path.key(name));
                            entries.add(new Named(name, place, entry.value()));
                            if (!strip(name).equals(name)) {
                                findings.addAs(
                                        FindingCode.VALUE_WORD,
                                        place,
                                        "expected a name without white space around it, found '%s'",
                                        name);
                            }
                        });
        return entries;
    }

    void wrongType(YamlValue value, DocumentPath path, String expected) {
        add(FindingCode.VALUE_TYPE, value.mark(), path, expected, value);
    }

    void add(FindingCode code, Mark mark, DocumentPath path, Object... args) {
        findings.add(code, new Place(file, mark, path), args);
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
