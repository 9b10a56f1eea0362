package org.lsst.tap.loader.felis;

import static org.junit.jupiter.api.Assumptions.abort;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.zip.GZIPInputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;

/**
 * The reference material beside the project, in {@code ../shared}: golden rows, cases with the
 * verdicts of Felis, release archives. Tests without it are skipped, except where {@code CI=true}.
 */
final class Shared {

    private static final Path ROOT = Path.of("..", "..", "shared").toAbsolutePath().normalize();
    private static final String SCHEMAS = "/python/lsst/sdm/schemas/";
    private static final Map<String, Map<String, byte[]>> RELEASES = new HashMap<>();

    private Shared() {}

    /** Returns a path of the material; skips the test, or fails it, where that is absent. */
    static Path path(String relative) {
        Path path = ROOT.resolve(relative);
        if (!Files.exists(path)) {
            String message =
                    "SKIPPED: the reference material '../shared/" + relative + "' is absent";
            System.out.println(message);
            if ("true".equals(System.getenv("CI"))) {
                throw new AssertionError(message + ", and CI=true wants it");
            }
            abort(message);
        }
        return path;
    }

    /** Says if the material is there, for tests whose parameters come from it. */
    static boolean exists(String relative) {
        return Files.exists(ROOT.resolve(relative));
    }

    static String text(String relative) {
        try {
            return Files.readString(path(relative));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static Csv csv(String relative) {
        return Csv.parse(text(relative));
    }

    /** Returns the files of a folder of the material. */
    static FelisFiles folder(String relative) {
        Path folder = path(relative);
        return path -> bytes(folder.resolve(path));
    }

    private static Optional<byte[]> bytes(Path path) {
        try {
            return Files.isRegularFile(path)
                    ? Optional.of(Files.readAllBytes(path))
                    : Optional.empty();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Returns the schema files of a release by path, for example {@code dp1.yaml}. */
    static synchronized Map<String, byte[]> release(String release) {
        return RELEASES.computeIfAbsent(release, Shared::readRelease);
    }

    private static Map<String, byte[]> readRelease(String release) {
        Map<String, byte[]> files = new HashMap<>();
        Path archive = path("sdm_schemas/" + release + ".tar.gz");
        try (InputStream in = Files.newInputStream(archive);
                TarArchiveInputStream tar = new TarArchiveInputStream(new GZIPInputStream(in))) {
            TarArchiveEntry entry;
            while ((entry = tar.getNextEntry()) != null) {
                int at = entry.getName().indexOf(SCHEMAS);
                if (at > 0 && entry.isFile()) {
                    files.put(entry.getName().substring(at + SCHEMAS.length()), tar.readAllBytes());
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return files;
    }

    static FelisFiles releaseFiles(String release) {
        Map<String, byte[]> files = release(release);
        return path -> Optional.ofNullable(files.get(path));
    }
}
