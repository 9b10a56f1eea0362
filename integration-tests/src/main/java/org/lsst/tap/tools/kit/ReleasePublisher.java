package org.lsst.tap.tools.kit;

import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.lsst.tap.loader.database.DatabaseSchemas;
import org.lsst.tap.loader.database.DatabaseUrl;
import org.lsst.tap.loader.job.JobSettings;
import org.lsst.tap.loader.job.Rollback;
import org.lsst.tap.loader.job.UpdateJob;
import org.lsst.tap.loader.swap.CutOver;
import org.lsst.tap.loader.swap.Strategy;

/**
 * Publishes releases with the loader's own jobs, and notes when each went live. For one thread, and
 * for a database that nobody else publishes to.
 */
public record ReleasePublisher(String url, List<String> readerRoles) {

    public Swap publish(Release release, CutOver cutOver) {
        JobSettings settings =
                JobSettings.builder()
                        .database(DatabaseUrl.parse(url))
                        .release(release.name())
                        .source(release.source())
                        .schemas(release.schemas())
                        .readerRoles(readerRoles)
                        .cutOver(cutOver)
                        // The readers must meet a swap each time.
                        .force(true)
                        .build();
        return swapped(new UpdateJob(settings).run().times().swap(), false);
    }

    public Swap rollBack(CutOver cutOver) {
        DatabaseUrl database = DatabaseUrl.parse(url);
        Rollback rollback =
                new Rollback(
                        database,
                        DatabaseSchemas.STANDARD,
                        Strategy.SWAP,
                        cutOver,
                        Duration.ZERO,
                        Duration.ZERO);
        return swapped(rollback.run().took(), true);
    }

    /**
     * Notes what has just become live. The swap's transaction writes the time into {@code
     * tap_schema.version} when it has renamed the database schemas, and commits within {@code took}
     * from there: in this span, on the clock of this machine, the swap became visible.
     */
    private Swap swapped(Duration took, boolean rollback) {
        long now = System.nanoTime();
        Map<String, Object> live =
                PostgresServer.sql(url)
                        .queryForMap("SELECT version, live_since FROM tap_schema.version");
        Instant renamed = ((Timestamp) live.get("live_since")).toInstant();
        long before = System.nanoTime() - Duration.between(renamed, Instant.now()).toNanos();
        long after = Math.min(before + took.toNanos() - now, 0) + now;
        return new Swap((String) live.get("version"), rollback, before, after);
    }
}
