package org.lsst.tap.loader.felis.yaml;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.lsst.tap.loader.felis.yaml.YamlProblem.Kind;
import org.lsst.tap.loader.felis.yaml.YamlValue.Entry;
import org.lsst.tap.loader.text.Excerpt;
import org.yaml.snakeyaml.DumperOptions.ScalarStyle;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;

/**
 * Nodes to values, each node once however often it is aliased. Guards against aliases that
 * multiply, and against a node that contains itself.
 */
final class ValueBuilder {

    private static final Pattern ANCHOR = Pattern.compile("[A-Za-z0-9_-]+");

    private final List<YamlProblem> problems;
    private final Set<String> anchors = new HashSet<>();
    private final IdentityHashMap<Node, Built> anchored = new IdentityHashMap<>();
    private int size;

    /** The value of an anchor, null while it is built, and how many values it holds. */
    private record Built(@Nullable YamlValue value, int size) {}

    ValueBuilder(List<YamlProblem> problems) {
        this.problems = problems;
    }

    /**
     * Returns the value of a node.
     *
     * @throws YAMLException if there are more values than a file may have
     */
    YamlValue value(Node node) {
        String anchor = node.getAnchor();
        if (anchor == null) {
            return build(node);
        }
        Built known = anchored.get(node);
        if (known == null) {
            return anchored(node, anchor);
        }
        count(known.size);
        if (known.value == null) {
            report(Kind.LIMIT, node, "expected values that end, found one that contains itself");
            return new YamlValue.Null(mark(node));
        }
        return known.value;
    }

    private YamlValue anchored(Node node, String anchor) {
        if (!ANCHOR.matcher(anchor).matches() || !anchors.add(anchor)) {
            report(
                    Kind.SYNTAX,
                    node,
                    "expected an anchor of its own of letters, digits, '-' and '_', found '"
                            + Excerpt.of(anchor)
                            + "'");
        }
        int before = size;
        anchored.put(node, new Built(null, 0));
        YamlValue value = build(node);
        anchored.put(node, new Built(value, size - before));
        return value;
    }

    private YamlValue build(Node node) {
        count(1);
        Mark mark = mark(node);
        if (!PlainScalars.isResolved(node.getTag())) {
            report(
                    Kind.TAG,
                    node,
                    "expected a value without a tag, found '"
                            + Excerpt.of(node.getTag().getValue())
                            + "'");
            return new YamlValue.Null(mark);
        }
        if (node instanceof SequenceNode sequence) {
            List<YamlValue> values = new ArrayList<>(sequence.getValue().size());
            sequence.getValue().forEach(item -> values.add(value(item)));
            return new YamlValue.Items(values, mark);
        }
        if (node instanceof MappingNode mapping) {
            return mapping(mapping, mark);
        }
        String text = ((ScalarNode) node).getValue();
        boolean plain = ((ScalarNode) node).getScalarStyle() == ScalarStyle.PLAIN;
        return plain ? plain(node, text, mark) : new YamlValue.Text(text, mark);
    }

    private YamlValue plain(Node node, String text, Mark mark) {
        YamlValue value = PlainScalars.value(text, mark);
        if (value == null) {
            report(
                    Kind.FORM,
                    node,
                    "expected a string in quotes or a decimal number, found '"
                            + Excerpt.of(text)
                            + "', which YAML 1.1 takes for something else");
            return new YamlValue.Text(text, mark);
        }
        return value;
    }

    private YamlValue mapping(MappingNode node, Mark mark) {
        Map<String, Entry> entries = new LinkedHashMap<>();
        for (NodeTuple tuple : node.getValue()) {
            Node keyNode = tuple.getKeyNode();
            YamlValue key = value(keyNode);
            Entry entry = new Entry(mark(keyNode), value(tuple.getValueNode()));
            if (!(key instanceof YamlValue.Text text)) {
                report(
                        Kind.KEY,
                        keyNode,
                        "expected keys that are strings, found " + key.describe());
            } else if (entries.putIfAbsent(text.value(), entry) != null) {
                report(
                        Kind.DUPLICATE_KEY,
                        keyNode,
                        "expected each key once, found '" + Excerpt.of(text.value()) + "' again");
            }
        }
        return new YamlValue.Mapping(entries, mark);
    }

    private void count(int values) {
        size += values;
        if (size > YamlReader.MAX_VALUES) {
            throw new YAMLException(YamlReader.TOO_MANY_VALUES);
        }
    }

    private static Mark mark(Node node) {
        return YamlReader.mark(node.getStartMark());
    }

    private void report(Kind kind, Node node, String message) {
        if (problems.size() < YamlReader.MAX_PROBLEMS) {
            problems.add(new YamlProblem(kind, mark(node), message));
        }
    }
}
