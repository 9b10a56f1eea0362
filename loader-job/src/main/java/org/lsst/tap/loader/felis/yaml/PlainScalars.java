package org.lsst.tap.loader.felis.yaml;

import java.math.BigInteger;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.nodes.NodeId;
import org.yaml.snakeyaml.nodes.Tag;
import org.yaml.snakeyaml.resolver.Resolver;

/**
 * Which plain scalars are more than strings: YAML 1.1's words for null and booleans, and decimal
 * numbers. What PyYAML takes for anything else, such as {@code 012} or {@code 1:30}, is no value.
 * Gives all nodes one tag of its own, so that tags of the document are told from it.
 */
final class PlainScalars extends Resolver {

    private static final Tag RESOLVED = new Tag("!resolved");

    private static final Pattern INTEGER = Pattern.compile("[-+]?(?:0|[1-9][0-9]*)");
    private static final Pattern DECIMAL = Pattern.compile("[-+]?[0-9]+\\.[0-9]*");

    /** All that PyYAML's resolver takes for a number, a date, a merge key or a default key. */
    private static final Pattern ODD =
            Pattern.compile(
                    "[-+]?0b[01_]+|[-+]?0x[0-9a-fA-F_]+|[-+]?\\.(?:inf|Inf|INF|nan|NaN|NAN)|<<|="
                        + "|[-+]?[0-9][0-9_]*+(?::[0-5]?[0-9])*+(?:\\.[0-9_]*)?(?:[eE][-+][0-9]+)?"
                        + "|[-+]?\\.[0-9][0-9_]*(?:[eE][-+][0-9]+)?|[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}(?:(?:[Tt]|["
                        + " \\t]+)[0-9].*)?");

    @Override
    protected void addImplicitResolvers() {
        // None of SnakeYAML's: value() has all.
    }

    @Override
    public Tag resolve(NodeId kind, String value, boolean implicit) {
        return RESOLVED;
    }

    /** Says if a tag is that of this resolver, and not one that the document spells alike. */
    @SuppressWarnings("ReferenceEquality")
    static boolean isResolved(Tag tag) {
        return tag == RESOLVED;
    }

    /** Returns the value, or null for one that is to be written in another way. */
    static @Nullable YamlValue value(String text, Mark mark) {
        return switch (text) {
            case "", "~", "null", "Null", "NULL" -> new YamlValue.Null(mark);
            case "yes", "Yes", "YES", "true", "True", "TRUE", "on", "On", "ON" ->
                    new YamlValue.Bool(true, mark);
            case "no", "No", "NO", "false", "False", "FALSE", "off", "Off", "OFF" ->
                    new YamlValue.Bool(false, mark);
            default -> numberOrText(text, mark);
        };
    }

    private static @Nullable YamlValue numberOrText(String text, Mark mark) {
        if ("+-.<=0123456789".indexOf(text.charAt(0)) < 0) {
            return new YamlValue.Text(text, mark);
        }
        if (INTEGER.matcher(text).matches() && text.length() < YamlReader.MAX_DIGITS) {
            return new YamlValue.Int(new BigInteger(text), mark);
        }
        if (DECIMAL.matcher(text).matches()) {
            return new YamlValue.Real(text, mark);
        }
        return ODD.matcher(text).matches() ? null : new YamlValue.Text(text, mark);
    }
}
