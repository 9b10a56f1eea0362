package org.lsst.tap.loader.felis.yaml;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.lsst.tap.loader.felis.yaml.YamlProblem.Kind;
import org.lsst.tap.loader.felis.yaml.YamlValue.Entry;
import org.lsst.tap.loader.text.Excerpt;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;
import org.yaml.snakeyaml.nodes.Tag;

/**
 * Nodes to values: merge keys resolved, each node converted once however often it is aliased. Guard
 * against a node that contains itself, and against merge keys that multiply.
 */
final class ValueBuilder {

    private static final String MERGE_KEY = "<<";

    /** What merge keys may copy in one document. */
    private static final int MAX_MERGED = 1_000_000;

    /** The deepest chain of values and aliases in them. */
    private static final int MAX_DEPTH = 500;

    private final List<YamlProblem> problems;
    private final IdentityHashMap<Node, YamlValue> done = new IdentityHashMap<>();
    private final Set<Node> open = Collections.newSetFromMap(new IdentityHashMap<>());
    private int merged;
    private int depth;

    ValueBuilder(List<YamlProblem> problems) {
        this.problems = problems;
    }

    Optional<YamlValue> build(Node root) {
        return Optional.of(value(root));
    }

    private YamlValue value(Node node) {
        YamlValue known = done.get(node);
        if (known != null) {
            return known;
        }
        Mark mark = Source.mark(node.getStartMark());
        if (depth > MAX_DEPTH) {
            report(Kind.LIMIT, mark, "expected at most " + MAX_DEPTH + " levels, found more");
            return new YamlValue.Null(mark);
        }
        if (!open.add(node)) {
            report(Kind.LIMIT, mark, "expected values that end, found one that contains itself");
            return new YamlValue.Null(mark);
        }
        depth++;
        YamlValue value =
                switch (node.getNodeId()) {
                    case scalar -> ScalarValues.value((ScalarNode) node, mark, problems);
                    case sequence -> items((SequenceNode) node, mark);
                    case mapping -> mapping((MappingNode) node, mark);
                    default -> throw new IllegalStateException("Unexpected node " + node);
                };
        depth--;
        open.remove(node);
        done.put(node, value);
        return value;
    }

    private YamlValue items(SequenceNode node, Mark mark) {
        checkTag(node, Tag.SEQ, mark);
        List<YamlValue> values = new ArrayList<>(node.getValue().size());
        for (Node item : node.getValue()) {
            values.add(value(item));
        }
        return new YamlValue.Items(values, mark);
    }

    private YamlValue mapping(MappingNode node, Mark mark) {
        checkTag(node, Tag.MAP, mark);
        Map<String, Entry> entries = new LinkedHashMap<>();
        List<YamlValue> otherKeys = new ArrayList<>();
        for (NodeTuple tuple : node.getValue()) {
            if (isMerge(tuple.getKeyNode())) {
                merge(tuple.getValueNode(), entries);
            }
        }
        addOwn(node, entries, otherKeys);
        return new YamlValue.Mapping(
                Collections.unmodifiableMap(entries), List.copyOf(otherKeys), mark);
    }

    /** Adds the entries of a mapping itself, over those that were merged into it. */
    private void addOwn(MappingNode node, Map<String, Entry> entries, List<YamlValue> otherKeys) {
        Set<String> own = new HashSet<>();
        for (NodeTuple tuple : node.getValue()) {
            boolean merge = isMerge(tuple.getKeyNode());
            String key = merge ? MERGE_KEY : key(tuple.getKeyNode(), otherKeys);
            YamlValue value = value(tuple.getValueNode());
            if (key == null) {
                continue;
            }
            Mark keyMark = Source.mark(tuple.getKeyNode().getStartMark());
            if (!own.add(key)) {
                report(
                        Kind.DUPLICATE_KEY,
                        keyMark,
                        "expected each key once, found '" + Excerpt.of(key) + "' again");
            }
            if (!merge) {
                entries.put(key, new Entry(keyMark, value));
            }
        }
    }

    private @Nullable String key(Node node, List<YamlValue> otherKeys) {
        if (node instanceof ScalarNode scalar && scalar.getTag().equals(PlainScalars.VALUE)) {
            return scalar.getValue();
        }
        YamlValue key = value(node);
        if (key instanceof YamlValue.Text text) {
            return text.value();
        }
        if (key instanceof YamlValue.Items || key instanceof YamlValue.Mapping) {
            report(Kind.SYNTAX, key.mark(), "expected a scalar as key, found " + key.describe());
        }
        otherKeys.add(key);
        return null;
    }

    /** Adds the entries of a merge key's value: in a list, the first mapping wins. */
    private void merge(Node node, Map<String, Entry> entries) {
        if (node instanceof MappingNode) {
            addAll(value(node), entries);
        } else if (node instanceof SequenceNode sequence) {
            List<Node> mappings = new ArrayList<>(sequence.getValue());
            Collections.reverse(mappings);
            for (Node mapping : mappings) {
                if (mapping instanceof MappingNode) {
                    addAll(value(mapping), entries);
                } else {
                    reportMerge(mapping);
                }
            }
        } else {
            reportMerge(node);
        }
    }

    private void addAll(YamlValue value, Map<String, Entry> entries) {
        if (!(value instanceof YamlValue.Mapping mapping)) {
            return;
        }
        int before = merged;
        merged += Math.min(mapping.entries().size(), MAX_MERGED);
        if (merged <= MAX_MERGED) {
            entries.putAll(mapping.entries());
        } else if (before <= MAX_MERGED) {
            report(
                    Kind.LIMIT,
                    mapping.mark(),
                    "expected merge keys to copy at most " + MAX_MERGED + " entries, found more");
            merged = MAX_MERGED + 1;
        } else {
            merged = MAX_MERGED + 1;
        }
    }

    private void reportMerge(Node node) {
        report(
                Kind.SYNTAX,
                Source.mark(node.getStartMark()),
                "expected a mapping or a list of mappings to merge, found a " + node.getNodeId());
    }

    private void checkTag(Node node, Tag expected, Mark mark) {
        if (!node.getTag().equals(expected)) {
            report(
                    Kind.TAG,
                    mark,
                    "expected the tag " + expected + ", found " + Excerpt.of("" + node.getTag()));
        }
    }

    private static boolean isMerge(Node key) {
        return key.getTag().equals(Tag.MERGE);
    }

    private void report(Kind kind, Mark mark, String message) {
        if (problems.size() < YamlReader.MAX_PROBLEMS) {
            problems.add(new YamlProblem(kind, mark, message));
        }
    }
}
