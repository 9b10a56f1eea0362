package org.lsst.tap.loader.felis.yaml;

import java.math.BigInteger;
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

    /** A number with a fraction, an infinity or NaN. */
    record Real(double value, Mark mark) implements YamlValue {
        @Override
        public String describe() {
            return "the number " + value;
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

    /** A date, or a date with a time. */
    record Date(String text, Mark mark) implements YamlValue {
        @Override
        public String describe() {
            return "the date " + Excerpt.of(text);
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

    /**
     * A mapping, its merge keys already resolved.
     *
     * @param entries the entries whose keys are strings, in the order of the document
     * @param otherKeys the keys that are not strings
     */
    record Mapping(Map<String, Entry> entries, List<YamlValue> otherKeys, Mark mark)
            implements YamlValue {
        @Override
        public String describe() {
            return "a mapping";
        }
    }

    /** One entry of a mapping. */
    record Entry(Mark keyMark, YamlValue value) {}
}
