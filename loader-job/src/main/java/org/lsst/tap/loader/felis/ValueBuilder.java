package org.lsst.tap.loader.felis;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.DumperOptions.ScalarStyle;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeId;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;
import org.yaml.snakeyaml.nodes.Tag;
import org.yaml.snakeyaml.resolver.Resolver;

/**
 * Nodes to values, with all aliases expanded. Of plain scalars, YAML 1.1's words for null and
 * booleans and decimal numbers are more than strings; what PyYAML takes for anything else, such as
 * {@code 012} or {@code 1:30}, is refused.
 */
final class ValueBuilder {

    /** Gives all nodes one tag, so that tags of the document, however spelt, are told from it. */
    static final Resolver RESOLVER =
            new Resolver() {
                @Override
                protected void addImplicitResolvers() {
                    // None of SnakeYAML's: plain() has all.
                }

                @Override
                public Tag resolve(NodeId kind, String value, boolean implicit) {
                    return RESOLVED;
                }
            };

    private static final Tag RESOLVED = new Tag("!resolved");

    /** Python refuses longer numbers, to be safe against quadratic time. */
    private static final int MAX_DIGITS = 4300;

    private static final Pattern ANCHOR = Pattern.compile("[A-Za-z0-9_-]+");
    private static final Pattern INTEGER = Pattern.compile("[-+]?(?:0|[1-9][0-9]*)");
    private static final Pattern DECIMAL = Pattern.compile("[-+]?[0-9]+\\.[0-9]*");

    /** All that PyYAML's resolver takes for a number, a date, a merge key or a default key. */
    private static final Pattern ODD =
            Pattern.compile(
                    "[-+]?0b[01_]+|[-+]?0x[0-9a-fA-F_]+|[-+]?\\.(?:inf|Inf|INF|nan|NaN|NAN)|<<|="
                        + "|[-+]?[0-9][0-9_]*+(?::[0-5]?[0-9])*+(?:\\.[0-9_]*)?(?:[eE][-+][0-9]+)?"
                        + "|[-+]?\\.[0-9][0-9_]*(?:[eE][-+][0-9]+)?|[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}(?:(?:[Tt]|["
                        + " \\t]+)[0-9].*)?");

    private final String file;
    private final Findings findings;
    private final Set<String> anchors = new HashSet<>();

    /** The nodes with anchors, and whether they are being built. */
    private final Map<Node, Boolean> anchored = new HashMap<>();

    private int size;
    private int depth;

    ValueBuilder(String file, Findings findings) {
        this.file = file;
        this.findings = findings;
    }

    /**
     * Returns the value of a document.
     *
     * @throws YAMLException if there are more values, or deeper ones, than a file may have
     */
    Value document(Node node) {
        Place place = place(node, null, "");
        return value(node, place, place);
    }

    private Value value(Node node, Place key, Place place) {
        if (++size > YamlReader.MAX_VALUES) {
            throw new YAMLException(YamlReader.TOO_MANY_VALUES);
        }
        // SnakeYAML bounds the nesting of collections without aliases.
        if (++depth > YamlReader.MAX_DEPTH + 1) {
            String limit = "nesting deeper than " + YamlReader.MAX_DEPTH;
            throw new YAMLException(limit + " with all aliases expanded");
        }
        Object content = node.getAnchor() == null ? content(node, place) : anchored(node, place);
        depth--;
        return new Value(place, key, content);
    }

    private @Nullable Object anchored(Node node, Place place) {
        String anchor = node.getAnchor();
        Boolean isOpen = anchored.put(node, true);
        if (isOpen == null && (!ANCHOR.matcher(anchor).matches() || !anchors.add(anchor))) {
            String expected =
                    "expected an anchor of its own of letters, digits, '-' and '_', found '%s'";
            report(FindingCode.YAML_SYNTAX, node, expected, anchor);
        } else if (Boolean.TRUE.equals(isOpen)) {
            String expected = "expected values that end, found one that contains itself";
            return report(FindingCode.LIMIT, node, expected);
        }
        Object content = content(node, place);
        anchored.put(node, false);
        return content;
    }

    @SuppressWarnings("ReferenceEquality") // The document may spell the tag alike.
    private @Nullable Object content(Node node, Place place) {
        if (node.getTag() != RESOLVED) {
            String expected = "expected a value without a tag, found '%s'";
            return report(FindingCode.YAML_TAG, node, expected, node.getTag().getValue());
        }
        if (node instanceof SequenceNode sequence) {
            List<Value> items = new ArrayList<>(sequence.getValue().size());
            for (Node item : sequence.getValue()) {
                Place at = place(item, place, items.size());
                items.add(value(item, at, at));
            }
            return items;
        }
        if (node instanceof MappingNode mapping) {
            return entries(mapping, place);
        }
        String text = ((ScalarNode) node).getValue();
        return ((ScalarNode) node).getScalarStyle() == ScalarStyle.PLAIN ? plain(node, text) : text;
    }

    private Map<String, Value> entries(MappingNode mapping, Place place) {
        Map<String, Value> entries = new LinkedHashMap<>();
        for (NodeTuple tuple : mapping.getValue()) {
            Node keyNode = tuple.getKeyNode();
            Value key = value(keyNode, place, place);
            String name = key.text();
            Object step = name == null ? "" : name;
            Node node = tuple.getValueNode();
            Value value = value(node, place(keyNode, place, step), place(node, place, step));
            if (name == null) {
                String expected = "expected keys that are strings, found %s";
                report(FindingCode.VALUE_TYPE, keyNode, expected, key);
            } else if (entries.putIfAbsent(name, value) != null) {
                String expected = "expected each key once, found '%s' again";
                report(FindingCode.YAML_DUPLICATE_KEY, keyNode, expected, name);
            }
        }
        return Collections.unmodifiableMap(entries);
    }

    private @Nullable Object plain(Node node, String text) {
        return switch (text) {
            case "", "~", "null", "Null", "NULL" -> null;
            case "yes", "Yes", "YES", "true", "True", "TRUE", "on", "On", "ON" -> true;
            case "no", "No", "NO", "false", "False", "FALSE", "off", "Off", "OFF" -> false;
            default -> "+-.<=0123456789".indexOf(text.charAt(0)) < 0 ? text : number(node, text);
        };
    }

    private Object number(Node node, String text) {
        if (INTEGER.matcher(text).matches() && text.length() < MAX_DIGITS) {
            return new BigInteger(text);
        }
        if (DECIMAL.matcher(text).matches()) {
            return new Value.Real(text);
        }
        if (ODD.matcher(text).matches()) {
            report(
                    FindingCode.YAML_FORM,
                    node,
                    "expected a string in quotes or a decimal number, found '%s', which YAML 1.1"
                            + " takes for something else",
                    text);
        }
        return text;
    }

    private Place place(Node node, @Nullable Place parent, Object step) {
        var mark = node.getStartMark();
        return new Place(file, mark.getLine() + 1, mark.getColumn() + 1, parent, step);
    }

    /** Adds a finding, and returns what a faulty value is: null. */
    private @Nullable Object report(FindingCode code, Node node, String format, Object... args) {
        findings.addAs(code, place(node, null, ""), format, args);
        return null;
    }
}
