package org.lsst.tap.tools.demo;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.lsst.tap.loader.failure.ConfigurationException;
import org.lsst.tap.loader.source.ReleaseFiles;

/** Decides which schemas of the releases the demo loads. Stateless. */
public final class SchemaChoice {

    /** The file of a release that lists the schemas which its TAP services have. */
    static final String DEPLOYED = "deployed-schemas.txt";

    private static final String SUFFIX = ".yaml";

    private SchemaChoice() {}

    /**
     * Returns the schemas to load, each of which every release has: those that were asked for; or
     * else those that every release lists as deployed; or else, if the releases have no such list,
     * all that every release has.
     *
     * @param releases the releases' files
     * @param wanted what was asked for, empty for nothing
     */
    public static List<String> of(List<ReleaseFiles> releases, List<String> wanted) {
        if (!wanted.isEmpty()) {
            releases.forEach(release -> requireAll(release, wanted));
            return List.copyOf(wanted);
        }
        List<String> chosen = new ArrayList<>(releases.get(0).schemaNames());
        releases.forEach(release -> chosen.retainAll(deployed(release)));
        if (chosen.isEmpty()) {
            throw new ConfigurationException(
                    "The releases have no schema in common. Give archives that do, or name the"
                            + " schemas with --schemas.");
        }
        return chosen;
    }

    private static List<String> deployed(ReleaseFiles release) {
        List<String> available = release.schemaNames();
        Optional<List<String>> listed =
                release.bytes(DEPLOYED)
                        .map(bytes -> new String(bytes, StandardCharsets.UTF_8))
                        .map(
                                text ->
                                        text.lines()
                                                .map(String::strip)
                                                .filter(line -> line.endsWith(SUFFIX))
                                                .map(SchemaChoice::withoutSuffix)
                                                .filter(available::contains)
                                                .toList());
        return listed.orElse(available);
    }

    private static String withoutSuffix(String file) {
        return file.substring(0, file.length() - SUFFIX.length());
    }

    private static void requireAll(ReleaseFiles release, List<String> wanted) {
        List<String> available = release.schemaNames();
        List<String> unknown = wanted.stream().filter(name -> !available.contains(name)).toList();
        if (!unknown.isEmpty()) {
            throw new ConfigurationException(
                    "%s has no schema %s. Available: %s. Correct --schemas."
                            .formatted(
                                    Path.of(release.source()).getFileName(),
                                    String.join(", ", unknown),
                                    String.join(", ", available)));
        }
    }
}
