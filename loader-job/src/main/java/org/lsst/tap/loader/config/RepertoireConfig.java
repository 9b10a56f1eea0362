package org.lsst.tap.loader.config;

import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.lsst.tap.loader.failure.ConfigurationException;
import org.lsst.tap.loader.text.Excerpt;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import org.yaml.snakeyaml.error.YAMLException;

/**
 * What Repertoire's configuration file says about one TAP server. What is meant for Repertoire's
 * other parts is not looked at. Immutable.
 *
 * @param logLevel {@code logLevel}
 * @param logProfile {@code logProfile}: {@code production} or {@code development}
 * @param schemaVersion the server's {@code schemaVersion}, else the common one
 * @param schemaSourceTemplate {@code tap.schemaSourceTemplate}
 * @param schemas the server's {@code schemas}
 * @param databaseUrl the server's {@code databaseUrl}
 */
public record RepertoireConfig(
        Optional<String> logLevel,
        Optional<String> logProfile,
        Optional<String> schemaVersion,
        Optional<String> schemaSourceTemplate,
        List<String> schemas,
        Optional<String> databaseUrl) {

    /** Names the file for Repertoire, and for us if {@code --config} does not. */
    public static final String PATH_VARIABLE = "REPERTOIRE_CONFIG_PATH";

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
        Node root = new Node(file, "", load(file));
        Node tap = root.child("tap");
        Node servers = tap.child("servers");
        if (!servers.map().containsKey(app)) {
            throw invalid(
                    file,
                    "has no TAP server \"%s\"; it has %s"
                            .formatted(
                                    app,
                                    servers.map().keySet().stream().map(Node::shown).toList()));
        }
        Node server = servers.child(app);
        if (Boolean.FALSE.equals(server.map().get("enabled"))) {
            throw invalid(file, "says that the TAP server \"%s\" is not enabled".formatted(app));
        }
        return new RepertoireConfig(
                root.text("logLevel"),
                root.text("logProfile"),
                server.text("schemaVersion").or(() -> tap.text("schemaVersion")),
                tap.text("schemaSourceTemplate"),
                server.texts("schemas"),
                server.text("databaseUrl"));
    }

    private static @Nullable Object load(Path file) {
        LoaderOptions options = new LoaderOptions();
        options.setAllowDuplicateKeys(false);
        try (Reader reader = Files.newBufferedReader(file)) {
            return new Yaml(new SafeConstructor(options)).load(reader);
        } catch (IOException e) {
            throw new ConfigurationException(
                    "The configuration file \"%s\" can't be read: %s. Nothing was changed; check --config and %s."
                            .formatted(file, e.getClass().getSimpleName(), PATH_VARIABLE),
                    e);
        } catch (YAMLException | ClassCastException | IllegalArgumentException e) {
            // SnakeYAML lets the last two through for a value that its tag does not fit.
            String words = e.getMessage() == null ? "" : e.getMessage().strip();
            throw invalid(
                    file, "is not valid YAML: " + Excerpt.of(words.lines().findFirst().orElse("")));
        }
    }

    private static ConfigurationException invalid(Path file, String found) {
        return new ConfigurationException(
                "The configuration file \"%s\" %s. Nothing was changed; correct it or the options."
                        .formatted(file, found));
    }

    /** A mapping in the file, with the path to it for messages. */
    private record Node(Path file, String path, @Nullable Object value) {

        Map<?, ?> map() {
            if (value instanceof Map<?, ?> map) {
                return map;
            }
            throw invalid(file, "has no mapping at \"%s\"".formatted(path));
        }

        Node child(String key) {
            return new Node(file, below(key), map().get(key));
        }

        Optional<String> text(String key) {
            Object found = map().get(key);
            if (found == null || found instanceof String) {
                return Optional.ofNullable((String) found);
            }
            throw invalid(
                    file,
                    "has %s at \"%s\"; expected a string (in quotes)"
                            .formatted(shown(found), below(key)));
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
            if (found instanceof List<?> list && list.stream().allMatch(String.class::isInstance)) {
                return list.stream().map(String.class::cast).toList();
            }
            throw invalid(file, "has no list of strings at \"%s\"".formatted(below(key)));
        }

        private String below(String key) {
            return path.isEmpty() ? key : path + "." + key;
        }
    }
}
