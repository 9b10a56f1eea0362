package org.lsst.tap.tools.kit;

import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.commons.io.FileUtils;
import org.apache.commons.io.function.Uncheck;

/** A folder that is gone, with all that is in it, when it is closed. */
public record TemporaryFolder(Path path) implements AutoCloseable {

    public static TemporaryFolder create(String prefix) {
        return new TemporaryFolder(Uncheck.get(() -> Files.createTempDirectory(prefix)));
    }

    @Override
    public void close() {
        Uncheck.run(() -> FileUtils.deleteDirectory(path.toFile()));
    }
}
