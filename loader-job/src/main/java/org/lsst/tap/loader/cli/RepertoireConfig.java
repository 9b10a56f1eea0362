package org.lsst.tap.loader.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.lsst.tap.loader.failure.ConfigurationException;
import org.lsst.tap.loader.text.ResourceFile;
import org.lsst.tap.loader.text.Visible;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import org.yaml.snakeyaml.error.YAMLException;

/**
 * What Repertoire's configuration file (of version 2.1) says about one TAP server. As there, a key
 * is written in camelCase or in snake_case, and one that is unknown at the top, in {@code tap} or
 * in a server is refused; what is below the keys of Repertoire's other parts is not looked at.
 * Immutable.
 *
 * @param schemaVersion the server's {@code schemaVersion}, else the common one
 */
public record RepertoireConfig(
        Optional<String> logLevel,
        Optional<String> logProfile,
        Optional<String> schemaVersion,
        Optional<String> schemaSourceTemplate,
        Optional<String> schemaExtensionsPath,
        List<String> schemas,
        Optional<String> databaseUrl) {

    /** Names the file for Repertoire, and for us if {@code --config} does not. */
    public static final String PATH_VARIABLE = "REPERTOIRE_CONFIG_PATH";

    /** Says nothing. */
    public static final RepertoireConfig NONE = ofLogs(Optional.empty(), Optional.empty());

    public RepertoireConfig {
        schemas = List.copyOf(schemas);
    }

    /**
     * Reads the part of a file that concerns one TAP server.
     *
     * @param app the server's name below {@code tap.servers}
     * @throws ConfigurationException if that can't be read
     */
    public static RepertoireConfig read(Path file, String app) {
        List<String> keys = keys();
        Node root = new Node(file, "", load(file)).with(keys, "");
        Node tap = root.child("tap").with(keys, "tap.");
        Node servers = tap.child("servers");
        if (!servers.map().containsKey(app)) {
            Object known = servers.map().keySet().stream().map(Node::shown).toList();
            throw root.invalid(
                    "has no TAP server \"%s\"; it has %s".formatted(Visible.excerpt(app), known));
        }
        Node server = servers.child(app).with(keys, "tap.servers.*.");
        if (!server.isEnabled()) {
            throw root.invalid(
                    "says that the TAP server \"%s\" is not enabled"
                            .formatted(Visible.excerpt(app)));
        }
        return new RepertoireConfig(
                root.text("logLevel"),
                root.text("logProfile"),
                server.text("schemaVersion").or(() -> tap.text("schemaVersion")),
                tap.text("schemaSourceTemplate"),
                tap.text("schemaExtensionsPath"),
                server.texts("schemas"),
                server.text("databaseUrl"));
    }

    /** Returns all keys that Repertoire knows: paths in camelCase, {@code *} for any name. */
    public static List<String> keys() {
        return ResourceFile.lines(RepertoireConfig.class, "repertoire-keys.txt").stream()
                .map(line -> line.substring(0, line.indexOf('|')))
                .toList();
    }

    /**
     * Returns what a file says about logging and no more, so far as it can be read: what is wrong
     * with it is reported when it is read for a server, in the form of log that it asks for.
     */
    public static RepertoireConfig logs(Path file) {
        try {
            Node root = new Node(file, "", load(file)).with(List.of(), "");
            return ofLogs(root.text("logLevel"), root.text("logProfile"));
        } catch (ConfigurationException e) {
            return NONE;
        }
    }

    private static RepertoireConfig ofLogs(Optional<String> level, Optional<String> profile) {
        Optional<String> none = Optional.empty();
        return new RepertoireConfig(level, profile, none, none, none, List.of(), none);
    }

    private static @Nullable Object load(Path file) {
        LoaderOptions options = new LoaderOptions();
        options.setAllowDuplicateKeys(false);
        try {
            return new Yaml(new SafeConstructor(options)).load(Files.readString(file));
        } catch (IOException e) {
            String found =
                    e instanceof NoSuchFileException
                            ? "does not exist"
                            : "can't be read: " + e.getClass().getSimpleName();
            throw new ConfigurationException(
                    "The configuration file \"%s\" %s. Nothing was changed; check --config and %s."
                            .formatted(file, found, PATH_VARIABLE),
                    e);
        } catch (YAMLException | ClassCastException | IllegalArgumentException e) {
            // SnakeYAML lets the last two through for a value that its tag does not fit.
            String words = Objects.requireNonNullElse(e.getMessage(), "").strip();
            String first = Visible.excerpt(words.lines().findFirst().orElse(""));
            throw new Node(file, "", null).invalid("is not valid YAML: " + first);
        }
    }

    /** A value in the file, with the path to it for messages. */
    private record Node(Path file, String path, @Nullable Object value) {

        private static final Pattern SNAKE = Pattern.compile("_([a-z0-9])");

        ConfigurationException invalid(String found) {
            return new ConfigurationException(
                    "The configuration file \"%s\" %s. Nothing was changed; correct it or the options."
                            .formatted(file, found));
        }

        Map<?, ?> map() {
            if (value instanceof Map<?, ?> map) {
                return map;
            }
            throw invalid("has no mapping at \"%s\"".formatted(path));
        }

        /**
         * Returns the mapping with its keys in camelCase, each of which is known below a path;
         * without any known keys all are taken.
         */
        Node with(List<String> keys, String above) {
            Set<String> known =
                    keys.stream()
                            .filter(key -> key.startsWith(above))
                            .map(key -> key.substring(above.length()).replaceFirst("\\..*", ""))
                            .collect(Collectors.toSet());
            Map<String, @Nullable Object> read = new LinkedHashMap<>();
            for (Map.Entry<?, ?> entry : map().entrySet()) {
                String written = shown(entry.getKey());
                String key = camelCase(written);
                if (!keys.isEmpty() && !known.contains(key)) {
                    String near =
                            FailureReport.nearest(key, known, Integer.MAX_VALUE).orElseThrow();
                    throw invalid(
                            "has the unknown key \"%s\"; the nearest known one is \"%s\""
                                    .formatted(below(written), near));
                }
                if (read.containsKey(key)) {
                    throw invalid("has \"%s\" twice, in two spellings".formatted(below(key)));
                }
                read.put(key, entry.getValue());
            }
            return new Node(file, path, read);
        }

        private static String camelCase(String key) {
            return SNAKE.matcher(key).replaceAll(match -> match.group(1).toUpperCase(Locale.ROOT));
        }

        Node child(String key) {
            return new Node(file, below(key), map().get(key));
        }

        private String below(String key) {
            return path.isEmpty() ? key : path + "." + key;
        }

        /** Returns a text; one that is empty counts as none, as in Repertoire. */
        Optional<String> text(String key) {
            Object found = map().get(key);
            if (found == null || found instanceof String) {
                return Optional.ofNullable((String) found).filter(text -> !text.isEmpty());
            }
            throw wrong(key, found, "a string (in quotes)");
        }

        /** Whether {@code enabled} says so, as YAML 1.1 and Repertoire write it, or is absent. */
        boolean isEnabled() {
            Object found = map().containsKey("enabled") ? map().get("enabled") : "true";
            return switch (String.valueOf(found).toLowerCase(Locale.ROOT)) {
                case "true", "yes", "on", "1" -> true;
                case "false", "no", "off", "0" -> false;
                default -> throw wrong("enabled", found, "true or false");
            };
        }

        private ConfigurationException wrong(String key, @Nullable Object found, String expected) {
            return invalid(
                    "has %s at \"%s\"; expected %s".formatted(shown(found), below(key), expected));
        }

        /** A value for a message; not what is in it, since it may be in itself. */
        static String shown(@Nullable Object value) {
            if (value instanceof Map<?, ?>) {
                return "a mapping";
            }
            return value instanceof Collection<?>
                    ? "a list"
                    : Visible.excerpt(String.valueOf(value));
        }

        List<String> texts(String key) {
            Object found = map().get(key);
            if (found == null) {
                return List.of();
            }
            if (found instanceof List<?> list
                    && !list.isEmpty()
                    && list.stream().allMatch(String.class::isInstance)) {
                return list.stream().map(String.class::cast).toList();
            }
            throw invalid("has no list of strings, at least one, at \"%s\"".formatted(below(key)));
        }
    }
}
