package org.lsst.tap.repertoire.internal.text;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.lsst.tap.repertoire.failure.RepertoireFormatException;

/**
 * A JSON object whose members are read by type: an absent member (or null) is empty, an unknown one
 * is never looked at, and one of the wrong type is an error that names it by its path; where the
 * reader says so it is absent too, and the reader is told. Duplicate members are refused, since RFC
 * 8259 section 4 leaves open which of them counts.
 *
 * <p>Messages hold no values of the document other than shortened URLs, and no part of its text;
 * one that is read as secret holds none at all. Immutable.
 */
public final class JsonMembers {

    private static final ObjectMapper MAPPER =
            JsonMapper.builder(
                            JsonFactory.builder()
                                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                                    .disable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION)
                                    // A thread of a web application's container would keep it.
                                    .disable(
                                            JsonFactory.Feature
                                                    .USE_THREAD_LOCAL_FOR_BUFFER_RECYCLING)
                                    .build())
                    .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                    .build();

    private static final Pattern PLAIN_NAME = Pattern.compile("[\\w-]+");

    private final JsonNode node;
    private final String source;
    private final String path;
    private final boolean secret;

    /** Who is told of a member of the wrong type, which is absent then; null: it is an error. */
    private final @Nullable Consumer<String> leftOut;

    private JsonMembers(
            JsonNode node,
            String source,
            String path,
            boolean secret,
            @Nullable Consumer<String> leftOut) {
        this.node = node;
        this.source = source;
        this.path = path;
        this.secret = secret;
        this.leftOut = leftOut;
    }

    /**
     * Reads a document whose root is an object.
     *
     * @param source what the document is, to begin a message with
     * @throws RepertoireFormatException if it isn't JSON, or its root isn't an object
     */
    public static JsonMembers parse(byte[] document, String source) {
        return parse(document, source, false, null);
    }

    /**
     * As {@link #parse(byte[], String)}; a member of the wrong type is as one that is absent.
     *
     * @param leftOut is told of each such member
     */
    public static JsonMembers parse(byte[] document, String source, Consumer<String> leftOut) {
        return parse(document, source, false, leftOut);
    }

    /** As {@link #parse}, for a document that holds secrets: no message shows a value of it. */
    public static JsonMembers parseSecret(byte[] document, String source) {
        return parse(document, source, true, null);
    }

    private static JsonMembers parse(
            byte[] document, String source, boolean secret, @Nullable Consumer<String> leftOut) {
        try (JsonParser parser = MAPPER.getFactory().createParser(document)) {
            JsonNode root = read(parser, source);
            if (root == null || !root.isObject()) {
                throw new RepertoireFormatException(
                        source + ": expected a JSON object, found " + typeOf(root));
            }
            return new JsonMembers(root, source, "", secret, leftOut);
        } catch (IOException unreadable) {
            throw notJson(source, unreadable);
        }
    }

    private static JsonNode read(JsonParser parser, String source) throws IOException {
        try {
            return MAPPER.readTree(parser);
        } catch (JsonProcessingException broken) {
            String message = String.valueOf(broken.getOriginalMessage());
            if (message.startsWith("Duplicate")) {
                throw new RepertoireFormatException(
                        source
                                + ": member \""
                                + pathOf(parser)
                                + "\" stands there more than once; each member may stand there"
                                + " once");
            }
            throw broken;
        }
    }

    /** Without the cause: a parser quotes the text it stumbles over, which may be a secret. */
    private static RepertoireFormatException notJson(String source, IOException unreadable) {
        String where = "";
        if (unreadable instanceof JsonProcessingException) {
            JsonProcessingException broken = (JsonProcessingException) unreadable;
            if (broken.getLocation() != null) {
                where =
                        " at line "
                                + broken.getLocation().getLineNr()
                                + ", column "
                                + broken.getLocation().getColumnNr();
            }
        }
        return new RepertoireFormatException(
                source + ": expected a JSON object, found text that is not JSON" + where);
    }

    private static String pathOf(JsonParser parser) {
        StringBuilder path = new StringBuilder();
        for (JsonPointer at = parser.getParsingContext().pathAsPointer();
                !at.matches();
                at = at.tail()) {
            append(path, at.getMatchingProperty());
        }
        return path.toString();
    }

    private static StringBuilder append(StringBuilder path, String name) {
        if (!PLAIN_NAME.matcher(name).matches()) {
            return path.append("['").append(Excerpt.ofName(name)).append("']");
        }
        return path.append(path.length() == 0 ? "" : ".").append(name);
    }

    private String pathTo(String member) {
        return append(new StringBuilder(path), member).toString();
    }

    /** The names of all members, in the document's order. */
    public List<String> names() {
        List<String> names = new ArrayList<>();
        node.fieldNames().forEachRemaining(names::add);
        return Collections.unmodifiableList(names);
    }

    public Optional<String> string(String member) {
        return present(member).flatMap(value -> string(value, pathTo(member)));
    }

    private Optional<String> string(JsonNode value, String at) {
        return value.isTextual()
                ? Optional.of(value.textValue())
                : wrong(at, "a string", typeOf(value));
    }

    public Optional<Boolean> bool(String member) {
        return present(member)
                .flatMap(
                        value ->
                                value.isBoolean()
                                        ? Optional.of(value.booleanValue())
                                        : wrong(pathTo(member), "true or false", typeOf(value)));
    }

    /** An absolute http or https URL. */
    public Optional<URI> url(String member) {
        return url(member, Urls::parse, "an http or https URL");
    }

    /** An absolute http or https URL, also of a public object whose URL is written with gs. */
    public Optional<URI> payloadUrl(String member) {
        return url(member, Urls::parsePayload, "an http, https or gs URL");
    }

    private Optional<URI> url(
            String member, Function<String, Optional<URI>> parser, String expected) {
        return string(member)
                .flatMap(
                        text ->
                                parser.apply(text)
                                        .or(() -> wrong(pathTo(member), expected, shown(text))));
    }

    private String shown(String url) {
        return secret ? "another string" : '"' + Excerpt.ofUrl(url) + '"';
    }

    /** A list of strings; empty if the member is absent. */
    public List<String> strings(String member) {
        JsonNode list =
                present(member)
                        .flatMap(
                                value ->
                                        value.isArray()
                                                ? Optional.of(value)
                                                : wrong(
                                                        pathTo(member),
                                                        "a list of strings",
                                                        typeOf(value)))
                        .orElse(null);
        if (list == null) {
            return List.of();
        }
        List<String> strings = new ArrayList<>();
        for (int i = 0; i < list.size(); i++) {
            string(list.get(i), pathTo(member) + "[" + i + "]").ifPresent(strings::add);
        }
        return List.copyOf(strings);
    }

    /** A list of strings that must be there, though it may be empty. */
    public List<String> requiredStrings(String member) {
        if (present(member).isEmpty()) {
            wrong(pathTo(member), "a list of strings", typeOf(node.get(member)));
        }
        return strings(member);
    }

    /** An object with members of its own. */
    public Optional<JsonMembers> object(String member) {
        return present(member)
                .flatMap(
                        value ->
                                value.isObject()
                                        ? Optional.of(
                                                new JsonMembers(
                                                        value,
                                                        source,
                                                        pathTo(member),
                                                        secret,
                                                        leftOut))
                                        : wrong(pathTo(member), "an object", typeOf(value)));
    }

    /** A map of names to objects, in the document's order; empty if the member is absent. */
    public <T> Map<String, T> objects(String member, Function<JsonMembers, T> reader) {
        Map<String, T> map = new LinkedHashMap<>();
        object(member)
                .ifPresent(
                        members -> {
                            for (String name : members.names()) {
                                members.object(name)
                                        .map(reader)
                                        .ifPresent(value -> map.put(name, value));
                            }
                        });
        return Collections.unmodifiableMap(map);
    }

    private Optional<JsonNode> present(String member) {
        return Optional.ofNullable(node.get(member)).filter(value -> !value.isNull());
    }

    /** Nothing, after someone was told; or an error. */
    private <T> Optional<T> wrong(String at, String expected, String found) {
        String what = "member \"" + at + "\": expected " + expected + ", found " + found;
        if (leftOut == null) {
            throw new RepertoireFormatException(source + ": " + what);
        }
        leftOut.accept(what);
        return Optional.empty();
    }

    private static String typeOf(@Nullable JsonNode value) {
        if (value == null || value.isMissingNode()) {
            return "nothing";
        }
        switch (value.getNodeType()) {
            case ARRAY:
                return "a list";
            case OBJECT:
                return "an object";
            case BOOLEAN:
                return "true or false";
            case NUMBER:
                return "a number";
            case STRING:
                return "a string";
            default:
                return "null";
        }
    }
}
