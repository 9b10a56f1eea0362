package org.lsst.tap.loader.felis.yaml;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CoderResult;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.lsst.tap.loader.felis.yaml.YamlProblem.Kind;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.composer.Composer;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.events.Event;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.parser.ParserImpl;
import org.yaml.snakeyaml.reader.StreamReader;

/**
 * Reads one YAML document. Never throws because of what it reads: whatever the bytes are, the
 * result is a value or problems, within limits of time and memory. Stateless.
 */
public final class YamlReader {

    /** The largest file that is read; the schema definitions have up to 0.4 MB. */
    public static final int MAX_BYTES = 8 << 20;

    /** Values and brackets, with all aliases expanded; a schema definition has up to 60,000. */
    static final int MAX_VALUES = 300_000;

    static final int MAX_PROBLEMS = 1000;

    /** Python refuses longer numbers, to be safe against quadratic time. */
    static final int MAX_DIGITS = 4300;

    static final String TOO_MANY_VALUES =
            "more than " + MAX_VALUES + " values with all aliases expanded";

    /** The deepest nesting that is read; a Felis file needs ten. */
    private static final int MAX_DEPTH = 50;

    private static final int MAX_FORBIDDEN = 20;

    /**
     * Characters that YAML 1.1 forbids (section 5.1); tabs, directives and escapes of surrogates,
     * which SnakeYAML takes where PyYAML doesn't.
     */
    private static final Pattern FORBIDDEN =
            Pattern.compile(
                    "[^\\n\\r -~\\u0085\\u00A0-\\uD7FF\\uE000-\\uFFFD\\x{10000}-\\x{10FFFF}]"
                            + "|(?m:^%)|\\\\(?:u|U0000)[dD][89a-fA-F]");

    /** White space and control characters: SnakeYAML quotes what it stumbles over. */
    private static final Pattern BREAKS = Pattern.compile("[\\s\\p{Cc}\\p{Zl}\\p{Zp}]+");

    private final List<YamlProblem> problems;

    private YamlReader(List<YamlProblem> problems) {
        this.problems = problems;
    }

    /**
     * Reads {@code bytes} as one document.
     *
     * @param problems gets why the document is refused; nothing if it is not
     * @return the document's value; null if it could not be built
     */
    public static @Nullable YamlValue read(byte[] bytes, List<YamlProblem> problems) {
        YamlReader reader = new YamlReader(problems);
        String text = reader.decode(bytes);
        return text == null ? null : reader.parse(text);
    }

    /** Returns the text without byte order mark; null after a problem that leaves none. */
    private @Nullable String decode(byte[] bytes) {
        if (bytes.length > MAX_BYTES) {
            report(
                    Kind.LIMIT,
                    Mark.START,
                    "expected at most " + MAX_BYTES + " bytes, found " + bytes.length);
            return null;
        }
        CharBuffer out = CharBuffer.allocate(bytes.length + 1);
        ByteBuffer in = ByteBuffer.wrap(bytes);
        CoderResult result = StandardCharsets.UTF_8.newDecoder().decode(in, out, true);
        String text = out.flip().toString();
        if (result.isError()) {
            report(
                    Kind.ENCODING,
                    markAt(text, text.length()),
                    "expected UTF-8 text, found an invalid byte sequence at byte " + in.position());
            return null;
        }
        return withoutForbidden(text.startsWith("\uFEFF") ? text.substring(1) : text);
    }

    /** Reports what may not stand there and puts a space in its place, so that reading goes on. */
    private String withoutForbidden(String text) {
        Matcher forbidden = FORBIDDEN.matcher(text);
        if (!forbidden.find()) {
            return text;
        }
        do {
            int c = text.codePointAt(forbidden.start());
            String message =
                    switch (c) {
                        case '\t' -> "expected spaces, or \\t in double quotes, found a tab";
                        case '%' -> "expected a document without directives, found one";
                        case '\\' ->
                                "expected an escape of a whole character, such as \\U0001f600,"
                                        + " found half of one (a surrogate)";
                        default -> "expected printable characters, found U+%04X".formatted(c);
                    };
            Kind kind = "\t%\\".indexOf(c) < 0 ? Kind.ENCODING : Kind.FORM;
            report(kind, markAt(text, forbidden.start()), message);
        } while (problems.size() < MAX_FORBIDDEN && forbidden.find());
        return forbidden.replaceAll(" ");
    }

    private @Nullable YamlValue parse(String text) {
        try {
            Node node = composer(text).getSingleNode();
            if (node == null) {
                report(Kind.SYNTAX, Mark.START, "expected a document, found none");
                return null;
            }
            return new ValueBuilder(problems).value(node);
        } catch (MarkedYAMLException e) {
            var at = e.getProblemMark() != null ? e.getProblemMark() : e.getContextMark();
            String context = e.getContext() == null ? "" : e.getContext() + ": ";
            report(
                    Kind.SYNTAX,
                    at == null ? Mark.START : mark(at),
                    "expected YAML 1.1, found a fault: " + oneLine(context + e.getProblem()));
        } catch (YAMLException e) {
            report(
                    Kind.LIMIT,
                    Mark.START,
                    "expected a document within limits, found: " + oneLine("" + e.getMessage()));
        } catch (IllegalArgumentException e) {
            // An escape beyond U+10FFFF: SnakeYAML lets Integer.parseInt throw.
            report(Kind.SYNTAX, Mark.START, "expected escapes up to U+10FFFF, found one beyond");
        }
        return null;
    }

    private static Composer composer(String text) {
        LoaderOptions options = new LoaderOptions();
        options.setNestingDepthLimit(MAX_DEPTH);
        options.setCodePointLimit(MAX_BYTES);
        // Aliases are not expanded here; ValueBuilder bounds what they expand to.
        options.setMaxAliasesForCollections(Integer.MAX_VALUE);
        return new Composer(bounded(text, options), new PlainScalars(), options);
    }

    /** Guards the composer, which keeps all, against more than fits into memory. */
    private static ParserImpl bounded(String text, LoaderOptions options) {
        return new ParserImpl(new StreamReader(text), options) {
            private int events;

            @Override
            public Event getEvent() {
                if (++events > MAX_VALUES) {
                    throw new YAMLException(TOO_MANY_VALUES);
                }
                return super.getEvent();
            }
        };
    }

    private void report(Kind kind, Mark mark, String message) {
        problems.add(new YamlProblem(kind, mark, message));
    }

    static Mark mark(org.yaml.snakeyaml.error.Mark mark) {
        return new Mark(mark.getLine() + 1, mark.getColumn() + 1);
    }

    private static Mark markAt(String text, int end) {
        int start = text.lastIndexOf('\n', end - 1) + 1;
        int line = 1 + (int) text.chars().limit(start).filter(c -> c == '\n').count();
        return new Mark(line, text.codePointCount(start, end) + 1);
    }

    private static String oneLine(String message) {
        return BREAKS.matcher(message).replaceAll(" ").trim();
    }
}
