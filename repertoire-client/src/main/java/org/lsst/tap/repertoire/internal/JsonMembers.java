package org.lsst.tap.repertoire.internal;

import static java.lang.String.format;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.JsonNodeType;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.io.IOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.regex.Pattern;
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
            new JsonMapper(
                            JsonFactory.builder()
                                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                                    .disable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION)
                                    // A thread of a web application's container would keep it.
                                    .disable(
                                            JsonFactory.Feature
                                                    .USE_THREAD_LOCAL_FOR_BUFFER_RECYCLING)
                                    .build())
                    .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

    private static final Pattern PLAIN_NAME = Pattern.compile("[\\w-]+");

    /** How messages call what is found. */
    private static final Map<JsonNodeType, String> WORDS =
            Map.of(
                    JsonNodeType.MISSING, "nothing",
                    JsonNodeType.ARRAY, "a list",
                    JsonNodeType.OBJECT, "an object",
                    JsonNodeType.BOOLEAN, "true or false",
                    JsonNodeType.NUMBER, "a number",
                    JsonNodeType.STRING, "a string");

    private final JsonNode node;
    private final String path;
    private final boolean secret;

    /** What is done about a member of the wrong type; if it returns, the member is absent. */
    private final Consumer<String> onWrong;

    private JsonMembers(JsonNode node, String path, boolean secret, Consumer<String> onWrong) {
        this.node = node;
        this.path = path;
        this.secret = secret;
        this.onWrong = onWrong;
    }

    /** Reads a document that must be an object; its source begins each message. */
    public static JsonMembers parse(byte[] document, String source) {
        return parse(
                document,
                source,
                what -> {
                    throw new RepertoireFormatException(source + ": " + what);
                });
    }

    /** As above; a member of the wrong type is as one that is absent, and the reader is told. */
    public static JsonMembers parse(byte[] document, String source, Consumer<String> leftOut) {
        Objects.requireNonNull(document, "document");
        Objects.requireNonNull(source, "source");
        Objects.requireNonNull(leftOut, "leftOut");
        try {
            JsonNode root = MAPPER.readTree(document);
            if (root.isObject()) {
                return new JsonMembers(root, "", false, leftOut);
            }
            throw new RepertoireFormatException(
                    source + ": expected a JSON object, found " + word(root.getNodeType()));
        } catch (IOException unreadable) {
            // Without the cause: a parser quotes the text it stumbles over, which may be a secret.
            throw new RepertoireFormatException(source + ": " + describe(unreadable));
        }
    }

    /** These members, if they are secrets: no message shows a value. */
    public JsonMembers secret() {
        return new JsonMembers(node, path, true, onWrong);
    }

    private static String describe(IOException unreadable) {
        String notJson = "expected a JSON object, found text that is not JSON";
        if (!(unreadable instanceof JsonProcessingException)) {
            return notJson;
        }
        JsonProcessingException broken = (JsonProcessingException) unreadable;
        if (String.valueOf(broken.getOriginalMessage()).startsWith("Duplicate")) {
            JsonParser parser = (JsonParser) broken.getProcessor();
            String pointer = parser.getParsingContext().pathAsPointer().toString();
            return format(
                    "member \"%s\" stands there more than once; each member may be there once",
                    Excerpt.ofName(pointer.substring(1).replace('/', '.')));
        }
        JsonLocation at = broken.getLocation();
        return at == null
                ? notJson
                : format("%s at line %s, column %s", notJson, at.getLineNr(), at.getColumnNr());
    }

    private String at(String member) {
        return PLAIN_NAME.matcher(member).matches()
                ? path + (path.isEmpty() ? "" : ".") + member
                : path + "['" + Excerpt.ofName(member) + "']";
    }

    /** The names of all members, in the document's order. */
    public List<String> names() {
        List<String> names = new ArrayList<>();
        node.fieldNames().forEachRemaining(names::add);
        return Collections.unmodifiableList(names);
    }

    public Optional<String> string(String member) {
        return typed(member, JsonNodeType.STRING).map(JsonNode::textValue);
    }

    public Optional<Boolean> bool(String member) {
        return typed(member, JsonNodeType.BOOLEAN).map(JsonNode::booleanValue);
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
        Optional<String> text = string(member);
        Optional<URI> url = text.flatMap(parser);
        if (text.isPresent() && url.isEmpty()) {
            String shown = secret ? "another string" : '"' + Excerpt.ofUrl(text.get()) + '"';
            wrong(at(member), expected, shown);
        }
        return url;
    }

    /** A list of strings; empty if the member is absent. */
    public List<String> strings(String member) {
        return node.hasNonNull(member) ? requiredStrings(member) : List.of();
    }

    /** A list of strings that must be there, though it may be empty. */
    public List<String> requiredStrings(String member) {
        JsonNode list = node.path(member);
        if (!list.isArray()) {
            wrong(at(member), "a list of strings", word(list.getNodeType()));
            return List.of();
        }
        List<String> strings = new ArrayList<>();
        for (int i = 0; i < list.size(); i++) {
            typed(list.get(i), at(member) + "[" + i + "]", JsonNodeType.STRING)
                    .ifPresent(element -> strings.add(element.textValue()));
        }
        return List.copyOf(strings);
    }

    /** An object with members of its own; with none if it is absent. */
    public JsonMembers object(String member) {
        JsonNode value = typed(member, JsonNodeType.OBJECT).orElse(MissingNode.getInstance());
        return new JsonMembers(value, at(member), secret, onWrong);
    }

    /** A map of names to objects, in the document's order; empty if the member is absent. */
    public <T> Map<String, T> objects(String member, Function<JsonMembers, T> reader) {
        Map<String, T> map = new LinkedHashMap<>();
        JsonMembers members = object(member);
        for (String name : members.names()) {
            members.typed(name, JsonNodeType.OBJECT)
                    .ifPresent(value -> map.put(name, reader.apply(members.object(name))));
        }
        return Collections.unmodifiableMap(map);
    }

    private Optional<JsonNode> typed(String member, JsonNodeType type) {
        return node.hasNonNull(member)
                ? typed(node.get(member), at(member), type)
                : Optional.empty();
    }

    private Optional<JsonNode> typed(JsonNode value, String at, JsonNodeType type) {
        if (value.getNodeType() == type) {
            return Optional.of(value);
        }
        wrong(at, word(type), word(value.getNodeType()));
        return Optional.empty();
    }

    private void wrong(String at, String expected, String found) {
        onWrong.accept("member \"" + at + "\": expected " + expected + ", found " + found);
    }

    private static String word(JsonNodeType type) {
        return WORDS.getOrDefault(type, "null");
    }
}
