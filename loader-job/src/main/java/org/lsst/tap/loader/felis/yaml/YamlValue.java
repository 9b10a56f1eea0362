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
    String describe();

    /** A string. */
    record Text(String value, Mark mark) implements YamlValue {
        @Override
        public String describe() {
            return "the string '" + Excerpt.of(value) + "'";
        }
    }

    /** An integer, of any size. */
    record Int(BigInteger value, Mark mark) implements YamlValue {
        @Override
        public String describe() {
            return "the integer " + Excerpt.of(value.toString());
        }
    }

    /** A number with a fraction, as it is written. */
    record Real(String text, Mark mark) implements YamlValue {
        @Override
        public String describe() {
            return "the number " + Excerpt.of(text);
        }
    }

    /** A boolean. */
    record Bool(boolean value, Mark mark) implements YamlValue {
        @Override
        public String describe() {
            return "the boolean " + value;
        }
    }

    /** The null value, also of a key that stands without one. */
    record Null(Mark mark) implements YamlValue {
        @Override
        public String describe() {
            return "null";
        }
    }

    /** A list. */
    record Items(List<YamlValue> values, Mark mark) implements YamlValue {
        public Items {
            values = List.copyOf(values);
        }

        @Override
        public String describe() {
            return "a list";
        }
    }

    /** A mapping; its entries are in the order of the document. */
    record Mapping(Map<String, Entry> entries, Mark mark) implements YamlValue {
        public Mapping {
            entries = Collections.unmodifiableMap(entries);
        }

        @Override
        public String describe() {
            return "a mapping";
        }
    }

    /** One entry of a mapping. */
    record Entry(Mark keyMark, YamlValue value) {}
}
