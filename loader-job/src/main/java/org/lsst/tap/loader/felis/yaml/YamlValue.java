package org.lsst.tap.loader.felis.yaml;

import java.math.BigInteger;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.lsst.tap.loader.text.Excerpt;

/** A value of a YAML document with its place. Immutable; aliases share one value. */
public sealed interface YamlValue {

    /** Returns where the value starts. */
    Mark mark();

    /** Returns the value's kind and content for a message, for example {@code the integer 5}. */
    default String describe() {
        if (this instanceof Text text) {
            return "the string '" + Excerpt.of(text.value) + "'";
        } else if (this instanceof Int number) {
            return "the integer " + Excerpt.of(number.value.toString());
        } else if (this instanceof Real number) {
            return "the number " + Excerpt.of(number.text);
        } else if (this instanceof Bool bool) {
            return "the boolean " + bool.value;
        }
        return this instanceof Items ? "a list" : this instanceof Mapping ? "a mapping" : "null";
    }

    /** A string. */
    record Text(String value, Mark mark) implements YamlValue {}

    /** An integer, of any size. */
    record Int(BigInteger value, Mark mark) implements YamlValue {}

    /** A number with a fraction, as it is written. */
    record Real(String text, Mark mark) implements YamlValue {}

    /** A boolean. */
    record Bool(boolean value, Mark mark) implements YamlValue {}

    /** The null value, also of a key that stands without one. */
    record Null(Mark mark) implements YamlValue {}

    /** A list. */
    record Items(List<YamlValue> values, Mark mark) implements YamlValue {
        public Items {
            values = List.copyOf(values);
        }
    }

    /** A mapping; its entries are in the order of the document. */
    record Mapping(Map<String, Entry> entries, Mark mark) implements YamlValue {
        public Mapping {
            entries = Collections.unmodifiableMap(entries);
        }
    }

    /** One entry of a mapping. */
    record Entry(Mark keyMark, YamlValue value) {}
}
