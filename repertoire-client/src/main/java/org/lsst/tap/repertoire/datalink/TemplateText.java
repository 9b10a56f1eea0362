package org.lsst.tap.repertoire.datalink;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.lsst.tap.repertoire.internal.text.Excerpt;

/**
 * The text of a template, split at its placeholders once. Immutable.
 *
 * <p>The notation is the part of StringTemplate 4's that templates use: {@code $name$}, and a
 * backslash before a dollar sign, a brace or a backslash takes its meaning away. Expressions are
 * not understood, and refused.
 */
final class TemplateText {

    private static final Pattern NAME = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*");

    /** Text and names of placeholders in turn, beginning and ending with text. */
    private final List<String> parts;

    private TemplateText(List<String> parts) {
        this.parts = parts;
    }

    /**
     * Splits a text.
     *
     * @throws IllegalArgumentException if a dollar sign has no partner, or what stands between two
     *     isn't a name; the message says which
     */
    static TemplateText parse(String text) {
        List<String> parts = new ArrayList<>();
        StringBuilder part = new StringBuilder();
        int length = text.length();
        for (int at = 0; at < length; at++) {
            char c = text.charAt(at);
            boolean inName = parts.size() % 2 == 1;
            if (c == '$') {
                if (inName) {
                    check(part.toString());
                }
                parts.add(part.toString());
                part.setLength(0);
            } else if (c == '\\'
                    && !inName
                    && at + 1 < length
                    && "\\$}".indexOf(text.charAt(at + 1)) >= 0) {
                at++;
                part.append(text.charAt(at));
            } else {
                part.append(c);
            }
        }
        parts.add(part.toString());
        if (parts.size() % 2 == 0) {
            throw new IllegalArgumentException(
                    "a $ has no partner, before " + Excerpt.quoted(part.toString()));
        }
        return new TemplateText(Collections.unmodifiableList(parts));
    }

    private static void check(String name) {
        if (!NAME.matcher(name).matches()) {
            throw new IllegalArgumentException(
                    "expected a name between two $, found " + Excerpt.quoted(name));
        }
    }

    /** The names of the placeholders, in the order in which they first stand in the text. */
    Set<String> placeholders() {
        Set<String> names = new LinkedHashSet<>();
        for (int i = 1; i < parts.size(); i += 2) {
            names.add(parts.get(i));
        }
        return Collections.unmodifiableSet(names);
    }

    /** The text with its placeholders filled; each must have a value. */
    String fill(Map<String, String> values) {
        StringBuilder filled = new StringBuilder();
        for (int i = 0; i < parts.size(); i++) {
            filled.append(i % 2 == 0 ? parts.get(i) : values.get(parts.get(i)));
        }
        return filled.toString();
    }
}
