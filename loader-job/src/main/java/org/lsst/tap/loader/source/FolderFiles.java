package org.lsst.tap.loader.source;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Optional;
import org.lsst.tap.loader.felis.FelisFiles;

/**
 * The files beside a schema's file, read when they are asked for. Serves a single file and what it
 * imports, without reading the rest of its folder. Immutable.
 */
public final class FolderFiles implements FelisFiles {

    private final Path folder;
    private final int maxBytes;

    /**
     * Serves the files below {@code folder}.
     *
     * @param maxBytes of a longer file, the first so many bytes and one more are served: whoever
     *     reads them sees that it is too long
     */
    public FolderFiles(Path folder, int maxBytes) {
        this.folder = folder.toAbsolutePath().normalize();
        this.maxBytes = maxBytes;
    }

    @Override
    public Optional<byte[]> bytes(String path) {
        try {
            Path file = folder.resolve(path).normalize();
            if (!file.startsWith(folder) || !Files.isRegularFile(file)) {
                return Optional.empty();
            }
            try (InputStream stream = Files.newInputStream(file)) {
                return Optional.of(stream.readNBytes(maxBytes + 1));
            }
        } catch (InvalidPathException e) {
            return Optional.empty();
        } catch (IOException e) {
            throw LocalRelease.refused(folder.resolve(path), "can't be read: " + e, e);
        }
    }
}
