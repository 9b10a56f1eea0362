package org.lsst.tap.loader.source;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitOption;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.lsst.tap.loader.failure.SourceException;
import org.lsst.tap.loader.text.Visible;

/**
 * A release on this machine: an archive or a folder that was baked into the image or mounted.
 * Stateless.
 */
final class LocalRelease {

    private LocalRelease() {}

    static ReleaseFiles read(Path path, SourceAccess access, SourceLimits limits) {
        try {
            if (Files.isDirectory(path)) {
                access.requireNoSha256(path);
                return new ReleaseFiles(path.toString(), null, folder(path, limits));
            }
            if (!Files.isRegularFile(path)) {
                throw Files.exists(path)
                        ? refused(path, "is neither a file nor a folder", null)
                        : refused(path, "does not exist", null);
            }
            if (Files.size(path) > limits.archiveBytes()) {
                throw refused(
                        path,
                        "has %d bytes; expected at most %d"
                                .formatted(Files.size(path), limits.archiveBytes()),
                        null);
            }
            return ReleaseSource.unpack(path.toString(), Files.readAllBytes(path), access, limits);
        } catch (NoSuchFileException e) {
            throw refused(path, "vanished while it was read", e);
        } catch (IOException e) {
            throw refused(path, "can't be read: " + e.getClass().getSimpleName(), e);
        }
    }

    /**
     * Returns the files of a folder: a checkout of sdm_schemas, or the schema files themselves. A
     * mounted ConfigMap has links to files in a hidden folder beside them (Kubernetes, "Mounted
     * ConfigMaps are updated automatically"), so links are followed and hidden names left out.
     */
    private static Map<String, byte[]> folder(Path path, SourceLimits limits) throws IOException {
        Path checkout = path.resolve(ArchiveReader.FOLDER);
        Path top = Files.isDirectory(checkout) ? checkout : path;
        Map<String, byte[]> files = new HashMap<>();
        long bytes = 0;
        for (Path file : filesBelow(top, limits)) {
            long size = Files.size(file);
            bytes += size;
            if (size > limits.fileBytes() || bytes > limits.unpackedBytes()) {
                throw refused(
                        path,
                        "holds \"%s\" of %d bytes; expected at most %d, and %d in all"
                                .formatted(
                                        top.relativize(file),
                                        size,
                                        limits.fileBytes(),
                                        limits.unpackedBytes()),
                        null);
            }
            files.put(top.relativize(file).toString().replace('\\', '/'), Files.readAllBytes(file));
        }
        if (files.isEmpty()) {
            throw refused(path, "is a folder without files", null);
        }
        return files;
    }

    private static List<Path> filesBelow(Path top, SourceLimits limits) throws IOException {
        try (Stream<Path> walk = Files.walk(top, 8, FileVisitOption.FOLLOW_LINKS)) {
            List<Path> files =
                    walk.filter(Files::isRegularFile)
                            .filter(file -> !isHidden(top.relativize(file)))
                            .limit(limits.entries() + 1L)
                            .toList();
            if (files.size() > limits.entries()) {
                throw refused(top, "holds more than %d files".formatted(limits.entries()), null);
            }
            return files;
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }

    private static boolean isHidden(Path relative) {
        for (Path part : relative) {
            if (part.toString().startsWith(".")) {
                return true;
            }
        }
        return false;
    }

    static SourceException refused(Path path, String found, @Nullable IOException cause) {
        return new SourceException(
                "The path \"%s\" %s. Nothing was changed; check it."
                        .formatted(Visible.address(path.toString()), found),
                cause);
    }
}
