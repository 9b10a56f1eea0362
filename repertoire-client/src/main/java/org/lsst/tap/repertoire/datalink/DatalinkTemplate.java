package org.lsst.tap.repertoire.datalink;

import static java.lang.String.format;

import com.google.auto.value.AutoValue;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.lsst.tap.repertoire.failure.RepertoireConfigurationException;
import org.lsst.tap.repertoire.internal.Excerpt;

/**
 * One datalink template: a VOTable with placeholders, whose resources of type {@code meta} become
 * service descriptors of a result. Immutable, and part of one payload: what was matched can be
 * rendered, whatever is live by then.
 */
@AutoValue
public abstract class DatalinkTemplate {

    /** The placeholder that stands for the environment's base URL; all others are columns. */
    public static final String BASE_URL = "baseUrl";

    /**
     * The part of StringTemplate 4's notation that templates use: {@code $name$}, and a backslash
     * before a dollar sign, a brace or a backslash takes its meaning away.
     */
    private static final Pattern NOTATION =
            Pattern.compile("\\\\([\\\\$}])|\\$(?<name>[^$]*)(?<end>\\$?)");

    private static final Pattern NAME = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*");

    DatalinkTemplate() {}

    /**
     * Splits a text at its placeholders; an IllegalArgumentException says which dollar sign has no
     * partner, or what stands between two that is no name but an expression, for example.
     */
    static DatalinkTemplate parse(String name, List<String> requiredColumns, String text) {
        List<String> parts = new ArrayList<>();
        StringBuilder part = new StringBuilder();
        Matcher found = NOTATION.matcher(text);
        int at = 0;
        while (found.find()) {
            part.append(text, at, found.start());
            at = found.end();
            String placeholder = found.group("name");
            if (placeholder == null) {
                part.append(found.group(1));
                continue;
            }
            String quoted = Excerpt.quoted(placeholder);
            if (found.group("end").isEmpty()) {
                throw new IllegalArgumentException("a $ has no partner, before " + quoted);
            }
            if (!NAME.matcher(placeholder).matches()) {
                throw new IllegalArgumentException(
                        "expected a name between two $, found " + quoted);
            }
            parts.add(part.toString());
            parts.add(placeholder);
            part.setLength(0);
        }
        parts.add(part.append(text, at, text.length()).toString());
        return new AutoValue_DatalinkTemplate(name, requiredColumns, List.copyOf(parts));
    }

    /** The name in the manifest, such as {@code dp1_object_to_fs_timeseries}. */
    public abstract String name();

    /** The columns that must all be in a result, such as {@code dp1_Object_objectId}. */
    public abstract List<String> requiredColumns();

    /** Text and names of placeholders in turn, beginning and ending with text. */
    abstract List<String> parts();

    /**
     * The names between dollar signs: required columns and perhaps {@link #BASE_URL}. In the order
     * in which they first stand there.
     */
    public Set<String> placeholders() {
        Set<String> names = new LinkedHashSet<>();
        for (int i = 1; i < parts().size(); i += 2) {
            names.add(parts().get(i));
        }
        return Collections.unmodifiableSet(names);
    }

    /**
     * The template with its placeholders filled.
     *
     * @param values what to put for each placeholder, such as the ID of the result's FIELD for a
     *     column ({@link ResultColumns#values} makes them); further ones don't matter. Characters
     *     that mean something in XML are escaped.
     * @return a VOTable document, as text
     * @throws RepertoireConfigurationException if a value is missing, or holds a character that XML
     *     1.0 can't (section 2.2)
     */
    public String render(Map<String, String> values) {
        StringBuilder rendered = new StringBuilder(parts().get(0));
        for (int i = 1; i < parts().size(); i += 2) {
            String placeholder = parts().get(i);
            String value = values.get(placeholder);
            if (value == null) {
                throw notRendered(
                        format(
                                "expected a value for each of %s, found none for \"%s\"",
                                placeholders(), placeholder));
            }
            value.codePoints().forEach(c -> appendEscaped(rendered, c, placeholder));
            rendered.append(parts().get(i + 1));
        }
        return rendered.toString();
    }

    private void appendEscaped(StringBuilder rendered, int c, String placeholder) {
        if (c == '&') {
            rendered.append("&amp;");
        } else if (c == '<') {
            rendered.append("&lt;");
        } else if (c == '>') {
            rendered.append("&gt;");
        } else if (c == '"' || c == '\'' || c == '\t' || c == '\n' || c == '\r') {
            // White space as a reference, or an attribute's value would be normalized.
            rendered.append("&#").append(c).append(';');
        } else if (c < ' ' || (c >= 0xd800 && c <= 0xdfff) || c == 0xfffe || c == 0xffff) {
            throw notRendered(
                    format(
                            "the value of \"%s\" holds the character U+%04X, which is not allowed"
                                    + " in XML",
                            placeholder, c));
        } else {
            rendered.appendCodePoint(c);
        }
    }

    private RepertoireConfigurationException notRendered(String why) {
        return new RepertoireConfigurationException(
                "Datalink template \"" + name() + "\" not rendered: " + why);
    }

    @Override
    public final String toString() {
        return "DatalinkTemplate[" + name() + ", requires " + requiredColumns() + "]";
    }
}
