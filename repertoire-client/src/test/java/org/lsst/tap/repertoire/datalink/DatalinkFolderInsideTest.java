package org.lsst.tap.repertoire.datalink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.lsst.tap.repertoire.failure.RepertoireException;
import org.lsst.tap.repertoire.support.Payloads;

/**
 * A folder that is a mount point is kept from inside. It is a real one, a small tmpfs, which takes
 * root; without that the tests are skipped, with a line, and fail in CI.
 */
class DatalinkFolderInsideTest extends DatalinkFolderFixture {

    private static final String SIZE = "1m";

    private final Deque<Path> mounted = new ArrayDeque<>();

    @BeforeEach
    void mount() throws Exception {
        mount(path());
    }

    private void mount(Path place) throws Exception {
        Files.createDirectory(place);
        if (run("mount", "-t", "tmpfs", "-o", "size=" + SIZE, "tmpfs", place.toString()) != 0) {
            String line = "no file system can be mounted here: it takes root";
            if ("true".equals(System.getenv("CI"))) {
                Assertions.fail(line);
            }
            System.out.println("SKIPPED: " + line);
            Assumptions.abort(line);
        }
        mounted.push(place);
    }

    @AfterEach
    void unmount() throws Exception {
        while (!mounted.isEmpty()) {
            int code = run("umount", mounted.pop().toString());
            assertThat(code).as("umount").isZero();
        }
    }

    private static int run(String... command) throws Exception {
        return new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start()
                .waitFor();
    }

    private Map<String, String> templates() throws IOException {
        Map<String, String> content = new HashMap<>();
        for (String name : FolderVersions.names(path())) {
            if (!name.startsWith(".")) {
                byte[] file = Files.readAllBytes(path().resolve(name));
                content.put(name, new String(file, StandardCharsets.UTF_8));
            }
        }
        return content;
    }

    @Test
    void sync_emptyMountPoint_holdsThePayloadAndFollowsIt() throws IOException {
        DatalinkFolder folder = folder();
        assertThat(folder.sync()).isTrue();
        assertThat(templates()).isEqualTo(content(payload));
        assertThat(folder.sync()).isFalse();
        assertThat(folder().sync()).as("after a restart").isFalse();
        payload = marked("b");
        assertThat(folder.sync()).isTrue();
        assertThat(templates()).as("no name of the old one").isEqualTo(content(payload));
        assertThat(versions()).as("nothing beside it").doesNotExist();
        assertThat(Files.isDirectory(path(), LinkOption.NOFOLLOW_LINKS)).isTrue();
    }

    /** What is beside a mount point may be full, or somebody else's. */
    @Test
    void sync_noPlaceBesideTheMountPoint_doesNotMatter() throws IOException {
        Files.writeString(versions(), "taken");
        assertThat(folder().sync()).isTrue();
        assertThat(templates()).isEqualTo(content(payload));
        assertThat(versions()).hasContent("taken");
    }

    @Test
    void sync_whatAStartScriptUnpacked_isReplaced() throws IOException {
        Files.createDirectory(path().resolve("lost+found"));
        Files.writeString(path().resolve("datalink-manifest.json"), "{}");
        Files.writeString(path().resolve("t1.xml"), "<old/>");
        Files.writeString(path().resolve("old.xml"), "<old/>");
        assertThat(folder().sync()).isTrue();
        Files.delete(path().resolve("lost+found"));
        assertThat(templates()).isEqualTo(content(payload));
    }

    /** As a folder of an image's own layer: that it can't be renamed shows when it is tried. */
    @Test
    void sync_folderCannotBeMovedAside_isKeptFromInside() throws Exception {
        unmount();
        Files.writeString(path().resolve("old.xml"), "<old/>");
        mount(versions());
        DatalinkFolder folder = folder();
        assertThat(folder.sync()).isTrue();
        assertThat(FolderVersions.names(versions())).containsExactly("lock");
        assertThat(folder.sync()).isFalse();
        assertThat(folder().sync()).as("after a restart").isFalse();
        assertThat(Files.isDirectory(path(), LinkOption.NOFOLLOW_LINKS)).isTrue();
        assertThat(templates()).isEqualTo(content(payload));
        payload = marked("b");
        assertThat(folder().sync()).isTrue();
        assertThat(templates()).isEqualTo(content(payload));
        assertThat(FolderVersions.names(versions())).containsExactly("lock");
    }

    @Test
    void sync_damagedByOthers_isRestored() throws IOException {
        DatalinkFolder folder = folder();
        folder.sync();
        Files.delete(path().resolve("t1.xml"));
        assertThat(folder.sync()).isTrue();
        Files.delete(path().resolve(".current"));
        assertThat(folder.sync()).isTrue();
        Files.writeString(path().resolve("t2.xml"), "<through the link/>");
        assertThat(folder.sync()).isTrue();
        assertThat(templates()).isEqualTo(content(payload));
    }

    @Test
    void sync_foreignFile_isKeptAndCostsNothing() throws IOException {
        Files.writeString(path().resolve("thesis.tex"), "precious");
        for (int look = 0; look < 1000; look++) {
            assertThatThrownBy(() -> folder().sync()).hasMessageContaining("\"thesis.tex\"");
        }
        assertThat(FolderVersions.names(path())).containsExactly("thesis.tex");
    }

    @Test
    void sync_diskFilledAndFreed_leavesNothingAndRecoversAtTheFirstLook() throws IOException {
        DatalinkFolder folder = folder();
        folder.sync();
        Path filler = path().resolve(".versions").resolve("filler");
        fill(filler);
        payload = large();
        for (int look = 0; look < 100; look++) {
            time.advance(Duration.ofMinutes(11));
            assertThatThrownBy(folder::sync)
                    .isInstanceOf(RepertoireException.class)
                    .hasMessageContaining(" can't be kept, and is as it was: ")
                    .hasMessageContaining("No space left on device")
                    .hasMessageEndingWith(" can be written, and has room");
            assertThat(templates()).isEqualTo(content(marked("a")));
        }
        assertThat(FolderVersions.names(path().resolve(".versions")))
                .containsExactlyInAnyOrder("lock", "filler", "v1");
        Files.delete(filler);
        assertThat(folder.sync()).isTrue();
        assertThat(templates()).isEqualTo(content(payload));
    }

    private static void fill(Path file) {
        assertThatThrownBy(() -> Files.write(file, new byte[2 * 1024 * 1024]))
                .hasMessageContaining("No space left on device");
    }

    /** Nearly all that the file system has. */
    private static DatalinkPayload large() {
        byte[] content = new byte[700_000];
        new Random(1).nextBytes(content);
        return DatalinkPayload.parse(
                new Payloads().file("datalink-manifest.json", "{}").file("more.xml", content).zip(),
                Optional.empty(),
                "It");
    }

    @Test
    void sync_manyPayloadsOnASmallDisk_startsWithRoomEachTime() throws IOException {
        DatalinkFolder folder = folder();
        for (int i = 0; i < 20; i++) {
            payload = i % 2 == 0 ? large() : marked("b");
            assertThat(folder.sync()).isTrue();
            time.advance(DatalinkFolder.RETENTION.plusSeconds(1));
        }
    }

    /** What the page says of readers: by path they meet no missing and no half file. */
    @Test
    void sync_readersByPathInALoop_findEachFileThatTheManifestNames() throws Exception {
        DatalinkFolder folder = folder();
        folder.sync();
        AtomicBoolean stop = new AtomicBoolean();
        ExecutorService reader = Executors.newSingleThreadExecutor();
        try {
            Callable<Integer> read =
                    () -> {
                        int reads = 0;
                        while (!stop.get()) {
                            Files.readString(path().resolve("datalink-manifest.json"));
                            assertThat(Files.readString(path().resolve("t1.xml")))
                                    .containsAnyOf("mark=a", "mark=b");
                            reads++;
                        }
                        return reads;
                    };
            Future<Integer> reading = reader.submit(read);
            for (int i = 0; i < 100; i++) {
                payload = marked(i % 2 == 0 ? "b" : "a");
                assertThat(folder.sync()).isTrue();
                time.advance(Duration.ofMinutes(1));
            }
            stop.set(true);
            assertThat(reading.get()).isPositive();
        } finally {
            stop.set(true);
            reader.shutdownNow();
        }
        assertThat(FolderVersions.names(path())).contains(".current", ".versions");
    }
}
