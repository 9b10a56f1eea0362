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
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.lsst.tap.repertoire.failure.RepertoireException;
import org.lsst.tap.repertoire.support.Payloads;

/** Who else looks at the folder, or writes to it, meanwhile. */
class DatalinkFolderReadersTest extends DatalinkFolderFixture {

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
    void sync_manyLargePayloads_stayWithinTheBoundForAllVersions() throws IOException {
        DatalinkFolder folder = folder();
        for (int i = 0; i < 12; i++) {
            payload = large(i);
            assertThat(folder.sync()).isTrue();
            time.advance(Duration.ofSeconds(10));
            long size;
            try (Stream<Path> files = Files.walk(versions())) {
                size = files.mapToLong(file -> file.toFile().length()).sum();
            }
            assertThat(size).isLessThan(DatalinkFolder.MAX_BYTES);
            assertThat(path().resolve("more12.txt")).exists();
        }
        assertThat(versionNames()).hasSizeBetween(2, 6).contains("v12");
    }

    /** 13 MiB, of which a seventh is the archive. */
    private static DatalinkPayload large(int number) {
        Payloads files = new Payloads().file("datalink-manifest.json", "{}");
        byte[] content = new byte[1024 * 1024];
        new Random(number).nextBytes(content);
        Arrays.fill(content, 150_000, content.length, (byte) 'x');
        for (int i = 0; i < 13; i++) {
            files.file("more" + i + ".txt", content);
        }
        return DatalinkPayload.parse(files.zip(), Optional.empty(), "It");
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
