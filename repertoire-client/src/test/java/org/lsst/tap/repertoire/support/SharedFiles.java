package org.lsst.tap.repertoire.support;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Assumptions;

/**
 * Real documents that stand beside the project, in {@code ../shared}. Where they are absent a test
 * that needs one is skipped, with a printed line; in CI it fails instead.
 */
public final class SharedFiles {

    private SharedFiles() {}

    public static byte[] read(String name) {
        // Surefire runs in the module's folder, an IDE perhaps in the project's.
        for (String root : new String[] {"../../shared", "../shared"}) {
            Path file = Path.of(root, name);
            if (Files.isReadable(file)) {
                try {
                    return Files.readAllBytes(file);
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            }
        }
        String absent = "shared/" + name + " is not beside the project";
        if ("true".equals(System.getenv("CI"))) {
            Assertions.fail(absent + ", and CI needs it");
        }
        System.out.println("SKIPPED: " + absent);
        return Assumptions.abort(absent);
    }
}
