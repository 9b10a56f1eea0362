package org.lsst.tap.tools.demo;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import javax.sql.DataSource;
import org.lsst.tap.loader.config.JobSettings;
import org.lsst.tap.loader.database.DatabaseSchemas;
import org.lsst.tap.loader.database.DatabaseUrl;
import org.lsst.tap.loader.database.ReleaseState;
import org.lsst.tap.loader.database.VersionRow;
import org.lsst.tap.loader.job.Rollback;
import org.lsst.tap.loader.job.StatusReport;
import org.lsst.tap.loader.job.UpdateJob;
import org.lsst.tap.tools.demo.reads.Content;
import org.lsst.tap.tools.demo.reads.ReaderKind;
import org.lsst.tap.tools.demo.reads.SchemaReader;
import org.lsst.tap.tools.demo.reads.Swap;

/**
 * Publishes releases with the loader's own jobs, and notes when each went live and what it looks
 * like at rest. For one thread, and for a database that nobody else publishes to.
 */
final class Publisher {

    private final DatabaseUrl database;
    private final SchemaReader atRest;
    private final List<String> readerRoles;

    /**
     * Makes a publisher.
     *
     * @param database where the loader works
     * @param dataSource the same database, to read what is live
     * @param readerRoles who shall be able to read what is published
     */
    Publisher(DatabaseUrl database, DataSource dataSource, List<String> readerRoles) {
        this.database = database;
        this.readerRoles = List.copyOf(readerRoles);
        this.atRest = new SchemaReader(ReaderKind.CADC, dataSource);
    }

    /**
     * Loads schemas of a release and swaps it live, as {@code tap-schema update} does.
     *
     * @param schemas the schemas in their order
     */
    Swap publish(Release release, List<String> schemas) {
        JobSettings settings =
                JobSettings.builder()
                        .database(database)
                        .release(release.name().value())
                        .source(release.source())
                        .schemas(schemas)
                        .readerRoles(readerRoles)
                        // The readers shall meet a swap each time.
                        .force(true)
                        .build();
        return swapped(new UpdateJob(settings).run().times().swap(), false);
    }

    /** Swaps back what was live before, as {@code tap-schema rollback} does. */
    Swap rollBack() {
        return swapped(new Rollback(database, DatabaseSchemas.STANDARD).run().took(), true);
    }

    /**
     * Notes what has just become live.
     *
     * <p>The swap's transaction writes the time into {@code tap_schema.version} when it has renamed
     * the database schemas, and commits within {@code took} from there: in this span, on the clock
     * of this machine, the swap became visible.
     */
    private Swap swapped(Duration took, boolean rollback) {
        ReleaseState live =
                StatusReport.read(database, DatabaseSchemas.STANDARD)
                        .state()
                        .live()
                        .orElseThrow(() -> new IllegalStateException("Nothing is live"));
        Instant renamed =
                live.version()
                        .flatMap(VersionRow::liveSince)
                        .orElseThrow(() -> new IllegalStateException("No live_since"));
        long before = System.nanoTime() - Duration.between(renamed, Instant.now()).toNanos();
        Content content = Content.of(atRest.read());
        return new Swap(live.release(), rollback, before, before + took.toNanos(), content);
    }
}
