package org.lsst.tap.loader.felis.yaml;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.lsst.tap.loader.felis.yaml.YamlProblem.Kind;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.composer.Composer;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.parser.ParserImpl;
import org.yaml.snakeyaml.reader.StreamReader;

/**
 * Reads one YAML document. Never throws because of what it reads: whatever the bytes are, the
 * outcome is a value or problems, in time and memory that the limits bound.
 */
public final class YamlReader {

    /** The largest file that is read; the schema definitions have up to 0.4 MB. */
    public static final int MAX_BYTES = 8 << 20;

    /** The deepest nesting that is read; a Felis file needs ten. */
    static final int MAX_DEPTH = 50;

    private YamlReader() {}

    /** Reads {@code bytes} as one document. */
    public static YamlResult read(byte[] bytes) {
        List<YamlProblem> problems = new ArrayList<>();
        if (bytes.length > MAX_BYTES) {
            problems.add(
                    new YamlProblem(
                            Kind.LIMIT,
                            Mark.START,
                            "expected at most " + MAX_BYTES + " bytes, found " + bytes.length));
            return new YamlResult(Optional.empty(), problems);
        }
        String text = new TextDecoder(problems).decode(bytes);
        Node node = text == null ? null : compose(text, problems);
        if (node == null) {
            return new YamlResult(Optional.empty(), problems);
        }
        return new YamlResult(new ValueBuilder(problems).build(node), problems);
    }

    private static @Nullable Node compose(String text, List<YamlProblem> problems) {
        LoaderOptions options = new LoaderOptions();
        options.setNestingDepthLimit(MAX_DEPTH);
        options.setCodePointLimit(MAX_BYTES);
        // Aliases are not expanded here; ValueBuilder bounds what they expand to.
        options.setMaxAliasesForCollections(Integer.MAX_VALUE);
        ParserImpl parser = new ParserImpl(new StreamReader(text), options);
        GuardedParser guarded = new GuardedParser(parser, new Source(text), problems);
        try {
            Node node = new Composer(guarded, new PlainScalars(), options).getSingleNode();
            if (node == null) {
                problems.add(
                        new YamlProblem(
                                Kind.SYNTAX, Mark.START, "expected a document, found none"));
            }
            return node;
        } catch (MarkedYAMLException e) {
            problems.add(problem(e));
        } catch (YAMLException e) {
            problems.add(
                    new YamlProblem(
                            Kind.LIMIT,
                            Mark.START,
                            "expected a document within limits, found: "
                                    + oneLine(e.getMessage())));
        } catch (IllegalArgumentException e) {
            // An escape beyond U+10FFFF: SnakeYAML lets Character.toChars throw.
            problems.add(
                    new YamlProblem(
                            Kind.SYNTAX,
                            Mark.START,
                            "expected escapes up to U+10FFFF, found one beyond"));
        }
        return null;
    }

    private static YamlProblem problem(MarkedYAMLException e) {
        org.yaml.snakeyaml.error.Mark at =
                e.getProblemMark() != null ? e.getProblemMark() : e.getContextMark();
        String context = e.getContext() == null ? "" : e.getContext() + ": ";
        return new YamlProblem(
                Kind.SYNTAX,
                at == null ? Mark.START : Source.mark(at),
                "expected YAML 1.1, found a fault: " + oneLine(context + e.getProblem()));
    }

    private static String oneLine(@Nullable String message) {
        return message == null ? "no YAML" : message.replaceAll("\\s+", " ").trim();
    }
}
