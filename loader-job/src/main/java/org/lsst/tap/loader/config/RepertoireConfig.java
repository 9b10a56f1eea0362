package org.lsst.tap.loader.config;

import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.lsst.tap.loader.failure.ConfigurationException;
import org.lsst.tap.loader.text.Excerpt;
import org.lsst.tap.loader.text.Nearest;
import org.lsst.tap.loader.text.ResourceFile;
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
 * @param logLevel {@code logLevel}
 * @param logProfile {@code logProfile}: {@code production} or {@code development}
 * @param schemaVersion the server's {@code schemaVersion}, else the common one
 * @param schemaSourceTemplate {@code tap.schemaSourceTemplate}
 * @param schemaExtensionsPath {@code tap.schemaExtensionsPath}
 * @param schemas the server's {@code schemas}
 * @param databaseUrl the server's {@code databaseUrl}
 */
public record RepertoireConfig(
        Optional<String> logLevel,
        Optional<String> logProfile,
        Optional<String> schemaVersion,
        Optional<String> schemaSourceTemplate,
        Optional<String> schemaExtensionsPath,
        List<String> schemas,
        Optional<String> databaseUrl) {

    /** How YAML 1.1, and Repertoire in a string, writes that a server is not enabled, or is. */
    private static final Map<String, Boolean> TRUTH =
            Map.of(
                    "true", true, "yes", true, "on", true, "1", true, "false", false, "no", false,
                    "off", false, "0", false);

    /** Names the file for Repertoire, and for us if {@code --config} does not. */
    public static final String PATH_VARIABLE = "REPERTOIRE_CONFIG_PATH";

    /** Names the TAP server for Repertoire, and for us if {@code --app} does not. */
    public static final String APP_VARIABLE = "REPERTOIRE_TAP_APP";

    /** The database, over the file's {@code databaseUrl}. */
    public static final String URL_VARIABLE = "REPERTOIRE_DATABASE_URL";

    /** The role that logs in, over the one of the URL. */
    public static final String USER_VARIABLE = "REPERTOIRE_DATABASE_USER";

    /** Its password. */
    public static final String PASSWORD_VARIABLE = "REPERTOIRE_DATABASE_PASSWORD";

    public RepertoireConfig {
        schemas = List.copyOf(schemas);
    }

    /**
     * Reads the part of a file that concerns one TAP server.
     *
     * @param app the server's name below {@code tap.servers}
     * @throws ConfigurationException if the file can't be read, is no such file, or has no such
     *     server
     */
    public static RepertoireConfig read(Path file, String app) {
        Node root = new Node(file, "", load(file)).with(keysBelow(""));
        Node tap = root.child("tap").with(keysBelow("tap."));
        Node servers = tap.child("servers");
        if (!servers.map().containsKey(app)) {
            throw invalid(
                    file,
                    "has no TAP server \"%s\"; it has %s"
                            .formatted(
                                    Excerpt.of(app),
                                    servers.map().keySet().stream().map(Node::shown).toList()));
        }
        Node server = servers.child(app).with(keysBelow("tap.servers.*."));
        if (!server.truth("enabled")) {
            throw invalid(
                    file,
                    "says that the TAP server \"%s\" is not enabled".formatted(Excerpt.of(app)));
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

    /**
     * A key of the file.
     *
     * @param path the key and those above it in camelCase, with dots between and {@code *} for any
     *     name
     * @param used whether the loader goes by it
     * @param how in which way, for the reference; may be empty
     */
    public record Key(String path, boolean used, String how) {}

    /** Returns all keys that Repertoire knows, at every level. */
    public static List<Key> keys() {
        return ResourceFile.lines(RepertoireConfig.class, "repertoire-keys.txt").stream()
                .map(line -> line.split("\\|", 3))
                .map(parts -> new Key(parts[0], parts[1].equals("used"), parts[2]))
                .toList();
    }

    private static Set<String> keysBelow(String above) {
        return keys().stream()
                .map(Key::path)
                .filter(path -> path.startsWith(above))
                .map(path -> path.substring(above.length()).replaceFirst("\\..*", ""))
                .collect(Collectors.toSet());
    }

    /**
     * Returns what a file says about logging, so far as it can be read: what is wrong with it is
     * reported when it is read for a server, in the form of log that it asks for.
     */
    public static Logs logs(Path file) {
        try {
            Node root = new Node(file, "", load(file)).with(null);
            return new Logs(root.text("logLevel"), root.text("logProfile"));
        } catch (ConfigurationException e) {
            return Logs.UNSAID;
        }
    }

    /**
     * What a file says about logging.
     *
     * @param level {@code logLevel}
     * @param profile {@code logProfile}: {@code production} or {@code development}
     */
    public record Logs(Optional<String> level, Optional<String> profile) {
        /** Nothing. */
        public static final Logs UNSAID = new Logs(Optional.empty(), Optional.empty());
    }

    private static @Nullable Object load(Path file) {
        LoaderOptions options = new LoaderOptions();
        options.setAllowDuplicateKeys(false);
        try (Reader reader = Files.newBufferedReader(file)) {
            return new Yaml(new SafeConstructor(options)).load(reader);
        } catch (IOException e) {
            throw unreadable(file, e);
        } catch (YAMLException | ClassCastException | IllegalArgumentException e) {
            if (e.getCause() instanceof IOException cause) {
                throw unreadable(file, cause);
            }
            // SnakeYAML lets the last two through for a value that its tag does not fit.
            String words = e.getMessage() == null ? "" : e.getMessage().strip();
            throw invalid(
                    file, "is not valid YAML: " + Excerpt.of(words.lines().findFirst().orElse("")));
        }
    }

    private static ConfigurationException unreadable(Path file, IOException e) {
        return new ConfigurationException(
                "The configuration file \"%s\" %s. Nothing was changed; check --config and %s."
                        .formatted(
                                file,
                                e instanceof NoSuchFileException
                                        ? "does not exist"
                                        : "can't be read: " + e.getClass().getSimpleName(),
                                PATH_VARIABLE),
                e);
    }

    private static ConfigurationException invalid(Path file, String found) {
        return new ConfigurationException(
                "The configuration file \"%s\" %s. Nothing was changed; correct it or the options."
                        .formatted(file, found));
    }

    /** A mapping in the file, with the path to it for messages. */
    private record Node(Path file, String path, @Nullable Object value) {

        private static final Pattern SNAKE = Pattern.compile("_([a-z0-9])");

        Map<?, ?> map() {
            if (value instanceof Map<?, ?> map) {
                return map;
            }
            throw invalid(file, "has no mapping at \"%s\"".formatted(path));
        }

        /**
         * Returns the mapping with its keys in camelCase.
         *
         * @param known the keys that it may have; null for any
         */
        Node with(@Nullable Set<String> known) {
            Map<String, @Nullable Object> read = new LinkedHashMap<>();
            for (Map.Entry<?, ?> entry : map().entrySet()) {
                String key = camelCase(shown(entry.getKey()));
                if (known != null && !known.contains(key)) {
                    throw invalid(
                            file,
                            "has the unknown key \"%s\"; the nearest known one is \"%s\""
                                    .formatted(
                                            below(shown(entry.getKey())), Nearest.to(key, known)));
                }
                if (read.containsKey(key)) {
                    throw invalid(file, "has \"%s\" twice, in two spellings".formatted(below(key)));
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

        /** Returns a text; one that is empty counts as none, as in Repertoire. */
        Optional<String> text(String key) {
            Object found = map().get(key);
            if (found == null || found instanceof String) {
                return Optional.ofNullable((String) found).filter(text -> !text.isEmpty());
            }
            throw invalid(
                    file,
                    "has %s at \"%s\"; expected a string (in quotes)"
                            .formatted(shown(found), below(key)));
        }

        /** Returns whether a key says true, which it does if it is absent. */
        boolean truth(String key) {
            Object found = map().get(key);
            Boolean truth =
                    map().containsKey(key)
                            ? TRUTH.get(String.valueOf(found).toLowerCase(Locale.ROOT))
                            : Boolean.TRUE;
            if (truth == null) {
                throw invalid(
                        file,
                        "has %s at \"%s\"; expected true or false"
                                .formatted(shown(found), below(key)));
            }
            return truth;
        }

        /** A value for a message; not what is in it, since it may be in itself. */
        static String shown(@Nullable Object value) {
            if (value instanceof Map<?, ?>) {
                return "a mapping";
            }
            return value instanceof Collection<?> ? "a list" : Excerpt.of(String.valueOf(value));
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
            throw invalid(
                    file, "has no list of strings, at least one, at \"%s\"".formatted(below(key)));
        }

        private String below(String key) {
            return path.isEmpty() ? key : path + "." + key;
        }
    }
}
