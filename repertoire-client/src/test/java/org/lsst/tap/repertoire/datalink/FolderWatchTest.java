package org.lsst.tap.repertoire.datalink;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.lsst.tap.repertoire.failure.RepertoireUnavailableException;
import org.lsst.tap.repertoire.support.LogCapture;
import org.lsst.tap.repertoire.support.ManualTime;
import org.lsst.tap.repertoire.support.Payloads;

@Timeout(60)
class FolderWatchTest {

    @TempDir Path parent;

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

    @Test
    void look_failing_warnsOncePerOutage() {
        DatalinkFolder folder = new DatalinkFolder(path(), this::payload, new ManualTime());
        try (LogCapture log = LogCapture.start();
                FolderWatch watch = new FolderWatch(folder)) {
            assertThat(watch.look()).isFalse();
            assertThat(watch.look()).isFalse();
            assertThat(log.warnings())
                    .containsExactly(
                            "down (the next look is soon; no more word until it succeeds)");
            payload = DatalinkPayload.parse(Payloads.marked("a"), Optional.empty(), "It");
            assertThat(watch.look()).isTrue();
            payload = null;
            assertThat(watch.look()).isFalse();
            assertThat(log.warnings()).hasSize(2);
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
                        new ManualTime());
        try (LogCapture log = LogCapture.start();
                FolderWatch watch = new FolderWatch(folder)) {
            assertThat(watch.look()).isFalse();
            assertThat(log.warnings())
                    .containsExactly(
                            "java.lang.IllegalStateException: odd (the next look is soon; no more"
                                    + " word until it succeeds)");
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
                        new ManualTime());
        try (LogCapture log = LogCapture.start()) {
            FolderWatch watch = new FolderWatch(folder, Duration.ofMillis(10));
            Future<?> started = watch.start(Duration.ofMillis(1));
            looking.await();
            watch.close();
            assertThat(started.isCancelled() || !started.isDone()).isTrue();
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
