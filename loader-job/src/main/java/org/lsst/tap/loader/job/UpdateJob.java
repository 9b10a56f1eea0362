package org.lsst.tap.loader.job;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.lsst.tap.loader.config.JobSettings;
import org.lsst.tap.loader.database.ConsistentRead;
import org.lsst.tap.loader.database.Database;
import org.lsst.tap.loader.database.DatabaseErrors;
import org.lsst.tap.loader.database.DatabaseState;
import org.lsst.tap.loader.database.ReleaseState;
import org.lsst.tap.loader.database.RowsReader;
import org.lsst.tap.loader.database.StateReader;
import org.lsst.tap.loader.database.Transaction;
import org.lsst.tap.loader.database.VersionRow;
import org.lsst.tap.loader.failure.ConfigurationException;
import org.lsst.tap.loader.failure.DatabaseException;
import org.lsst.tap.loader.failure.ExitCode;
import org.lsst.tap.loader.failure.LoaderException;
import org.lsst.tap.loader.failure.SchemaInvalidException;
import org.lsst.tap.loader.failure.TerminatedException;
import org.lsst.tap.loader.rows.ContentDigest;
import org.lsst.tap.loader.rows.ExtensionColumn;
import org.lsst.tap.loader.rows.ReleaseDiff;
import org.lsst.tap.loader.rows.ReleaseRows;
import org.lsst.tap.loader.rows.RowCounts;
import org.lsst.tap.loader.source.ReleaseFiles;
import org.lsst.tap.loader.source.ReleaseSource;
import org.lsst.tap.loader.source.SourceLimits;
import org.lsst.tap.loader.staging.EncodingCheck;
import org.lsst.tap.loader.staging.ExpectedColumns;
import org.lsst.tap.loader.staging.ReaderGrants;
import org.lsst.tap.loader.staging.RetiredSchemas;
import org.lsst.tap.loader.staging.StagingLoad;
import org.lsst.tap.loader.swap.JobLock;
import org.lsst.tap.loader.swap.Publication;
import org.lsst.tap.loader.swap.RequiredRights;
import org.lsst.tap.loader.swap.Strategy;
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
    private final Publication publication;
    private final List<ExtensionColumn> extensions;

    /**
     * Makes the job.
     *
     * @throws ConfigurationException if its settings contradict each other, or the extensions of
     *     TAP_SCHEMA can't be made
     */
    public UpdateJob(JobSettings settings) {
        this.settings = settings;
        this.publication = settings.strategy().publication(settings.names(), settings.cutOver());
        this.extensions = settings.extensions().map(ExtensionsFile::read).orElse(List.of());
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
                        Database.connectForJob(
                                settings.database(), settings.patience().database());
                JobLock lock = JobLock.acquire(connection, settings.patience().lock())) {
            lock.requireHeld();
            return run(connection);
        } catch (SQLException e) {
            throw DatabaseErrors.of("End of the session", "the job is done", e);
        }
    }

    /** Runs the job on a connection that holds the lock. */
    JobResult run(Connection connection) {
        requireRights(connection);
        requireExtensions(connection);
        requireColumns(connection);
        Prepared next = prepare();
        requireEncodable(connection, next);
        return settings.dryRun() ? dryRun(connection, next) : publish(connection, next);
    }

    /**
     * A release that is ready to be loaded.
     *
     * @param rows the release's rows, with TAP_SCHEMA's own
     * @param version the row of staging's version table
     * @param digest the digest of the rows
     * @param fetch how long it took to fetch
     * @param map how long it took to validate and map
     */
    private record Prepared(
            ReleaseRows rows, VersionRow version, String digest, Duration fetch, Duration map) {

        JobResult.Times times(Duration load, Duration swap) {
            return new JobResult.Times(fetch, map, load, swap);
        }
    }

    /** From the archive to the rows; no database. */
    private Prepared prepare() {
        long start = System.nanoTime();
        ReleaseFiles files = fetch();
        long fetched = System.nanoTime();
        ReleaseRows rows = FelisMapper.rows(files, settings.schemas());
        String digest = ContentDigest.of(rows);
        Duration map = since(fetched);
        LOG.info("Validated: {}", RowCounts.of(rows).words());
        return new Prepared(
                rows, version(files, digest), digest, Duration.ofNanos(fetched - start), map);
    }

    /** From the rows to live, unless they are live already. */
    private JobResult publish(Connection connection, Prepared next) {
        long start = System.nanoTime();
        DatabaseState before = SwapRecovery.recover(connection, settings.names());
        if (!settings.force() && isLive(connection, before, next.version())) {
            LOG.info("{} is live already, row for row", settings.release());
            cleanUp(connection);
            JobResult.Times times = next.times(Duration.ZERO, Duration.ZERO);
            Optional<String> cutOver =
                    before.live().flatMap(ReleaseState::version).flatMap(VersionRow::cutOver);
            return result(next, RowCounts.of(next.rows()), before.staging(), times, cutOver, true);
        }
        new RetiredSchemas(settings.names())
                .warn(connection, before, settings.strategy() == Strategy.SWAP);
        RowCounts counts =
                new StagingLoad(settings.names(), extensions)
                        .load(
                                connection,
                                before,
                                next.rows(),
                                next.version(),
                                settings.readerRoles());
        Duration load = since(start);
        LOG.info("Loaded into \"{}\" and checked: {}", settings.names().staging(), counts.words());

        if (settings.strategy() != Strategy.SWAP && before.live().isPresent()) {
            grantOnLive(connection);
        }
        SwapResult swap = publication.publish(connection, expected(connection, before));
        LOG.info(
                "Made {} live in {} ms ({})",
                settings.release(),
                swap.took().toMillis(),
                swap.way());
        cleanUp(connection);
        return result(
                next,
                counts,
                swap.staging(),
                next.times(load, swap.took()),
                Optional.of(swap.way().toString()),
                false);
    }

    /** A dry run needs no rights, but says what an update would lack. */
    private void requireRights(Connection connection) {
        try {
            RequiredRights.require(
                    connection,
                    settings.names(),
                    settings.strategy(),
                    settings.cutOver(),
                    settings.readerRoles());
        } catch (DatabaseException e) {
            if (!settings.dryRun()) {
                throw e;
            }
            LOG.warn("An update would be refused: {}", e.getMessage());
        }
    }

    /** The server makes the extension columns, with their names and descriptions. */
    private void requireExtensions(Connection connection) {
        try {
            List<String> findings = EncodingCheck.extensionFindings(connection, extensions);
            if (!findings.isEmpty()) {
                throw new ConfigurationException(
                        "The extensions of TAP_SCHEMA (tap.schemaExtensionsPath) can't be made: %s. Nothing was changed; correct the file, or take such a database."
                                .formatted(String.join("; ", findings)));
            }
        } catch (SQLException e) {
            throw DatabaseErrors.of("Check of the database's encoding", "live is unchanged", e);
        }
    }

    /** Live's tables stay with merge and replace, so they must have the extension columns. */
    private void requireColumns(Connection connection) {
        if (settings.strategy() == Strategy.SWAP || extensions.isEmpty()) {
            return;
        }
        try {
            List<String> missing =
                    ConsistentRead.snapshot(
                            connection,
                            () ->
                                    StateReader.readLive(connection, settings.names()).isPresent()
                                            ? differences(connection)
                                            : List.of());
            if (!missing.isEmpty()) {
                throw new ConfigurationException(
                        "The strategy \"%s\" keeps live's tables, and they lack what tap.schemaExtensionsPath asks for: %s. Nothing was changed; use the strategy \"swap\" once."
                                .formatted(
                                        settings.strategy().name().toLowerCase(Locale.ROOT),
                                        String.join("; ", missing)));
            }
        } catch (SQLException e) {
            throw DatabaseErrors.of("Check of live's columns", "live is unchanged", e);
        }
    }

    private List<String> differences(Connection connection) throws SQLException {
        return ExpectedColumns.differences(connection, settings.names().live(), extensions);
    }

    /** Live keeps its tables, and so its grants: a new reader needs its own. */
    private void grantOnLive(Connection connection) {
        try {
            Transaction.run(
                    connection,
                    () -> {
                        ReaderGrants.giveReaders(
                                connection, settings.names().live(), settings.readerRoles());
                        return true;
                    });
        } catch (SQLException e) {
            throw DatabaseErrors.of("Grants on live", "live's rows are unchanged", e);
        }
    }

    private void requireEncodable(Connection connection, Prepared next) {
        try {
            List<String> findings =
                    EncodingCheck.findings(connection, next.rows(), ReleaseFiles::pathOf);
            if (!findings.isEmpty()) {
                throw new SchemaInvalidException(settings.release().value(), findings);
            }
        } catch (SQLException e) {
            throw DatabaseErrors.of("Check of the database's encoding", "live is unchanged", e);
        }
    }

    private static Duration since(long nanoTime) {
        return Duration.ofNanos(System.nanoTime() - nanoTime);
    }

    private JobResult result(
            Prepared release,
            RowCounts counts,
            Optional<ReleaseState> staging,
            JobResult.Times times,
            Optional<String> cutOver,
            boolean alreadyLive) {
        return new JobResult(
                settings.release().value(),
                staging.filter(Rollback::isPossible)
                        .filter(previous -> !settings.dropPrevious())
                        .map(ReleaseState::release),
                settings.schemas(),
                counts,
                release.digest(),
                times,
                cutOver,
                alreadyLive,
                Optional.empty());
    }

    /**
     * Whether live is what this update would make of it: the same release and schemas, loaded by
     * the same version of this program, every row as it was loaded, complete, and readable by those
     * who must be able to read it. Then there is nothing to do, and staging keeps the release
     * before.
     */
    private boolean isLive(Connection connection, DatabaseState before, VersionRow wanted) {
        Optional<VersionRow> live = before.live().flatMap(ReleaseState::version);
        try {
            return live.isPresent()
                    && live.get().version().equals(wanted.version())
                    && live.get().schemas().equals(wanted.schemas())
                    && live.get().contentDigest().equals(wanted.contentDigest())
                    && live.get().loaderVersion().equals(wanted.loaderVersion())
                    && (extensions.isEmpty() || differences(connection).isEmpty())
                    && isSound(connection);
        } catch (SQLException e) {
            throw DatabaseErrors.of("Comparison with live", "live is unchanged", e);
        }
    }

    /**
     * Asks each of those who must be able to read it, or the role that logs in if none is named.
     */
    private boolean isSound(Connection connection) throws SQLException {
        List<Optional<String>> readers =
                settings.readerRoles().isEmpty()
                        ? List.of(Optional.empty())
                        : settings.readerRoles().stream().map(Optional::of).toList();
        for (Optional<String> reader : readers) {
            LiveCheck check = new LiveCheck(settings.names(), reader, Optional.empty());
            if (check.check(connection).code() != ExitCode.DONE) {
                return false;
            }
        }
        return true;
    }

    private void cleanUp(Connection connection) {
        RetiredSchemas retired = new RetiredSchemas(settings.names());
        try {
            if (settings.dropPrevious()) {
                retired.retireStaging(connection);
            }
        } catch (TerminatedException e) {
            throw new TerminatedException(
                    "The job was stopped by SIGTERM; %s is live; the previous release stays, and the next job drops it."
                            .formatted(settings.release()));
        }
        retired.drop(connection);
    }

    private ReleaseFiles fetch() {
        return new ReleaseSource(settings.source(), settings.access(), SourceLimits.STANDARD)
                .fetch(settings.release());
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
        return VersionRow.toLoad(
                settings.release().value(),
                Optional.of(files.source()),
                files.sha256(),
                settings.schemas(),
                digest,
                LoaderVersion.get());
    }

    /** Compares with live; the connection is used for reading only. */
    private JobResult dryRun(Connection connection, Prepared next) {
        try {
            return ConsistentRead.run(
                    connection,
                    settings.names(),
                    "Comparison with live",
                    () -> compare(connection, next));
        } catch (SQLException e) {
            throw DatabaseErrors.of("Comparison with live", "nothing was changed", e);
        }
    }

    private JobResult compare(Connection connection, Prepared next) throws SQLException {
        Optional<ReleaseState> live = StateReader.readLive(connection, settings.names());
        ReleaseRows now =
                live.isPresent() && live.get().missing().isEmpty()
                        ? RowsReader.read(connection, settings.names().live())
                        : new ReleaseRows(List.of(), List.of(), List.of(), List.of(), List.of());
        return new JobResult(
                settings.release().value(),
                live.map(ReleaseState::release),
                settings.schemas(),
                RowCounts.of(next.rows()),
                next.digest(),
                new JobResult.Times(Duration.ZERO, Duration.ZERO, Duration.ZERO, Duration.ZERO),
                Optional.empty(),
                false,
                Optional.of(ReleaseDiff.between(now, next.rows())));
    }
}
