package org.lsst.tap.loader;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;
import org.lsst.tap.loader.config.JobSettings;
import org.lsst.tap.loader.database.Database;
import org.lsst.tap.loader.database.DatabaseErrors;
import org.lsst.tap.loader.database.DatabaseState;
import org.lsst.tap.loader.database.ReleaseState;
import org.lsst.tap.loader.database.StateReader;
import org.lsst.tap.loader.database.VersionRow;
import org.lsst.tap.loader.rows.RowCounts;
import org.lsst.tap.loader.rows.TapSchemaRows;
import org.lsst.tap.loader.source.ReleaseFiles;
import org.lsst.tap.loader.source.ReleaseSource;
import org.lsst.tap.loader.staging.ContentDigest;
import org.lsst.tap.loader.staging.RetiredSchemas;
import org.lsst.tap.loader.staging.StagingLoad;
import org.lsst.tap.loader.swap.JobLock;
import org.lsst.tap.loader.swap.SchemaSwap;
import org.lsst.tap.loader.swap.SwapRecovery;
import org.lsst.tap.loader.swap.SwapResult;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Publishes a release: fetches its archive, validates and maps its schemas, loads them into
 * staging, checks staging, and swaps it live. Running it again is always safe: until the swap's
 * commit live is unchanged, and a second run of the same release gives the same result.
 *
 * <p>Everything from the first look at the database to the last change happens on one connection
 * that holds the {@link JobLock}. Immutable; a run is one thread's.
 */
public final class UpdateJob {

    private static final Logger LOG = LoggerFactory.getLogger(UpdateJob.class);

    private final JobSettings settings;
    private final ReleaseMapper mapper;

    /** Loads Felis schemas. */
    public UpdateJob(JobSettings settings) {
        this(settings, new FelisMapper());
    }

    /** Loads schemas in another form. */
    public UpdateJob(JobSettings settings, ReleaseMapper mapper) {
        this.settings = settings;
        this.mapper = mapper;
    }

    /**
     * Runs the job.
     *
     * @throws LoaderException if it fails; its type says where, its message what is left
     */
    public JobResult run() {
        LOG.info(
                "Loading {} of release {} into {}",
                String.join(", ", settings.schemas()),
                settings.release(),
                settings.database());
        try (Connection connection = Database.connect(settings.database());
                JobLock lock = JobLock.acquire(connection)) {
            lock.requireHeld();
            return publish(connection);
        } catch (SQLException e) {
            throw DatabaseErrors.of("End of the session", "the job is done", e);
        }
    }

    private JobResult publish(Connection connection) {
        long start = System.nanoTime();
        ReleaseFiles files = new ReleaseSource(settings.source()).fetch(settings.release());
        long fetched = System.nanoTime();
        TapSchemaRows rows = mapper.rows(files, settings.schemas());
        String digest = ContentDigest.of(rows);
        long mapped = System.nanoTime();
        LOG.info("Validated: {} rows to load", RowCounts.of(rows));

        DatabaseState before = SwapRecovery.recover(connection, settings.names());
        RowCounts counts =
                new StagingLoad(settings.names())
                        .load(
                                connection,
                                before,
                                rows,
                                version(files, digest),
                                settings.readerRoles());
        long loaded = System.nanoTime();
        LOG.info("Loaded {} rows into \"{}\" and checked them", counts, settings.names().staging());

        SwapResult swap =
                new SchemaSwap(settings.names()).swap(connection, expected(connection, before));
        LOG.info("Swapped {} live in {} ms", settings.release(), swap.took().toMillis());
        new RetiredSchemas(settings.names()).drop(connection);

        return new JobResult(
                settings.release().value(),
                swap.staging().map(ReleaseState::release),
                settings.schemas(),
                counts,
                digest,
                Duration.ofNanos(fetched - start),
                Duration.ofNanos(mapped - fetched),
                Duration.ofNanos(loaded - mapped),
                swap.took());
    }

    /** Returns live as it was before the load, and staging as the load left it. */
    private DatabaseState expected(Connection connection, DatabaseState before) {
        try {
            DatabaseState now = StateReader.read(connection, settings.names());
            return new DatabaseState(before.live(), now.staging(), now.temp(), now.retired());
        } catch (SQLException e) {
            throw DatabaseErrors.of("Check before the swap", "live is unchanged", e);
        }
    }

    private VersionRow version(ReleaseFiles files, String digest) {
        return new VersionRow(
                settings.release().value(),
                Optional.empty(),
                Optional.of(files.source()),
                files.sha256(),
                settings.schemas(),
                Optional.of(digest),
                Optional.of(LoaderVersion.get()),
                true,
                Optional.empty());
    }
}
