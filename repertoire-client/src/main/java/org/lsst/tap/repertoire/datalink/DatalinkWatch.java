package org.lsst.tap.repertoire.datalink;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.lsst.tap.repertoire.failure.RepertoireException;
import org.lsst.tap.repertoire.health.Health;
import org.lsst.tap.repertoire.health.HealthBean;
import org.lsst.tap.repertoire.internal.ClientRuntime;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps a folder current from a daemon thread of its own until it is closed: for a service that has
 * no servlet container, or starts its parts itself.
 *
 * <p>A failure is logged, once per outage, and leaves the folder as it is; the next turn tries
 * again. Nothing else ends the watch, an {@link Error} neither. While it runs, its health is in
 * JMX. Thread-safe.
 */
public final class DatalinkWatch implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(DatalinkWatch.class);

    private final DatalinkFolder folder;
    private final Duration closeWait;
    private final ScheduledThreadPoolExecutor thread = ClientRuntime.pool("datalink-folder", 1);
    private final CountDownLatch firstLook = new CountDownLatch(1);
    private volatile Optional<HealthBean> bean = Optional.empty();

    /** Between two looks; zero as long as looks aren't repeated. */
    private volatile Duration pause = Duration.ZERO;

    private volatile Health health = Health.UNTRIED;

    /** Creates a watch; it looks when it is told to. */
    public DatalinkWatch(DatalinkFolder folder) {
        this(folder, Duration.ofSeconds(10));
    }

    DatalinkWatch(DatalinkFolder folder, Duration closeWait) {
        this.folder = folder;
        this.closeWait = closeWait;
    }

    /** Looks once, in this thread, and says whether that went well; never throws. */
    public synchronized boolean look() {
        String reason = null;
        Throwable trace = null;
        try {
            folder.sync();
        } catch (RepertoireException e) {
            // What was foreseen says all in its message.
            reason = e.getMessage();
        } catch (Throwable e) {
            reason = e.toString();
            trace = e;
        }
        Instant now = folder.clock.instant();
        Instant next = pause.isZero() ? null : now.plus(pause);
        if (reason == null) {
            health = health.succeeded(now, next);
        } else {
            if (health.failuresInARow() == 0) {
                LOG.warn(
                        "{} (the next look is soon; no further message until it succeeds)",
                        reason,
                        trace);
            } else {
                LOG.debug("{}", reason, trace);
            }
            health = health.failed(now, reason, next);
        }
        firstLook.countDown();
        return reason == null;
    }

    /** Looks at once, then again and again, with a pause between the end of a look and the next. */
    public synchronized void start(Duration between) {
        pause = between;
        // Its future would only tell of an exception, and a look throws none.
        var unused =
                thread.scheduleWithFixedDelay(
                        this::look, 0, between.toMillis(), TimeUnit.MILLISECONDS);
        if (bean.isEmpty()) {
            bean = Optional.of(HealthBean.register(folder.folder().toString(), this::health));
        }
    }

    /** Waits for the end of the first look; false beyond a bound, or if it was interrupted. */
    public boolean awaitFirstLook(Duration bound) {
        try {
            return firstLook.await(bound.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /** How the looks went. */
    public Health health() {
        return health.asOf(folder.clock.instant());
    }

    /** Ends the thread; waits for a look that is under way, but not for ever. */
    @Override
    public void close() {
        bean.ifPresent(HealthBean::close);
        if (!ClientRuntime.end(thread, closeWait)) {
            LOG.warn("A look at {} has not ended within {}", folder, closeWait);
        }
    }
}
