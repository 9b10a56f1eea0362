package org.lsst.tap.repertoire.datalink;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.lsst.tap.repertoire.failure.RepertoireConfigurationException;

/**
 * One datalink template: a VOTable with placeholders, whose resources of type {@code meta} become
 * service descriptors of a result. Immutable, and part of one payload: what was matched can be
 * rendered, whatever is live by then.
 */
public final class DatalinkTemplate {

    /** The placeholder that stands for the environment's base URL; all others are columns. */
    public static final String BASE_URL = "baseUrl";

    private final String name;
    private final List<String> requiredColumns;
    private final TemplateText text;

    DatalinkTemplate(String name, List<String> requiredColumns, TemplateText text) {
        this.name = name;
        this.requiredColumns = requiredColumns;
        this.text = text;
    }

    /** The name in the manifest, such as {@code dp1_object_to_fs_timeseries}. */
    public String name() {
        return name;
    }

    /** The columns that must all be in a result, such as {@code dp1_Object_objectId}. */
    public List<String> requiredColumns() {
        return requiredColumns;
    }

    /** The names between dollar signs: required columns and perhaps {@link #BASE_URL}. */
    public Set<String> placeholders() {
        return text.placeholders();
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
        Map<String, String> escaped = new HashMap<>();
        for (String placeholder : placeholders()) {
            String value = values.get(placeholder);
            if (value == null) {
                throw new RepertoireConfigurationException(
                        "Datalink template \""
                                + name
                                + "\" not rendered: expected a value for each of "
                                + placeholders()
                                + ", found none for \""
                                + placeholder
                                + '"');
            }
            escaped.put(placeholder, escape(placeholder, value));
        }
        return text.fill(escaped);
    }

    private String escape(String placeholder, String value) {
        StringBuilder escaped = new StringBuilder();
        value.codePoints().forEach(c -> appendEscaped(escaped, c, placeholder));
        return escaped.toString();
    }

    private void appendEscaped(StringBuilder escaped, int c, String placeholder) {
        if (c == '&') {
            escaped.append("&amp;");
        } else if (c == '<') {
            escaped.append("&lt;");
        } else if (c == '>') {
            escaped.append("&gt;");
        } else if (c == '"' || c == '\'' || c == '\t' || c == '\n' || c == '\r') {
            // White space as a reference, or an attribute's value would be normalized.
            escaped.append("&#").append(c).append(';');
        } else if (c < ' ' || (c >= 0xd800 && c <= 0xdfff) || c == 0xfffe || c == 0xffff) {
            throw new RepertoireConfigurationException(
                    "Datalink template \""
                            + name
                            + "\" not rendered: the value of \""
                            + placeholder
                            + "\" holds the character U+"
                            + String.format("%04X", c)
                            + ", which can't stand in XML");
        } else {
            escaped.appendCodePoint(c);
        }
    }

    @Override
    public String toString() {
        return "DatalinkTemplate[" + name + ", requires " + requiredColumns + "]";
    }
}
