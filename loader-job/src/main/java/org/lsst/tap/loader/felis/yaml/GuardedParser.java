package org.lsst.tap.loader.felis.yaml;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.lsst.tap.loader.felis.yaml.YamlProblem.Kind;
import org.lsst.tap.loader.text.Excerpt;
import org.yaml.snakeyaml.DumperOptions.ScalarStyle;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.events.AliasEvent;
import org.yaml.snakeyaml.events.Event;
import org.yaml.snakeyaml.events.NodeEvent;
import org.yaml.snakeyaml.events.ScalarEvent;
import org.yaml.snakeyaml.parser.Parser;

/**
 * A parser that reports what SnakeYAML lets pass and PyYAML refuses: anchors of other characters
 * than letters, digits, {@code -} and {@code _}, the same anchor twice, and surrogates written as
 * escapes. Guards the composer behind it against more events than fit into memory.
 */
final class GuardedParser implements Parser {

    /** The largest schema definition has about 60,000 events. */
    static final int MAX_EVENTS = 300_000;

    private final Parser parser;
    private final Source source;
    private final List<YamlProblem> problems;
    private final Set<String> anchors = new HashSet<>();
    private int events;

    GuardedParser(Parser parser, Source source, List<YamlProblem> problems) {
        this.parser = parser;
        this.source = source;
        this.problems = problems;
    }

    @Override
    public boolean checkEvent(Event.ID choice) {
        return parser.checkEvent(choice);
    }

    @Override
    public Event peekEvent() {
        return parser.peekEvent();
    }

    @Override
    public Event getEvent() {
        Event event = parser.getEvent();
        if (++events > MAX_EVENTS) {
            throw new YAMLException("more than " + MAX_EVENTS + " values and brackets");
        }
        if (event instanceof ScalarEvent scalar) {
            check(scalar);
        }
        if (event instanceof NodeEvent node) {
            source.addValue(node);
            checkAnchor(node, node.getAnchor());
        }
        return event;
    }

    private void check(ScalarEvent scalar) {
        if (scalar.getScalarStyle() != ScalarStyle.PLAIN) {
            source.addText(scalar);
        }
        if (scalar.getScalarStyle() == ScalarStyle.DOUBLE_QUOTED
                && source.hasSurrogateEscape(scalar)) {
            report(scalar, "expected an escaped character, found half of one (a surrogate)");
        }
    }

    private void checkAnchor(NodeEvent event, @Nullable String anchor) {
        if (anchor == null) {
            return;
        }
        if (!isAnchorName(anchor)) {
            report(
                    event,
                    "expected an anchor of letters, digits, '-' and '_', found '"
                            + Excerpt.of(anchor)
                            + "'");
        }
        if (!(event instanceof AliasEvent) && !anchors.add(anchor)) {
            report(event, "expected a new anchor, found '" + Excerpt.of(anchor) + "' again");
        }
    }

    private static boolean isAnchorName(String anchor) {
        for (int i = 0; i < anchor.length(); i++) {
            char c = anchor.charAt(i);
            boolean allowed =
                    (c >= 'a' && c <= 'z')
                            || (c >= 'A' && c <= 'Z')
                            || (c >= '0' && c <= '9')
                            || c == '-'
                            || c == '_';
            if (!allowed) {
                return false;
            }
        }
        return true;
    }

    private void report(Event event, String message) {
        if (problems.size() < YamlReader.MAX_PROBLEMS) {
            problems.add(new YamlProblem(Kind.SYNTAX, Source.mark(event.getStartMark()), message));
        }
    }
}
