package org.lsst.tap.loader.felis;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.DumperOptions.ScalarStyle;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.composer.Composer;
import org.yaml.snakeyaml.error.Mark;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.events.Event;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeId;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;
import org.yaml.snakeyaml.nodes.Tag;
import org.yaml.snakeyaml.parser.ParserImpl;
import org.yaml.snakeyaml.reader.StreamReader;
import org.yaml.snakeyaml.resolver.Resolver;

/**
 * The YAML that schema definitions use, as PyYAML's safe loader reads it, the reader that Felis
 * itself uses, with all aliases expanded. Plain scalars are strings, except for YAML 1.1's words
 * for null and booleans, and decimal numbers; what PyYAML takes for anything else, such as {@code
 * 012} or {@code 1:30}, and what else no release has ever used, is refused. Never throws because of
 * what it reads: whatever the bytes are, the result is a value or findings, within limits of time
 * and memory. Reads one document.
 */
final class YamlReader {

    /** Values and brackets, with all aliases expanded; a schema definition has up to 60,000. */
    private static final int MAX_VALUES = 300_000;

    private static final String TOO_MANY_VALUES =
            "more than " + MAX_VALUES + " values with all aliases expanded";

    /** The deepest nesting that is read, with all aliases expanded; a Felis file needs ten. */
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

    /** Gives all nodes one tag, so that tags of the document, however spelt, are told from it. */
    private static final Resolver RESOLVER =
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

    YamlReader(String file, Findings findings) {
        this.file = file;
        this.findings = findings;
    }

    /** Returns the value of a document; null, and reported, if it could not be built. */
    @Nullable Value read(byte[] bytes) {
        String text = decode(bytes);
        return text == null ? null : parse(text);
    }

    /** Returns the text without byte order mark; null after a fault that leaves none. */
    private @Nullable String decode(byte[] bytes) {
        if (bytes.length > FelisReader.MAX_BYTES) {
            String expected = "expected at most %s bytes, found %s";
            report(FindingCode.LIMIT, null, expected, FelisReader.MAX_BYTES, bytes.length);
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
                Place place = place(node, null, "");
                return value(node, place, place);
            }
            report(FindingCode.YAML_SYNTAX, null, "expected a document, found none");
        } catch (MarkedYAMLException e) {
            Mark mark = e.getProblemMark() != null ? e.getProblemMark() : e.getContextMark();
            String context = e.getContext() == null ? "" : e.getContext() + ": ";
            String expected = "expected YAML 1.1, found a fault: ";
            report(FindingCode.YAML_SYNTAX, mark, expected + oneLine(context + e.getProblem()));
        } catch (YAMLException e) {
            String expected = "expected a document within limits, found: ";
            report(FindingCode.LIMIT, null, expected + oneLine("" + e.getMessage()));
        } catch (IllegalArgumentException e) {
            // An escape beyond U+10FFFF: SnakeYAML lets Integer.parseInt throw.
            String expected = "expected escapes up to U+10FFFF, found one beyond";
            report(FindingCode.YAML_SYNTAX, null, expected);
        }
        return null;
    }

    /** Guards the composer, which keeps all, against more than fits into memory. */
    private static Composer composer(String text) {
        LoaderOptions options = new LoaderOptions();
        options.setNestingDepthLimit(MAX_DEPTH);
        options.setCodePointLimit(FelisReader.MAX_BYTES);
        // Aliases are not expanded here; value() bounds what they expand to.
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
        return new Composer(bounded, RESOLVER, options);
    }

    private Value value(Node node, Place key, Place place) {
        if (++size > MAX_VALUES) {
            throw new YAMLException(TOO_MANY_VALUES);
        }
        // SnakeYAML bounds the nesting of collections without aliases.
        if (++depth > MAX_DEPTH + 1) {
            String limit = "nesting deeper than " + MAX_DEPTH;
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
            report(FindingCode.YAML_SYNTAX, node.getStartMark(), expected, anchor);
        } else if (Boolean.TRUE.equals(isOpen)) {
            String expected = "expected values that end, found one that contains itself";
            return report(FindingCode.LIMIT, node.getStartMark(), expected);
        }
        Object content = content(node, place);
        anchored.put(node, false);
        return content;
    }

    @SuppressWarnings("ReferenceEquality") // The document may spell the tag alike.
    private @Nullable Object content(Node node, Place place) {
        if (node.getTag() != RESOLVED) {
            String expected = "expected a value without a tag, found '%s'";
            return report(
                    FindingCode.YAML_TAG, node.getStartMark(), expected, node.getTag().getValue());
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
                report(FindingCode.VALUE_TYPE, keyNode.getStartMark(), expected, key);
            } else if (entries.putIfAbsent(name, value) != null) {
                String expected = "expected each key once, found '%s' again";
                report(FindingCode.YAML_DUPLICATE_KEY, keyNode.getStartMark(), expected, name);
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
                    node.getStartMark(),
                    "expected a string in quotes or a decimal number, found '%s', which YAML 1.1"
                            + " takes for something else",
                    text);
        }
        return text;
    }

    private Place placeAt(String text, int end) {
        int start = text.lastIndexOf('\n', end - 1) + 1;
        int line = 1 + (int) text.chars().limit(start).filter(c -> c == '\n').count();
        return Place.of(file, line, text.codePointCount(start, end) + 1);
    }

    private static String oneLine(String message) {
        return BREAKS.matcher(message).replaceAll(" ").trim();
    }

    private Place place(Node node, @Nullable Place parent, Object step) {
        var mark = node.getStartMark();
        return new Place(file, mark.getLine() + 1, mark.getColumn() + 1, parent, step);
    }

    /** Adds a finding, without a mark about the whole document; returns what has a fault: null. */
    private @Nullable Object report(
            FindingCode code, @Nullable Mark mark, String format, Object... args) {
        int line = mark == null ? 1 : mark.getLine() + 1;
        int column = mark == null ? 1 : mark.getColumn() + 1;
        findings.addAs(code, Place.of(file, line, column), format, args);
        return null;
    }
}
