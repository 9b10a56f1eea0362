package org.lsst.tap.repertoire.datalink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;
import javax.management.ObjectName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.lsst.tap.repertoire.failure.RepertoireUnavailableException;
import org.lsst.tap.repertoire.support.LogCapture;
import org.lsst.tap.repertoire.support.ManualTime;
import org.lsst.tap.repertoire.support.Payloads;

@Timeout(60)
class DatalinkWatchTest {

    @TempDir Path parent;

    private final ManualTime time = new ManualTime();
    private DatalinkPayload payload;

    private DatalinkPayload payload() {
        if (payload == null) {
            throw new RepertoireUnavailableException("down");
        }
        return payload;
    }

    private Path path() {
        return parent.resolve("datalink");
    }

    /** An MBean that stays would keep its web application's class loader. */
    @Test
    void start_refused_leavesNothingInJmx() throws Exception {
        DatalinkWatch watch = new DatalinkWatch(new DatalinkFolder(path(), this::payload, time));
        ObjectName all = new ObjectName("org.lsst.tap.repertoire:*");
        Set<ObjectName> before = ManagementFactory.getPlatformMBeanServer().queryNames(all, null);
        watch.close();
        assertThatThrownBy(() -> watch.start(Duration.ofSeconds(10)))
                .isInstanceOf(RejectedExecutionException.class);
        assertThat(ManagementFactory.getPlatformMBeanServer().queryNames(all, null))
                .isEqualTo(before);
    }

    @Test
    void look_failing_warnsOncePerOutage() {
        DatalinkFolder folder = new DatalinkFolder(path(), this::payload, time);
        try (LogCapture log = LogCapture.start();
                DatalinkWatch watch = new DatalinkWatch(folder)) {
            assertThat(watch.look()).isFalse();
            assertThat(watch.look()).isFalse();
            assertThat(log.warnings())
                    .containsExactly(
                            "down (the next look is soon; no further message until it succeeds)");
            payload = DatalinkPayload.parse(Payloads.marked("a"), Optional.empty(), "It");
            assertThat(watch.look()).isTrue();
            payload = null;
            assertThat(watch.look()).isFalse();
            assertThat(log.warnings()).hasSize(2);
        }
    }

    @Test
    void look_aDayOfFailures_leavesNothingAndWarnsOnceAndRecoversAtTheFirstGoodOne()
            throws Exception {
        payload = marked("a");
        DatalinkFolder folder = new DatalinkFolder(path(), this::payload, time);
        try (LogCapture log = LogCapture.start();
                DatalinkWatch watch = new DatalinkWatch(folder)) {
            assertThat(watch.look()).isTrue();
            Files.delete(path());
            Files.createDirectory(path());
            Files.writeString(path().resolve("precious"), "theirs");
            payload = marked("b");
            Instant start = time.instant();
            for (int i = 0; i < 24 * 360; i++) {
                time.advance(Duration.ofSeconds(10));
                assertThat(watch.look()).isFalse();
            }
            assertThat(log.warnings())
                    .singleElement()
                    .asString()
                    .contains(" holds \"precious\", which is no datalink template");
            assertThat(path()).isDirectoryContaining(file -> file.endsWith("precious"));
            assertThat(parent.resolve(".datalink.versions").toFile().list())
                    .containsExactlyInAnyOrder("lock", "v1");
            assertThat(watch.health().failuresInARow()).isEqualTo(8640);
            assertThat(watch.health().age()).contains(Duration.ofDays(1));
            assertThat(watch.health().lastSuccess()).contains(start);

            Files.delete(path().resolve("precious"));
            assertThat(watch.look()).isTrue();
            assertThat(path().resolve("mark_b.xml")).exists();
            assertThat(watch.health().isHealthy()).isTrue();
        }
    }

    private static DatalinkPayload marked(String mark) {
        return DatalinkPayload.parse(Payloads.marked(mark), Optional.empty(), "It");
    }

    @Test
    void start_errorInALook_isLoggedOnceAndTriedAgain() {
        CountDownLatch looks = new CountDownLatch(3);
        DatalinkFolder folder =
                new DatalinkFolder(
                        path(),
                        () -> {
                            looks.countDown();
                            if (looks.getCount() > 0) {
                                throw new NoClassDefFoundError("of/a/library");
                            }
                            return marked("a");
                        },
                        time);
        try (LogCapture log = LogCapture.start();
                DatalinkWatch watch = new DatalinkWatch(folder)) {
            watch.start(Duration.ofMillis(1));
            assertThat(watch.awaitFirstLook(Duration.ofSeconds(30))).isTrue();
            while (!watch.health().isHealthy()) {
                Thread.onSpinWait();
            }
            assertThat(path().resolve("mark_a.xml")).exists();
            assertThat(log.warnings())
                    .containsExactly(
                            "java.lang.NoClassDefFoundError: of/a/library (the next look is soon;"
                                    + " no further message until it succeeds)");
        }
    }

    @Test
    void look_unforeseenFailure_doesNotEndTheWatch() {
        DatalinkFolder folder =
                new DatalinkFolder(
                        path(),
                        () -> {
                            throw new IllegalStateException("odd");
                        },
                        time);
        try (LogCapture log = LogCapture.start();
                DatalinkWatch watch = new DatalinkWatch(folder)) {
            assertThat(watch.look()).isFalse();
            assertThat(log.warnings())
                    .containsExactly(
                            "java.lang.IllegalStateException: odd (the next look is soon; no"
                                    + " further message until it succeeds)");
        }
    }

    @Test
    void close_lookThatDoesNotEnd_isNotWaitedForForEver() throws Exception {
        CountDownLatch looking = new CountDownLatch(1);
        Semaphore release = new Semaphore(0);
        DatalinkFolder folder =
                new DatalinkFolder(
                        path(),
                        () -> {
                            looking.countDown();
                            release.acquireUninterruptibly();
                            throw new RepertoireUnavailableException("released");
                        },
                        time);
        try (LogCapture log = LogCapture.start()) {
            DatalinkWatch watch = new DatalinkWatch(folder, Duration.ofMillis(10));
            watch.start(Duration.ofMillis(1));
            looking.await();
            assertThat(watch.awaitFirstLook(Duration.ofMillis(1))).isFalse();
            watch.close();
            assertThat(log.warnings())
                    .containsExactly(
                            "A look at DatalinkFolder["
                                    + path()
                                    + "] has not ended within PT0.01S");
        } finally {
            release.release();
        }
    }
}
