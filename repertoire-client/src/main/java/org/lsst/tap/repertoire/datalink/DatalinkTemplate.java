package org.lsst.tap.repertoire.datalink;

import static java.lang.String.format;

import com.google.auto.value.AutoValue;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.lsst.tap.repertoire.failure.RepertoireConfigurationException;
import org.lsst.tap.repertoire.failure.RepertoireFormatException;
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
    private static final Pattern NOTATION = Pattern.compile("\\\\([\\\\$}])|\\$([^$]*)(\\$?)");

    private static final Pattern NAME = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*");

    /** What XML 1.0 can't hold (section 2.2). */
    private static final Pattern UNFIT =
            Pattern.compile("[^\\t\\n\\r -\\x{D7FF}\\x{E000}-\\x{FFFD}\\x{10000}-\\x{10FFFF}]");

    /** White space too, or that of an attribute's value would be normalized. */
    private static final Pattern MARKUP = Pattern.compile("[&<>\"'\\t\\n\\r]");

    private static final Map<String, String> NAMED = Map.of("&", "&amp;", "<", "&lt;", ">", "&gt;");

    DatalinkTemplate() {}

    /**
     * Reads a text's placeholders; a RepertoireFormatException that begins with where it stands
     * says which of them are missing or too many, and which dollar sign has no partner or holds an
     * expression, for example.
     */
    static DatalinkTemplate parse(
            String name, List<String> requiredColumns, String text, String where) {
        Set<String> placeholders = new LinkedHashSet<>();
        Matcher found = NOTATION.matcher(text);
        while (found.find()) {
            String placeholder = found.group(2);
            if (placeholder == null) {
                continue;
            }
            String quoted = Excerpt.quoted(placeholder);
            if (found.group(3).isEmpty()) {
                throw new RepertoireFormatException(where + "a $ has no partner, before " + quoted);
            }
            if (!NAME.matcher(placeholder).matches()) {
                throw new RepertoireFormatException(
                        where + "expected a name between two $, found " + quoted);
            }
            placeholders.add(placeholder);
        }
        checkPromises(requiredColumns, placeholders, where);
        return new AutoValue_DatalinkTemplate(
                name, requiredColumns, Collections.unmodifiableSet(placeholders), text);
    }

    private static void checkPromises(List<String> columns, Set<String> used, String where) {
        Set<String> missing = new TreeSet<>(columns);
        missing.removeAll(used);
        if (!missing.isEmpty()) {
            throw new RepertoireFormatException(
                    where
                            + "expected the placeholders that the manifest promises, found none for"
                            + " "
                            + Excerpt.ofNames(missing));
        }
        Set<String> unpromised = new TreeSet<>(used);
        unpromised.removeAll(columns);
        unpromised.remove(BASE_URL);
        if (!unpromised.isEmpty()) {
            throw new RepertoireFormatException(
                    format(
                            "%sthe manifest promises no value for the placeholders %s; name them"
                                    + " among the template's columns",
                            where, Excerpt.ofNames(unpromised)));
        }
    }

    /** The name in the manifest, such as {@code dp1_object_to_fs_timeseries}. */
    public abstract String name();

    /** The columns that must all be in a result, such as {@code dp1_Object_objectId}. */
    public abstract List<String> requiredColumns();

    /**
     * The names between dollar signs: required columns and perhaps {@link #BASE_URL}. In the order
     * in which they first stand there.
     */
    public abstract Set<String> placeholders();

    abstract String text();

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
        return NOTATION.matcher(text())
                .replaceAll(
                        found ->
                                Matcher.quoteReplacement(
                                        found.group(2) == null
                                                ? found.group(1)
                                                : value(found.group(2), values)));
    }

    private String value(String placeholder, Map<String, String> values) {
        String value = values.get(placeholder);
        if (value == null) {
            throw notRendered(
                    format(
                            "expected a value for each of %s, found none for \"%s\"",
                            placeholders(), placeholder));
        }
        Matcher unfit = UNFIT.matcher(value);
        if (unfit.find()) {
            throw notRendered(
                    format(
                            "the value of \"%s\" holds the character U+%04X, which is not allowed"
                                    + " in XML",
                            placeholder, value.codePointAt(unfit.start())));
        }
        return MARKUP.matcher(value)
                .replaceAll(
                        found ->
                                NAMED.getOrDefault(
                                        found.group(), "&#" + found.group().codePointAt(0) + ';'));
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
