package org.lsst.tap.tools.kit;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.lsst.tap.loader.config.JobSettings;
import org.lsst.tap.loader.config.WaitTimes;
import org.lsst.tap.loader.database.DatabaseSchemas;
import org.lsst.tap.loader.database.DatabaseUrl;
import org.lsst.tap.loader.database.ReleaseState;
import org.lsst.tap.loader.database.VersionRow;
import org.lsst.tap.loader.job.Rollback;
import org.lsst.tap.loader.job.StatusReport;
import org.lsst.tap.loader.job.UpdateJob;
import org.lsst.tap.loader.swap.CutOver;
import org.lsst.tap.loader.swap.Strategy;

/**
 * Publishes releases with the loader's own jobs, and notes when each went live. For one thread, and
 * for a database that nobody else publishes to.
 */
public final class Publisher {

    private final DatabaseUrl database;
    private final List<String> readerRoles;

    /**
     * Makes a publisher.
     *
     * @param url the database's JDBC URL, with the role that owns TAP_SCHEMA
     * @param readerRoles who shall be able to read what is published
     */
    public Publisher(String url, List<String> readerRoles) {
        this.database = DatabaseUrl.parse(url);
        this.readerRoles = List.copyOf(readerRoles);
    }

    /** Loads a release and swaps it live, as {@code tap-schema update} does. */
    public Swap publish(Release release, CutOver cutOver) {
        JobSettings settings =
                JobSettings.builder()
                        .database(database)
                        .release(release.name())
                        .source(release.source())
                        .schemas(release.schemas())
                        .readerRoles(readerRoles)
                        .cutOver(cutOver)
                        // The readers shall meet a swap each time.
                        .force(true)
                        .build();
        return swapped(new UpdateJob(settings).run().times().swap(), false);
    }

    /** Swaps back what was live before, as {@code tap-schema rollback} does. */
    public Swap rollBack(CutOver cutOver) {
        Rollback rollback =
                new Rollback(
                        database, DatabaseSchemas.STANDARD, Strategy.SWAP, cutOver, WaitTimes.NONE);
        return swapped(rollback.run().took(), true);
    }

    /**
     * Notes what has just become live.
     *
     * <p>The swap's transaction writes the time into {@code tap_schema.version} when it has renamed
     * the database schemas, and commits within {@code took} from there: in this span, on the clock
     * of this machine, the swap became visible.
     */
    private Swap swapped(Duration took, boolean rollback) {
        long now = System.nanoTime();
        ReleaseState live =
                StatusReport.read(database, DatabaseSchemas.STANDARD, Duration.ZERO)
                        .state()
                        .live()
                        .orElseThrow(() -> new IllegalStateException("Nothing is live"));
        Instant renamed =
                live.version()
                        .flatMap(VersionRow::liveSince)
                        .orElseThrow(() -> new IllegalStateException("No live_since"));
        long before = System.nanoTime() - Duration.between(renamed, Instant.now()).toNanos();
        long after = Math.min(before + took.toNanos() - now, 0) + now;
        return new Swap(live.release(), rollback, before, after);
    }
}
