package org.lsst.tap.loader.felis;

import java.math.BigInteger;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.lsst.tap.loader.text.Visible;

/**
 * A value of a YAML document. What an alias repeats is another value at another place.
 *
 * @param place where it stands
 * @param key where its key stands, if it is a mapping's entry; else as {@code place}
 * @param content a String, a BigInteger, a {@link Real}, a Boolean, a list of values, a map of
 *     values by their keys, in the order of the document, or null
 */
record Value(Place place, Place key, @Nullable Object content) {

    /** A number with a fraction, as it is written. */
    record Real(String text) {}

    /** Says if it is the null value, also that of a key that stands without one. */
    boolean isNull() {
        return content == null;
    }

    /** Returns a string as it stands; null if it is something else. */
    @Nullable String text() {
        return content instanceof String text ? text : null;
    }

    /** Returns what a list has; null if it is something else. */
    @SuppressWarnings("unchecked")
    @Nullable List<Value> items() {
        return content instanceof List ? (List<Value>) content : null;
    }

    /** Returns what a mapping has; null if it is something else. */
    @SuppressWarnings("unchecked")
    @Nullable Map<String, Value> entries() {
        return content instanceof Map ? (Map<String, Value>) content : null;
    }

    /** Returns the key that it has in a mapping. */
    String name() {
        return key.step().toString();
    }

    /** Returns its kind and content for a message, for example {@code the integer 5}. */
    String describe() {
        if (content instanceof String text) {
            return "the string '" + Visible.excerpt(text) + "'";
        } else if (content instanceof BigInteger number) {
            return "the integer " + Visible.excerpt(number.toString());
        } else if (content instanceof Real number) {
            return "the number " + Visible.excerpt(number.text);
        } else if (content instanceof Boolean) {
            return "the boolean " + content;
        }
        return items() != null ? "a list" : entries() != null ? "a mapping" : "null";
    }
}
