package org.lsst.tap.repertoire.datalink;

import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.lsst.tap.repertoire.failure.RepertoireException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps a folder current from a thread of its own until it is closed. A failure is logged, once per
 * outage, and leaves the folder as it is; the next turn tries again. Thread-safe.
 */
final class FolderWatch implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(FolderWatch.class);
    private static final Duration CLOSE_WAIT = Duration.ofSeconds(10);

    private final DatalinkFolder folder;
    private final ScheduledExecutorService thread;
    private final Duration closeWait;
    private boolean failing;

    FolderWatch(DatalinkFolder folder) {
        this(folder, CLOSE_WAIT);
    }

    FolderWatch(DatalinkFolder folder, Duration closeWait) {
        this.folder = folder;
        this.closeWait = closeWait;
        this.thread =
                Executors.newSingleThreadScheduledExecutor(
                        task -> {
                            Thread daemon = new Thread(task, "datalink-folder");
                            daemon.setDaemon(true);
                            return daemon;
                        });
    }

    /**
     * Looks once, and says whether that went well. Doesn't throw: an exception would end the watch.
     */
    synchronized boolean look() {
        try {
            folder.sync();
            failing = false;
            return true;
        } catch (RuntimeException e) {
            if (failing) {
                LOG.debug("{}", e.getMessage(), e);
            } else {
                LOG.warn(
                        "{} (the next look is soon; no more word until it succeeds)",
                        e instanceof RepertoireException ? e.getMessage() : e.toString());
            }
            failing = true;
            return false;
        }
    }

    /** Looks again and again, with this pause between the end of a look and the next. */
    ScheduledFuture<?> start(Duration pause) {
        return thread.scheduleWithFixedDelay(
                this::look, pause.toMillis(), pause.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** Ends the thread; waits for a look that is under way, but not for ever. */
    @Override
    public void close() {
        thread.shutdownNow();
        try {
            if (!thread.awaitTermination(closeWait.toMillis(), TimeUnit.MILLISECONDS)) {
                LOG.warn("A look at {} has not ended within {}", folder, closeWait);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
