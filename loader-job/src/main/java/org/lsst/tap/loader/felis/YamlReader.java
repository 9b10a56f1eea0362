package org.lsst.tap.loader.felis;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.composer.Composer;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.events.Event;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.parser.ParserImpl;
import org.yaml.snakeyaml.reader.StreamReader;

/**
 * The YAML that schema definitions use, as PyYAML's safe loader reads it, the reader that Felis
 * itself uses. What no release has ever used is refused. Never throws because of what it reads:
 * whatever the bytes are, the result is a value or findings, within limits of time and memory.
 */
record YamlReader(String file, Findings findings) {

    /** Values and brackets, with all aliases expanded; a schema definition has up to 60,000. */
    static final int MAX_VALUES = 300_000;

    static final String TOO_MANY_VALUES =
            "more than " + MAX_VALUES + " values with all aliases expanded";

    /** The deepest nesting that is read, with all aliases expanded; a Felis file needs ten. */
    static final int MAX_DEPTH = 50;

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

    /** Returns the value of a document; null, and reported, if it could not be built. */
    @Nullable Value read(byte[] bytes) {
        String text = decode(bytes);
        return text == null ? null : parse(text);
    }

    /** Returns the text without byte order mark; null after a fault that leaves none. */
    private @Nullable String decode(byte[] bytes) {
        if (bytes.length > FelisReader.MAX_BYTES) {
            String expected = "expected at most %s bytes, found %s";
            report(FindingCode.LIMIT, expected, FelisReader.MAX_BYTES, bytes.length);
            return null;
        }
        ByteBuffer in = ByteBuffer.wrap(bytes);
        try {
            String text = UTF_8.newDecoder().decode(in).toString();
            return withoutForbidden(text.startsWith("\uFEFF") ? text.substring(1) : text);
        } catch (CharacterCodingException e) {
            String before = new String(bytes, 0, in.position(), UTF_8);
            String found = "expected UTF-8 text, found an invalid byte sequence at byte ";
            Place place = placeAt(before, before.length());
            findings.addAs(FindingCode.FILE_ENCODING, place, found + in.position());
            return null;
        }
    }

    /** Reports what may not stand there and puts a space in its place, so that reading goes on. */
    private String withoutForbidden(String text) {
        Matcher forbidden = FORBIDDEN.matcher(text).useAnchoringBounds(false);
        int found = 0;
        int at = 0;
        while (at < text.length() && found < MAX_FORBIDDEN) {
            int c = text.codePointAt(at);
            // The pattern is slow: it need not see what most of a file is.
            boolean isPlain = c == '\n' || (c >= ' ' && c <= '~' && c != '%' && c != '\\');
            if (isPlain || !forbidden.region(at, text.length()).lookingAt()) {
                at += Character.charCount(c);
            } else {
                reportForbidden(c, placeAt(text, at));
                at = forbidden.end();
                found++;
            }
        }
        return found == 0 ? text : forbidden.replaceAll(" ");
    }

    private void reportForbidden(int c, Place place) {
        String message =
                switch (c) {
                    case '\t' -> "expected spaces, or \\t in double quotes, found a tab";
                    case '%' -> "expected a document without directives, found one";
                    case '\\' ->
                            "expected an escape of a whole character, such as \\U0001f600, found"
                                    + " half of one (a surrogate)";
                    default -> "expected printable characters, found U+%04X".formatted(c);
                };
        boolean isForm = c == '\t' || c == '%' || c == '\\';
        findings.addAs(isForm ? FindingCode.YAML_FORM : FindingCode.FILE_ENCODING, place, message);
    }

    private @Nullable Value parse(String text) {
        try {
            Node node = composer(text).getSingleNode();
            if (node != null) {
                return new ValueBuilder(file, findings).document(node);
            }
            report(FindingCode.YAML_SYNTAX, "expected a document, found none");
        } catch (MarkedYAMLException e) {
            var mark = e.getProblemMark() != null ? e.getProblemMark() : e.getContextMark();
            String context = e.getContext() == null ? "" : e.getContext() + ": ";
            findings.addAs(
                    FindingCode.YAML_SYNTAX,
                    mark == null
                            ? Place.of(file, 1, 1)
                            : Place.of(file, mark.getLine() + 1, mark.getColumn() + 1),
                    "expected YAML 1.1, found a fault: " + oneLine(context + e.getProblem()));
        } catch (YAMLException e) {
            String expected = "expected a document within limits, found: ";
            report(FindingCode.LIMIT, expected + oneLine("" + e.getMessage()));
        } catch (IllegalArgumentException e) {
            // An escape beyond U+10FFFF: SnakeYAML lets Integer.parseInt throw.
            report(FindingCode.YAML_SYNTAX, "expected escapes up to U+10FFFF, found one beyond");
        }
        return null;
    }

    /** Guards the composer, which keeps all, against more than fits into memory. */
    private static Composer composer(String text) {
        LoaderOptions options = new LoaderOptions();
        options.setNestingDepthLimit(MAX_DEPTH);
        options.setCodePointLimit(FelisReader.MAX_BYTES);
        // Aliases are not expanded here; ValueBuilder bounds what they expand to.
        options.setMaxAliasesForCollections(Integer.MAX_VALUE);
        ParserImpl bounded =
                new ParserImpl(new StreamReader(text), options) {
                    private int events;

                    @Override
                    public Event getEvent() {
                        if (++events > MAX_VALUES) {
                            throw new YAMLException(TOO_MANY_VALUES);
                        }
                        return super.getEvent();
                    }
                };
        return new Composer(bounded, ValueBuilder.RESOLVER, options);
    }

    /** Adds a finding about the document as a whole. */
    private void report(FindingCode code, String format, Object... args) {
        findings.addAs(code, Place.of(file, 1, 1), format, args);
    }

    private Place placeAt(String text, int end) {
        int start = text.lastIndexOf('\n', end - 1) + 1;
        int line = 1 + (int) text.chars().limit(start).filter(c -> c == '\n').count();
        return Place.of(file, line, text.codePointCount(start, end) + 1);
    }

    private static String oneLine(String message) {
        return BREAKS.matcher(message).replaceAll(" ").trim();
    }
}
