package org.lsst.tap.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lsst.tap.loader.failure.Retry;
import org.lsst.tap.loader.failure.SourceException;
import org.lsst.tap.loader.source.ReleaseFiles;
import org.lsst.tap.loader.source.ReleaseSource;
import org.lsst.tap.loader.source.SourceAccess;
import org.lsst.tap.loader.source.SourceLimits;

/** Whatever an archive is, reading it ends in files within the limits or in a SourceException. */
class ArchiveFuzzTest {

    private static final int FILE_BYTES = 100_000;
    private static final int UNPACKED_BYTES = 400_000;
    private static final SourceLimits LIMITS =
            new SourceLimits(
                    300_000,
                    UNPACKED_BYTES,
                    FILE_BYTES,
                    64,
                    Duration.ZERO,
                    Retry.times(1, Duration.ZERO, Duration.ZERO));

    /** The unpacked archive is held twice, and its files once more. */
    private static final long MOST_ALLOCATED = 8L * UNPACKED_BYTES;

    @TempDir private Path folder;

    private ReleaseFiles fetch(byte[] archive, SourceLimits limits) throws IOException {
        Files.write(folder.resolve("A.tar.gz"), archive);
        return new ReleaseSource(folder + "/{version}.tar.gz", SourceAccess.OPEN, limits)
                .fetch("A");
    }

    @Test
    void fetch_mutatedArchive_filesOrSourceException() {
        new FuzzRun("archive", MOST_ALLOCATED, this::accepts).run(new TarCases());
    }

    private boolean accepts(byte[] archive) throws IOException {
        try {
            ReleaseFiles files = fetch(archive, LIMITS);
            for (String schema : files.schemaNames()) {
                String path = ReleaseFiles.pathOf(schema);
                assertThat(files.bytes(path).orElseThrow().length).isLessThanOrEqualTo(FILE_BYTES);
                Messages.check(path, 1000);
                assertThat(path).doesNotContain("..").doesNotStartWith("/");
            }
            return true;
        } catch (SourceException e) {
            Messages.check(e.getMessage(), 3000);
            return false;
        }
    }
}
