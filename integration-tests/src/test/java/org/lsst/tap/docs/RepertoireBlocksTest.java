package org.lsst.tap.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lsst.tap.loader.cli.RepertoireConfig;
import org.lsst.tap.testing.Repository;
import org.yaml.snakeyaml.Yaml;

/** Every configuration of Repertoire on a page, and the chart's, has keys that Repertoire knows. */
class RepertoireBlocksTest {

    private static final Pattern BLOCK =
            Pattern.compile("(?m)^( *)```yaml\\n(.*?)^\\1```$", Pattern.DOTALL);

    private static final List<String> KNOWN = RepertoireConfig.keys();

    @TempDir private Path folder;

    @Test
    void everyBlock_namesKnownKeysAndCanBeRead() throws IOException {
        Map<String, Map<?, ?>> blocks = blocks();
        assertThat(blocks.keySet())
                .as("pages with a configuration")
                .anyMatch(place -> place.startsWith("docs/integration.md"))
                .anyMatch(place -> place.startsWith("docs/configuration.md"))
                .anyMatch(place -> place.startsWith("loader-job/helm/README.md"))
                .anyMatch(place -> place.startsWith("loader-job/helm/values.yaml"));
        for (Map.Entry<String, Map<?, ?>> block : blocks.entrySet()) {
            List<String> paths = new ArrayList<>();
            addPaths(block.getValue(), "", paths);
            assertThat(paths).as(block.getKey()).isNotEmpty().allMatch(RepertoireBlocksTest::known);
            requireReadable(block.getKey(), block.getValue());
        }
    }

    @Test
    void known_keyThatRepertoireHasNot_isFound() {
        assertThat(known("tap.servers.ssotap.databaseUrl")).isTrue();
        assertThat(known("tap.servers.ssotap.databaseUser")).isFalse();
        assertThat(known("hips.legacy")).isTrue();
        assertThat(known("hips.legacies")).isFalse();
        assertThat(known("metrics.kafka.anything")).isTrue();
    }

    /** The loader must not refuse what the page says, for any of its servers. */
    private void requireReadable(String place, Map<?, ?> config) throws IOException {
        Path file = Files.writeString(folder.resolve("config.yaml"), new Yaml().dump(config));
        Object servers = ((Map<?, ?>) config.get("tap")).get("servers");
        for (Object server : servers == null ? List.of() : ((Map<?, ?>) servers).keySet()) {
            assertThat(RepertoireConfig.read(file, server.toString()).databaseUrl())
                    .as("%s, server %s", place, server)
                    .isPresent();
        }
    }

    /** Returns what is a configuration of Repertoire, or its place in a chart's values. */
    private static Map<String, Map<?, ?>> blocks() {
        Map<String, Map<?, ?>> found = new TreeMap<>();
        Map<String, String> texts = new LinkedHashMap<>();
        for (Path file : Repository.files("", ".md")) {
            int number = 0;
            for (MatchResult block : BLOCK.matcher(Repository.text(file)).results().toList()) {
                String text = block.group(2).replaceAll("(?m)^" + block.group(1), "");
                texts.put(Repository.name(file) + ", block " + ++number, text);
            }
        }
        String values = "loader-job/helm/values.yaml";
        texts.put(values, Repository.text(values));
        texts.forEach(
                (place, text) -> {
                    if (text.contains("tap:") && new Yaml().load(text) instanceof Map<?, ?> map) {
                        Object config = map.containsKey("tap") ? map : map.get("config");
                        if (config instanceof Map<?, ?> keys && keys.containsKey("tap")) {
                            found.put(place, keys);
                        }
                    }
                });
        return found;
    }

    private static void addPaths(Object value, String path, List<String> paths) {
        if (value instanceof Map<?, ?> map && !map.isEmpty()) {
            map.forEach(
                    (key, below) ->
                            addPaths(below, path.isEmpty() ? "" + key : path + "." + key, paths));
        } else if (value instanceof Collection<?> list
                && list.stream().anyMatch(Map.class::isInstance)) {
            list.forEach(item -> addPaths(item, path, paths));
        } else {
            paths.add(path);
        }
    }

    private static boolean known(String path) {
        return KNOWN.stream()
                .anyMatch(
                        key ->
                                path.matches(key.replace(".", "\\.").replace("*", "[^.]+"))
                                        || key.startsWith(path + "."));
    }
}
