package org.lsst.tap.tools.kit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.commons.io.FileUtils;

/** A folder that is gone, with all that is in it, when it is closed. */
public record TemporaryFolder(Path path) implements AutoCloseable {

    public static TemporaryFolder create(String prefix) {
        try {
            return new TemporaryFolder(Files.createTempDirectory(prefix));
        } catch (IOException e) {
            throw new UncheckedIOException("No temporary folder can be made", e);
        }
    }

    @Override
    public void close() {
        try {
            FileUtils.deleteDirectory(path.toFile());
        } catch (IOException e) {
            throw new UncheckedIOException("The temporary folder " + path + " stays", e);
        }
    }
}
