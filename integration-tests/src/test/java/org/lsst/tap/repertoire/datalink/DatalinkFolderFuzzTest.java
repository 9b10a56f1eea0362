package org.lsst.tap.repertoire.datalink;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeSet;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lsst.tap.fuzz.FuzzRun;
import org.lsst.tap.repertoire.failure.RepertoireException;

/**
 * Whatever stands where the datalink folder and its versions should be, it is kept, or refused with
 * a RepertoireException. A case's bytes are pairs: what to make, and where.
 */
class DatalinkFolderFuzzTest {

    private static final Clock CLOCK =
            Clock.fixed(Instant.parse("2026-11-21T12:00:00Z"), java.time.ZoneOffset.UTC);

    private static final List<String> PLACES =
            List.of(
                    "datalink",
                    ".datalink.versions",
                    ".datalink.versions/lock",
                    ".datalink.versions/next",
                    ".datalink.versions/v1",
                    ".datalink.versions/v2",
                    ".datalink.versions/v999999999999999999",
                    ".datalink.versions/vx",
                    ".datalink.versions/unpacked-1",
                    "datalink/one.xml",
                    "datalink/readme.txt",
                    ".datalink.versions/v1/one.xml",
                    ".datalink.versions/v1/sub",
                    "elsewhere",
                    "elsewhere/precious");

    private static final List<String> TARGETS =
            List.of(
                    ".datalink.versions/v1",
                    "../datalink",
                    "nowhere",
                    ".",
                    "..",
                    "elsewhere",
                    "datalink",
                    "v1",
                    "v2",
                    "/nowhere/at/all",
                    "../elsewhere");

    @TempDir private Path folder;

    @Test
    void sync_anyStateOfTheFolder_keptOrRefused() {
        new FuzzRun("folder", 64L << 20, this::accepts).ofEach(5).run(DatalinkFolderFuzzTest::next);
    }

    private static byte[] next(SplittableRandom random) {
        byte[] steps = new byte[2 * random.nextInt(7)];
        for (int i = 0; i < steps.length; i += 2) {
            steps[i] = (byte) random.nextInt(3 + TARGETS.size());
            steps[i + 1] = (byte) random.nextInt(PLACES.size());
        }
        return steps;
    }

    private boolean accepts(byte[] steps) throws IOException {
        Path whole = Files.createTempDirectory(folder, "case");
        // One below, for what links to the folder above.
        Path top = Files.createDirectory(whole.resolve("top"));
        try {
            for (int i = 0; i + 1 < steps.length; i += 2) {
                make(top, steps[i], top.resolve(PLACES.get(steps[i + 1] % PLACES.size())));
            }
            Path elsewhere = top.resolve("elsewhere");
            // A link may lead to an old version, which may go.
            boolean foreign = Files.isDirectory(elsewhere, LinkOption.NOFOLLOW_LINKS);
            Set<String> precious = foreign ? below(elsewhere) : Set.of();
            boolean kept = sync(top);
            assertThat(below(elsewhere)).containsAll(precious);
            return kept;
        } finally {
            delete(whole);
        }
    }

    private static boolean sync(Path top) throws IOException {
        DatalinkPayload payload = payload();
        DatalinkFolder datalink = new DatalinkFolder(top.resolve("datalink"), () -> payload, CLOCK);
        try {
            datalink.sync();
        } catch (RepertoireException e) {
            return false;
        }
        for (String name : payload.fileNames()) {
            assertThat(Files.readAllBytes(top.resolve("datalink").resolve(name)))
                    .isEqualTo(payload.file(name).orElseThrow());
        }
        assertThat(below(top.resolve("datalink"))).hasSize(payload.fileNames().size());
        assertThat(datalink.sync()).as("changed again").isFalse();
        return true;
    }

    /** Makes a file, a folder, an old folder or a link, where the file system lets it. */
    private static void make(Path top, int kind, Path place) {
        try {
            if (kind == 0) {
                Files.writeString(place, "x");
            } else if (kind <= 2) {
                Files.createDirectories(place);
                Files.setLastModifiedTime(
                        place, FileTime.from(CLOCK.instant().minusSeconds(kind == 1 ? 0 : 9999)));
            } else {
                Files.createSymbolicLink(place, Path.of(TARGETS.get(kind % TARGETS.size())));
            }
        } catch (IOException e) {
            // What is there already, or has no folder: the case has one step less.
            assertThat(top).exists();
        }
    }

    private static Set<String> below(Path path) throws IOException {
        if (!Files.isDirectory(path)) {
            return Set.of();
        }
        try (Stream<Path> files = Files.list(path)) {
            return new TreeSet<>(files.map(file -> file.getFileName().toString()).toList());
        }
    }

    private static DatalinkPayload payload() throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
            zip.putNextEntry(new ZipEntry(DatalinkPayload.MANIFEST));
            zip.write("{\"one\": [\"a\"]}".getBytes(UTF_8));
            zip.putNextEntry(new ZipEntry("one.xml"));
            zip.write("<a>$a$</a>".getBytes(UTF_8));
        }
        return DatalinkPayload.parse(bytes.toByteArray(), Optional.empty(), "Payload");
    }

    private static void delete(Path top) throws IOException {
        Files.walkFileTree(
                top,
                new SimpleFileVisitor<>() {
                    @Override
                    public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
                            throws IOException {
                        Files.delete(file);
                        return FileVisitResult.CONTINUE;
                    }

                    @Override
                    public FileVisitResult postVisitDirectory(Path visited, IOException e)
                            throws IOException {
                        Files.delete(visited);
                        return FileVisitResult.CONTINUE;
                    }
                });
        assertThat(Files.exists(top, LinkOption.NOFOLLOW_LINKS)).isFalse();
    }
}
