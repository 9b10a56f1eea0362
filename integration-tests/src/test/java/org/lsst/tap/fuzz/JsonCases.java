package org.lsst.tap.fuzz;

import static java.nio.charset.StandardCharsets.UTF_16;
import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/**
 * JSON documents: members of good ones exchanged for others, renamed, doubled or left out, and
 * bytes changed. Stateless.
 */
final class JsonCases implements FuzzRun.Generator {

    /** Values to put in, as JSON. */
    private static final List<String> VALUES =
            List.of(
                    "null",
                    "true",
                    "0",
                    "-1",
                    "1e999999",
                    "1E-999999999",
                    "123456789012345678901234",
                    "\"\"",
                    "\"x\"",
                    "\"a\\nb\"",
                    "\"\\u2028\"",
                    "\"\\ud800\"",
                    "\"\\u0000\"",
                    "\"http://\"",
                    "\"https://user:secret@h/p?q=secret#secret\"",
                    "\"https://[::1]:99999/\"",
                    "\"https://h\\\\u/\"",
                    "\"ftp://h/\"",
                    "\"https://\\u00e9.example/\\ud83d\\ude00 x\"",
                    "\"https://h/%\"",
                    "\"https://a b/\"",
                    "\"https://h/{version}\"",
                    "\"https://1.2.3.4.5/\"",
                    "[]",
                    "[null]",
                    "[[]]",
                    "[\"x\", 1]",
                    "{}",
                    "{\"\": \"\"}",
                    "{\"a\\nb\": 1}");

    private static final List<String> PIECES =
            List.of(
                    "{",
                    "}",
                    "[",
                    "]",
                    ",",
                    ":",
                    "\"",
                    "\\",
                    "\\u12",
                    "null",
                    "NaN",
                    "Infinity",
                    "//",
                    "/*",
                    "\uFEFF",
                    "\u0000",
                    "1e9",
                    "0x1",
                    "'",
                    "\"local\": true,",
                    "\u2028",
                    "\ud83d\ude00");

    private final ObjectMapper mapper = new ObjectMapper();
    private final List<byte[]> good;

    JsonCases(List<byte[]> good) {
        this.good = List.copyOf(good);
    }

    @Override
    public byte[] next(SplittableRandom random) {
        byte[] document = Bytes.pick(good, random);
        return switch (random.nextInt(10)) {
            case 0, 1, 2 -> Bytes.mutate(document, PIECES, random);
            case 3 -> costly(random).getBytes(random.nextInt(8) == 0 ? UTF_16 : UTF_8);
            default -> changed(document, random).getBytes(UTF_8);
        };
    }

    /** Returns the document after one to three changes of its members. */
    String changed(byte[] document, SplittableRandom random) {
        try {
            JsonNode root = mapper.readTree(document);
            for (int i = random.nextInt(3); i >= 0; i--) {
                change(root, random);
            }
            String text = root.toString();
            // A member twice: no tree can hold it.
            return random.nextInt(20) == 0
                    ? text.replaceFirst("\\{", "{\"a\": 1, \"a\": 2, ")
                    : text;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void change(JsonNode root, SplittableRandom random) throws IOException {
        List<JsonNode> containers = new ArrayList<>();
        collect(root, containers);
        JsonNode container = Bytes.pick(containers, random);
        JsonNode value = mapper.readTree(Bytes.pick(VALUES, random));
        if (random.nextInt(5) == 0) {
            value = Bytes.pick(containers, random).deepCopy();
        }
        if (container instanceof ArrayNode array) {
            if (array.isEmpty() || random.nextBoolean()) {
                array.add(value);
            } else {
                array.set(random.nextInt(array.size()), value);
            }
        } else if (container instanceof ObjectNode object && !object.isEmpty()) {
            List<String> names = new ArrayList<>();
            object.fieldNames().forEachRemaining(names::add);
            String name = Bytes.pick(names, random);
            switch (random.nextInt(4)) {
                case 0 -> object.remove(name);
                case 1 -> object.set(name + "\n" + name, object.get(name));
                default -> object.set(name, value);
            }
        }
    }

    private static void collect(JsonNode node, List<JsonNode> containers) {
        if (node.isContainerNode()) {
            containers.add(node);
            node.forEach(child -> collect(child, containers));
        }
    }

    private static String costly(SplittableRandom random) {
        int n = 1 << random.nextInt(15);
        return switch (random.nextInt(7)) {
            case 0 -> "[".repeat(n);
            case 1 -> "{\"a\":".repeat(n) + "1" + "}".repeat(n);
            case 2 -> "{\"datasets\": {" + "\"a\": {},".repeat(n) + "\"b\": {}}}";
            case 3 -> "{\"environment_name\": " + "9".repeat(n) + "}";
            case 4 -> "{\"" + "n".repeat(n) + "\": 1}";
            case 5 -> "{\"applications\": [" + "\"x\",".repeat(n) + "1]}";
            default -> "{\"environment_name\": \"" + "\\u0041".repeat(n) + "\"}";
        };
    }
}
