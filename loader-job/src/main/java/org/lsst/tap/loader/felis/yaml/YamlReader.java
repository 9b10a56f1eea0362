package org.lsst.tap.loader.felis.yaml;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
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

    static final int MAX_PROBLEMS = 2000;

    private static final int MAX_PATCHES = 20;

    /** White space and control characters: SnakeYAML quotes what it stumbles over. */
    private static final Pattern BREAKS = Pattern.compile("[\\s\\p{Cc}\\p{Zl}\\p{Zp}]+");

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

    /**
     * Composes the document. SnakeYAML does not know the escape {@code \\/}, which PyYAML and JSON
     * do: where it stops at one, the text is read again with another escape in its place.
     */
    private static @Nullable Node compose(String text, List<YamlProblem> problems) {
        String current = text;
        for (int i = 0; i < MAX_PATCHES; i++) {
            List<YamlProblem> found = new ArrayList<>();
            try {
                Node node = composeOnce(current, found);
                problems.addAll(found);
                return node;
            } catch (MarkedYAMLException e) {
                String patched = patched(current, e);
                if (patched == null) {
                    problems.addAll(found);
                    problems.add(problem(e));
                    return null;
                }
                current = patched;
            }
        }
        problems.add(
                problem(
                        Kind.LIMIT,
                        "expected at most " + MAX_PATCHES + " escapes '\\/', found more"));
        return null;
    }

    /** Composes the document; only faults that have a place are thrown. */
    private static @Nullable Node composeOnce(String text, List<YamlProblem> found) {
        Source source = new Source(text);
        Node node = null;
        try {
            node = composer(text, source, found).getSingleNode();
            if (node == null) {
                found.add(problem(Kind.SYNTAX, "expected a document, found none"));
            }
            for (Mark stray : source.strays()) {
                found.add(
                        new YamlProblem(
                                Kind.SYNTAX,
                                stray,
                                "expected values, found a tab or a directive between them"));
            }
        } catch (MarkedYAMLException e) {
            throw e;
        } catch (YAMLException e) {
            String limit = "expected a document within limits, found: " + oneLine(e.getMessage());
            found.add(problem(Kind.LIMIT, limit));
        } catch (IllegalArgumentException e) {
            // An escape beyond U+10FFFF: SnakeYAML lets Integer.parseInt throw.
            found.add(problem(Kind.SYNTAX, "expected escapes up to U+10FFFF, found one beyond"));
        }
        return node;
    }

    private static Composer composer(String text, Source source, List<YamlProblem> problems) {
        LoaderOptions options = new LoaderOptions();
        options.setNestingDepthLimit(MAX_DEPTH);
        options.setCodePointLimit(MAX_BYTES);
        // Aliases are not expanded here; ValueBuilder bounds what they expand to.
        options.setMaxAliasesForCollections(Integer.MAX_VALUE);
        ParserImpl parser = new ParserImpl(new StreamReader(text), options);
        return new Composer(
                new GuardedParser(parser, source, problems), new PlainScalars(), options);
    }

    /** Returns the text without the escape that the exception is about; null if it is no such. */
    private static @Nullable String patched(String text, MarkedYAMLException e) {
        if (e.getProblem() == null
                || e.getProblemMark() == null
                || !e.getProblem().startsWith("found unknown escape character /")) {
            return null;
        }
        int slash = text.offsetByCodePoints(0, e.getProblemMark().getIndex());
        return text.substring(0, slash) + "x2f" + text.substring(slash + 1);
    }

    private static YamlProblem problem(Kind kind, String message) {
        return new YamlProblem(kind, Mark.START, message);
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
        return message == null ? "no YAML" : BREAKS.matcher(message).replaceAll(" ").trim();
    }
}
