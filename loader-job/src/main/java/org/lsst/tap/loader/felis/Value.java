package org.lsst.tap.loader.felis;

import java.math.BigInteger;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.lsst.tap.loader.text.Excerpt;

/**
 * A value of a YAML document. What an alias repeats is another value at another place.
 *
 * @param place where it stands
 * @param key where its key stands, if it is a mapping's entry; else as {@code place}
 * @param scalar a String, a BigInteger, a {@link Real} or a Boolean; null if it is something else
 * @param items what a list has
 * @param entries what a mapping has, in the order of the document
 */
record Value(
        Place place,
        Place key,
        @Nullable Object scalar,
        @Nullable List<Value> items,
        @Nullable Map<String, Value> entries) {

    /** A number with a fraction, as it is written. */
    record Real(String text) {}

    /** Says if it is the null value, also that of a key that stands without one. */
    boolean isNull() {
        return scalar == null && items == null && entries == null;
    }

    /** Returns a string as it stands; null if it is something else. */
    @Nullable String text() {
        return scalar instanceof String text ? text : null;
    }

    /** Returns the key that it has in a mapping. */
    String name() {
        return key.step().toString();
    }

    /** Returns its kind and content for a message, for example {@code the integer 5}. */
    String describe() {
        if (scalar instanceof String text) {
            return "the string '" + Excerpt.of(text) + "'";
        } else if (scalar instanceof BigInteger number) {
            return "the integer " + Excerpt.of(number.toString());
        } else if (scalar instanceof Real number) {
            return "the number " + Excerpt.of(number.text);
        } else if (scalar != null) {
            return "the boolean " + scalar;
        }
        return items != null ? "a list" : entries != null ? "a mapping" : "null";
    }
}
