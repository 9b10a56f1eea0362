package org.lsst.tap.loader.source;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.lsst.tap.loader.SourceException;

/** A release on this machine: an archive that was baked into the image or mounted. Stateless. */
final class LocalRelease {

    private LocalRelease() {}

    static ReleaseFiles read(Path path, SourceLimits limits) {
        try {
            if (!Files.isRegularFile(path)) {
                throw Files.exists(path)
                        ? refused(path, "is no file; expected a .tar.gz archive", null)
                        : refused(path, "does not exist", null);
            }
            if (Files.size(path) > limits.archiveBytes()) {
                throw refused(
                        path,
                        "has %d bytes; expected at most %d"
                                .formatted(Files.size(path), limits.archiveBytes()),
                        null);
            }
            return ReleaseSource.unpack(path.toString(), Files.readAllBytes(path), limits);
        } catch (NoSuchFileException e) {
            throw refused(path, "vanished while it was read", e);
        } catch (IOException e) {
            throw refused(path, "can't be read: " + e.getMessage(), e);
        }
    }

    static SourceException refused(Path path, String found, @Nullable IOException cause) {
        return new SourceException(
                "The release \"%s\" %s. Live is unchanged; check the source and the release's name."
                        .formatted(path, found),
                cause);
    }
}
