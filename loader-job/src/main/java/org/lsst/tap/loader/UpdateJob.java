package org.lsst.tap.loader;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.lsst.tap.loader.config.JobSettings;
import org.lsst.tap.loader.database.Database;
import org.lsst.tap.loader.database.DatabaseErrors;
import org.lsst.tap.loader.database.DatabaseState;
import org.lsst.tap.loader.database.ReleaseState;
import org.lsst.tap.loader.database.RowsReader;
import org.lsst.tap.loader.database.StateReader;
import org.lsst.tap.loader.database.VersionRow;
import org.lsst.tap.loader.diff.ReleaseDiff;
import org.lsst.tap.loader.retry.Sleeper;
import org.lsst.tap.loader.rows.RowCounts;
import org.lsst.tap.loader.rows.TapSchemaRows;
import org.lsst.tap.loader.source.ReleaseFiles;
import org.lsst.tap.loader.source.ReleaseSource;
import org.lsst.tap.loader.source.SourceLimits;
import org.lsst.tap.loader.staging.ContentDigest;
import org.lsst.tap.loader.staging.RetiredSchemas;
import org.lsst.tap.loader.staging.StagingLoad;
import org.lsst.tap.loader.swap.JobLock;
import org.lsst.tap.loader.swap.Publication;
import org.lsst.tap.loader.swap.RequiredRights;
import org.lsst.tap.loader.swap.SwapRecovery;
import org.lsst.tap.loader.swap.SwapResult;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Publishes a release: fetches its archive, validates and maps its schemas, loads them into
 * staging, checks staging, and makes it live. Running it again is always safe: until the last
 * commit live is unchanged, and a second run of the same release gives the same result: it finds
 * that release live, and leaves it and staging as they are.
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
        try (Connection connection =
                        Database.connect(
                                settings.database(), settings.patience().database(), Sleeper.REAL);
                JobLock lock = JobLock.acquire(connection, settings.patience().lock())) {
            lock.requireHeld();
            return run(connection);
        } catch (SQLException e) {
            throw DatabaseErrors.of("End of the session", "the job is done", e);
        }
    }

    /** Runs the job on a connection that holds the lock. */
    JobResult run(Connection connection) {
        if (!settings.dryRun()) {
            RequiredRights.require(connection, settings.names());
        }
        long start = System.nanoTime();
        ReleaseFiles files = fetch();
        long fetched = System.nanoTime();
        TapSchemaRows rows = mapper.rows(files, settings.schemas());
        String digest = ContentDigest.of(rows);
        long mapped = System.nanoTime();
        LOG.info("Validated: {} rows to load", RowCounts.of(rows));
        if (settings.dryRun()) {
            return dryRun(connection, rows, digest);
        }

        DatabaseState before = SwapRecovery.recover(connection, settings.names());
        VersionRow version = version(files, digest);
        if (!settings.force() && isLive(connection, before, version)) {
            LOG.info("{} is live already, row for row", settings.release());
            cleanUp(connection);
            return result(
                    digest,
                    RowCounts.of(rows),
                    before.staging(),
                    times(start, fetched, mapped, mapped, Duration.ZERO),
                    true);
        }
        RowCounts counts =
                new StagingLoad(settings.names())
                        .load(connection, before, rows, version, settings.readerRoles());
        long loaded = System.nanoTime();
        LOG.info("Loaded {} rows into \"{}\" and checked them", counts, settings.names().staging());

        SwapResult swap = publication().publish(connection, expected(connection, before));
        LOG.info("Made {} live in {} ms", settings.release(), swap.took().toMillis());
        cleanUp(connection);
        return result(
                digest,
                counts,
                swap.staging(),
                times(start, fetched, mapped, loaded, swap.took()),
                false);
    }

    private JobResult result(
            String digest,
            RowCounts counts,
            Optional<ReleaseState> staging,
            JobResult.Times times,
            boolean alreadyLive) {
        return new JobResult(
                settings.release().value(),
                staging.filter(Rollback::isPossible)
                        .filter(previous -> !settings.dropPrevious())
                        .map(ReleaseState::release),
                settings.schemas(),
                counts,
                digest,
                times,
                alreadyLive,
                Optional.empty());
    }

    private static JobResult.Times times(
            long start, long fetched, long mapped, long loaded, Duration swap) {
        return new JobResult.Times(
                Duration.ofNanos(fetched - start),
                Duration.ofNanos(mapped - fetched),
                Duration.ofNanos(loaded - mapped),
                swap);
    }

    /**
     * Whether live is what this update would make of it: the same release and schemas, loaded by
     * the same version of this program, every row as it was loaded, complete, and readable by those
     * who shall read it. Then there is nothing to do, and staging keeps the release before.
     */
    private boolean isLive(Connection connection, DatabaseState before, VersionRow wanted) {
        Optional<VersionRow> live = before.live().flatMap(ReleaseState::version);
        try {
            return live.isPresent()
                    && live.get().version().equals(wanted.version())
                    && live.get().schemas().equals(wanted.schemas())
                    && live.get().contentDigest().equals(wanted.contentDigest())
                    && live.get().loaderVersion().equals(wanted.loaderVersion())
                    && isSound(connection, Optional.empty())
                    && readersCanRead(connection);
        } catch (SQLException e) {
            throw DatabaseErrors.of("Comparison with live", "live is unchanged", e);
        }
    }

    private boolean readersCanRead(Connection connection) throws SQLException {
        for (String reader : settings.readerRoles()) {
            if (!isSound(connection, Optional.of(reader))) {
                return false;
            }
        }
        return true;
    }

    private boolean isSound(Connection connection, Optional<String> reader) throws SQLException {
        return new LiveCheck(settings.names(), reader, Optional.empty()).check(connection).code()
                == ExitCode.DONE;
    }

    private void cleanUp(Connection connection) {
        RetiredSchemas retired = new RetiredSchemas(settings.names());
        if (settings.dropPrevious()) {
            retired.retireStaging(connection);
        }
        retired.drop(connection);
    }

    private ReleaseFiles fetch() {
        return new ReleaseSource(
                        settings.source(), settings.access(), SourceLimits.STANDARD, Sleeper.REAL)
                .fetch(settings.release());
    }

    private Publication publication() {
        return settings.strategy().publication(settings.names());
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

    /** Compares with live; the connection is used for reading only. */
    private JobResult dryRun(Connection connection, TapSchemaRows rows, String digest) {
        try {
            Optional<ReleaseState> live = StateReader.read(connection, settings.names()).live();
            TapSchemaRows now =
                    live.isPresent() && live.get().missing().isEmpty()
                            ? RowsReader.read(connection, settings.names().live())
                            : new TapSchemaRows(
                                    List.of(), List.of(), List.of(), List.of(), List.of());
            return new JobResult(
                    settings.release().value(),
                    live.map(ReleaseState::release),
                    settings.schemas(),
                    RowCounts.of(rows),
                    digest,
                    new JobResult.Times(Duration.ZERO, Duration.ZERO, Duration.ZERO, Duration.ZERO),
                    false,
                    Optional.of(ReleaseDiff.between(now, rows)));
        } catch (SQLException e) {
            throw DatabaseErrors.of("Comparison with live", "nothing was changed", e);
        }
    }
}
