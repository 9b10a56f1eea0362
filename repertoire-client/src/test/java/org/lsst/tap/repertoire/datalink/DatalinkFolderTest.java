package org.lsst.tap.repertoire.datalink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.SeekableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SecureDirectoryStream;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lsst.tap.repertoire.RepertoireConfigurationException;
import org.lsst.tap.repertoire.RepertoireException;
import org.lsst.tap.repertoire.RepertoireUnavailableException;
import org.lsst.tap.repertoire.support.LogCapture;
import org.lsst.tap.repertoire.support.ManualTime;
import org.lsst.tap.repertoire.support.Payloads;
import org.lsst.tap.repertoire.support.SharedFiles;

class DatalinkFolderTest {

    @TempDir Path parent;

    private final ManualTime time = new ManualTime();
    private volatile DatalinkPayload payload = marked("a");

    private static DatalinkPayload marked(String mark) {
        return DatalinkPayload.parse(Payloads.marked(mark), Optional.of(mark), "It");
    }

    private Path path() {
        return parent.resolve("datalink");
    }

    private Path versions() {
        return parent.resolve(".datalink.versions");
    }

    private DatalinkFolder folder() {
        return new DatalinkFolder(path(), () -> payload, time);
    }

    private static Map<String, String> content(Path directory) throws IOException {
        Map<String, String> content = new HashMap<>();
        try (Stream<Path> files = Files.list(directory)) {
            for (Path file : files.collect(Collectors.toList())) {
                content.put(file.getFileName().toString(), Files.readString(file));
            }
        }
        return content;
    }

    private static Map<String, String> content(DatalinkPayload payload) {
        return payload.fileNames().stream()
                .collect(
                        Collectors.toMap(
                                name -> name,
                                name ->
                                        new String(
                                                payload.file(name).orElseThrow(),
                                                StandardCharsets.UTF_8)));
    }

    private List<String> versionNames() throws IOException {
        try (Stream<Path> all = Files.list(versions())) {
            return all.filter(Files::isDirectory)
                    .map(version -> version.getFileName().toString())
                    .sorted()
                    .collect(Collectors.toList());
        }
    }

    @Test
    void sync_emptyStart_holdsThePayloadsFiles() throws IOException {
        assertThat(folder().sync()).isTrue();
        assertThat(content(path())).isEqualTo(content(payload)).hasSize(4);
        assertThat(Files.isSymbolicLink(path())).isTrue();
        assertThat(Files.readSymbolicLink(path())).isRelative();
        assertThat(folder()).hasToString("DatalinkFolder[" + path() + "]");
        assertThat(folder().folder()).isEqualTo(path());
    }

    @Test
    void sync_realPayload_holdsTheSameBytes() throws IOException {
        payload =
                DatalinkPayload.parse(
                        SharedFiles.read("datalink/datalink-snippets-w.2026.34.zip"),
                        Optional.of("w.2026.34"),
                        "It");
        folder().sync();
        for (String name : payload.fileNames()) {
            assertThat(Files.readAllBytes(path().resolve(name)))
                    .isEqualTo(payload.file(name).orElseThrow());
        }
    }

    @Test
    void sync_samePayload_changesNothing() throws IOException {
        DatalinkFolder folder = folder();
        folder.sync();
        Path before = path().toRealPath();
        assertThat(folder.sync()).isFalse();
        assertThat(folder().sync()).as("after a restart").isFalse();
        assertThat(path().toRealPath()).isEqualTo(before);
        assertThat(versionNames()).containsExactly("v1");
    }

    @Test
    void sync_newPayload_leavesNoFileOfTheOld() throws IOException {
        DatalinkFolder folder = folder();
        folder.sync();
        payload = marked("b");
        assertThat(folder.sync()).isTrue();
        assertThat(content(path())).isEqualTo(content(marked("b")));
    }

    @Test
    void sync_replacedVersion_staysForTheRetentionAndItsNumberIsNotUsedAgain() throws IOException {
        DatalinkFolder folder = folder();
        folder.sync();
        Path open = path().toRealPath();
        time.advance(Duration.ofHours(1));
        payload = marked("b");
        folder.sync();
        time.advance(DatalinkFolder.RETENTION);
        folder.sync();
        assertThat(content(open)).as("a reader that has it open").hasSize(4);

        time.advance(Duration.ofSeconds(1));
        folder.sync();
        assertThat(versionNames()).containsExactly("v2");
        payload = marked("c");
        folder.sync();
        assertThat(versionNames()).containsExactly("v2", "v3");
    }

    @Test
    void sync_filesDamagedByOthers_areRestored() throws IOException {
        DatalinkFolder folder = folder();
        folder.sync();
        Files.writeString(path().resolve("t1.xml"), "<damaged/>");
        assertThat(folder.sync()).isTrue();
        assertThat(content(path())).isEqualTo(content(payload));
        Files.delete(path().resolve("t1.xml"));
        assertThat(folder.sync()).isTrue();
        Files.writeString(path().resolve("more.xml"), "<more/>");
        assertThat(folder.sync()).isTrue();
        assertThat(content(path())).isEqualTo(content(payload));
    }

    @Test
    void sync_linkRemovedByAStartScript_isRestored() throws IOException {
        DatalinkFolder folder = folder();
        folder.sync();
        Files.delete(path());
        assertThat(folder.sync()).isTrue();
        assertThat(content(path())).isEqualTo(content(payload));
    }

    @Test
    void sync_folderUnpackedByAStartScript_isReplaced() throws IOException {
        Files.createDirectory(path());
        Files.writeString(path().resolve("datalink-manifest.json"), "{}");
        Files.writeString(path().resolve("old.xml"), "<old/>");
        DatalinkFolder folder = folder();
        assertThat(folder.sync()).isTrue();
        assertThat(content(path())).isEqualTo(content(payload));

        time.advance(Duration.ofHours(1));
        folder.sync();
        assertThat(versionNames()).containsExactly("v1");
    }

    @Test
    void sync_folderWithOtherFiles_isLeftAlone() throws IOException {
        Files.createDirectory(path());
        Files.writeString(path().resolve("thesis.tex"), "precious");
        assertThatThrownBy(() -> folder().sync())
                .isInstanceOf(RepertoireConfigurationException.class)
                .hasMessage(
                        "The datalink folder "
                                + path()
                                + " holds \"thesis.tex\", which is no datalink template, and is"
                                + " left as it was; name a folder that is for datalink templates"
                                + " alone");
        assertThat(content(path())).isEqualTo(Map.of("thesis.tex", "precious"));
    }

    @Test
    void sync_folderCannotBeMovedAside_isLeftAlone() throws IOException {
        Files.createDirectory(path());
        Files.writeString(path().resolve("old.xml"), "<old/>");
        // As a mount point, which can't be made here, it can't be renamed.
        Path taken = versions().resolve("unpacked-" + time.millis());
        Files.createDirectories(taken);
        Files.writeString(taken.resolve("x.xml"), "<x/>");
        assertThatThrownBy(() -> folder().sync())
                .isInstanceOf(RepertoireConfigurationException.class)
                .hasMessageStartingWith(
                        "The datalink folder "
                                + path()
                                + " can't be replaced by a link, and is left as it was: ")
                .hasMessageEndingWith("; if it is a mount point, mount its parent instead");
        assertThat(content(path())).isEqualTo(Map.of("old.xml", "<old/>"));
    }

    @Test
    void sync_pathIsAFile_isLeftAlone() throws IOException {
        Files.writeString(path(), "precious");
        assertThatThrownBy(() -> folder().sync())
                .isInstanceOf(RepertoireConfigurationException.class)
                .hasMessage(
                        "The datalink folder "
                                + path()
                                + " is a file; name a folder, or remove it");
        assertThat(Files.readString(path())).isEqualTo("precious");
    }

    @Test
    void sync_cannotWrite_saysWhere() throws IOException {
        Files.writeString(versions(), "a file where a folder should be");
        assertThatThrownBy(() -> folder().sync())
                .isInstanceOf(RepertoireException.class)
                .hasMessageStartingWith(
                        "The datalink folder " + path() + " can't be kept, and is as it was: ")
                .hasMessageEndingWith("; check that " + parent + " can be written");
    }

    @Test
    void sync_noPayload_leavesTheFolder() throws IOException {
        folder().sync();
        DatalinkFolder down =
                new DatalinkFolder(
                        path(),
                        () -> {
                            throw new RepertoireUnavailableException("down");
                        },
                        time);
        assertThatThrownBy(down::sync).hasMessage("down");
        assertThat(content(path())).isEqualTo(content(payload));
    }

    @Test
    void sync_diedBeforeTheSwitch_isRepairedByTheNext() throws IOException {
        folder().sync();
        Path half = Files.createDirectory(versions().resolve("v2"));
        Files.writeString(half.resolve("t1.xml"), "<ha");
        Files.createSymbolicLink(versions().resolve("next"), Path.of("nowhere"));
        payload = marked("b");
        DatalinkFolder folder = folder();
        assertThat(folder.sync()).isTrue();
        assertThat(content(path())).isEqualTo(content(payload));
        assertThat(path().toRealPath().getFileName()).hasToString("v3");
    }

    @Test
    void sync_twoKeepersInOneProcess_oneIsRefusedOrBothSucceed() throws Exception {
        CountDownLatch inside = new CountDownLatch(1);
        ExecutorService other = Executors.newSingleThreadExecutor();
        try {
            Files.createDirectories(versions());
            try (FileChannel channel =
                    FileChannel.open(
                            versions().resolve("lock"),
                            StandardOpenOption.CREATE,
                            StandardOpenOption.WRITE)) {
                FileLock lock = channel.lock();
                Future<Boolean> second =
                        other.submit(
                                () -> {
                                    inside.countDown();
                                    return folder().sync();
                                });
                inside.await();
                assertThatThrownBy(second::get)
                        .cause()
                        .isInstanceOf(RepertoireException.class)
                        .hasMessage(
                                "The datalink folder "
                                        + path()
                                        + " is being written by another keeper in this process;"
                                        + " give each folder one keeper");
                lock.release();
            }
            assertThat(folder().sync()).isTrue();
        } finally {
            other.shutdownNow();
        }
    }

    @Test
    void sync_templateBeyondAscii_isWrittenWithAWarning() throws IOException {
        payload =
                DatalinkPayload.parse(
                        new Payloads()
                                .file("datalink-manifest.json", "{\"t\": []}")
                                .file("t.xml", "<a>é</a>")
                                .zip(),
                        Optional.empty(),
                        "It");
        try (LogCapture log = LogCapture.start()) {
            folder().sync();
            assertThat(log.warnings())
                    .containsExactly(
                            "Datalink templates [t.xml] are not plain ASCII; lsst-tap-service 3.24"
                                    + " leaves such a template out, and all of them if it is the"
                                    + " manifest");
        }
        assertThat(content(path())).isEqualTo(content(payload));
    }

    @Test
    void create_root_isRefused() {
        assertThatThrownBy(() -> new DatalinkFolder(Path.of("/"), () -> payload, time))
                .isInstanceOf(RepertoireConfigurationException.class)
                .hasMessage("The datalink folder must have a name, found \"/\"");
    }

    @Test
    void sync_readersThatListAndReadInALoop_seeOnePayloadWholeAndAlways() throws Exception {
        DatalinkFolder folder = folder();
        folder.sync();
        Set<Map<String, String>> allowed = Set.of(content(marked("a")), content(marked("b")));
        AtomicBoolean stop = new AtomicBoolean();
        ExecutorService readers = Executors.newFixedThreadPool(3);
        try {
            List<Future<Integer>> reads = new ArrayList<>();
            reads.add(readers.submit(reader(() -> content(path().toRealPath()), allowed, stop)));
            reads.add(readers.submit(reader(this::readThroughOpenFolder, allowed, stop)));
            // One that resolves the path for each file: never missing, though not one payload.
            reads.add(
                    readers.submit(
                            reader(
                                    () -> {
                                        Files.readString(path().resolve("datalink-manifest.json"));
                                        Files.readString(path().resolve("t1.xml"));
                                        return content(marked("a"));
                                    },
                                    allowed,
                                    stop)));
            for (int i = 0; i < 100; i++) {
                payload = marked(i % 2 == 0 ? "b" : "a");
                assertThat(folder.sync()).isTrue();
                // Less than the retention in all: a reader may be slow on a busy machine.
                time.advance(Duration.ofSeconds(1));
            }
            stop.set(true);
            for (Future<Integer> count : reads) {
                assertThat(count.get()).isPositive();
            }
        } finally {
            stop.set(true);
            readers.shutdownNow();
        }
    }

    private static Callable<Integer> reader(
            Callable<Map<String, String>> read,
            Set<Map<String, String>> allowed,
            AtomicBoolean stop) {
        return () -> {
            int reads = 0;
            while (!stop.get()) {
                assertThat(allowed).contains(read.call());
                reads++;
            }
            return reads;
        };
    }

    /** Opens the folder once, and lists and reads relative to what it opened (openat(2)). */
    private Map<String, String> readThroughOpenFolder() throws IOException {
        Map<String, String> content = new HashMap<>();
        try (DirectoryStream<Path> stream = Files.newDirectoryStream(path())) {
            SecureDirectoryStream<Path> open = (SecureDirectoryStream<Path>) stream;
            List<Path> names = new ArrayList<>();
            open.forEach(file -> names.add(file.getFileName()));
            for (Path name : names) {
                try (SeekableByteChannel channel =
                        open.newByteChannel(name, Set.of(StandardOpenOption.READ))) {
                    byte[] bytes = Channels.newInputStream(channel).readAllBytes();
                    content.put(name.toString(), new String(bytes, StandardCharsets.UTF_8));
                }
            }
        }
        return content;
    }
}
