package org.lsst.tap.loader.job;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.lsst.tap.loader.database.DatabaseErrors;
import org.lsst.tap.loader.database.DatabaseSchemas;
import org.lsst.tap.loader.database.DatabaseState;
import org.lsst.tap.loader.database.DatabaseState.ReleaseState;
import org.lsst.tap.loader.database.Transaction;
import org.lsst.tap.loader.database.VersionRow;
import org.lsst.tap.loader.failure.ConfigurationException;
import org.lsst.tap.loader.failure.DatabaseException;
import org.lsst.tap.loader.failure.ExitCode;
import org.lsst.tap.loader.failure.TerminatedException;
import org.lsst.tap.loader.rows.ContentDigest;
import org.lsst.tap.loader.rows.ExtensionColumn;
import org.lsst.tap.loader.rows.ReleaseDiff;
import org.lsst.tap.loader.rows.ReleaseRows;
import org.lsst.tap.loader.rows.RowCounts;
import org.lsst.tap.loader.source.ReleaseFiles;
import org.lsst.tap.loader.staging.ExpectedColumns;
import org.lsst.tap.loader.staging.ReaderGrants;
import org.lsst.tap.loader.staging.RetiredSchemas;
import org.lsst.tap.loader.staging.StagingLoad;
import org.lsst.tap.loader.swap.JobLock;
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
    private final DatabaseSchemas names;
    private final List<ExtensionColumn> extensions;

    /** Makes the job, if its settings fit together and the extensions can be made. */
    public UpdateJob(JobSettings settings) {
        settings.strategy().require(settings.cutOver());
        this.settings = settings;
        this.names = settings.names();
        this.extensions = settings.extensions().map(FelisInput::extensions).orElse(List.of());
    }

    /** Returns the version of this program, {@code development} if it does not run from a jar. */
    public static String version() {
        return Optional.ofNullable(UpdateJob.class.getPackage().getImplementationVersion())
                .orElse("development");
    }

    /** Runs the job. */
    public JobResult run() {
        LOG.info(
                "Loading {} of release {} into {}",
                String.join(", ", settings.schemas()),
                settings.release(),
                settings.database());
        return JobLock.hold(
                "Update",
                settings.database(),
                settings.waitForDatabase(),
                settings.waitForLock(),
                this::run);
    }

    /** Runs the job on a connection that holds the lock. */
    JobResult run(Connection connection) {
        try {
            requireRights(connection);
            requireExtensions(connection);
            Prepared next = prepare();
            List<String> findings =
                    ExpectedColumns.unstorable(connection, next.rows(), ReleaseFiles::pathOf);
            if (!findings.isEmpty()) {
                throw FelisInput.invalid(settings.release(), findings);
            }
            return settings.dryRun()
                    ? Transaction.consistent(
                            connection,
                            names,
                            "Comparison with live",
                            () -> compare(connection, next))
                    : publish(connection, next);
        } catch (SQLException e) {
            throw DatabaseErrors.of(
                    "Update to %s".formatted(settings.release()), "live is unchanged", e);
        }
    }

    /** A dry run needs no rights, but says what an update would lack. */
    private void requireRights(Connection connection) throws SQLException {
        try {
            RequiredRights.require(
                    connection,
                    names,
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

    /** The server makes the extension columns; where live's tables stay, it must have them. */
    private void requireExtensions(Connection connection) throws SQLException {
        List<String> findings = ExpectedColumns.unstorable(connection, extensions);
        if (!findings.isEmpty()) {
            throw new ConfigurationException(
                    "The extensions of TAP_SCHEMA (tap.schemaExtensionsPath) can't be made: %s. Nothing was changed; correct the file, or take such a database."
                            .formatted(String.join("; ", findings)));
        }
        if (settings.strategy() == Strategy.SWAP || extensions.isEmpty()) {
            return;
        }
        boolean isLive =
                Transaction.snapshot(
                        connection, () -> DatabaseState.readLive(connection, names).isPresent());
        List<String> missing = isLive ? differences(connection) : List.of();
        if (!missing.isEmpty()) {
            throw new ConfigurationException(
                    "The strategy \"%s\" keeps live's tables, and they lack what tap.schemaExtensionsPath asks for: %s. Nothing was changed; use the strategy \"swap\" once."
                            .formatted(settings.strategy(), String.join("; ", missing)));
        }
    }

    private List<String> differences(Connection connection) throws SQLException {
        return ExpectedColumns.differences(connection, names.live(), extensions);
    }

    /** A release that is ready to be loaded, and how long that took. */
    private record Prepared(ReleaseRows rows, VersionRow version, Duration fetch, Duration map) {

        JobResult result(
                Optional<String> previous,
                Duration load,
                Duration swap,
                Optional<String> cutOver,
                Optional<ReleaseDiff> wouldChange) {
            return new JobResult(
                    version.version(),
                    previous,
                    version.schemas(),
                    RowCounts.of(rows),
                    version.contentDigest().orElseThrow(),
                    new JobResult.Times(fetch, map, load, swap),
                    cutOver,
                    swap.isZero() && wouldChange.isEmpty(),
                    wouldChange);
        }
    }

    /** From the archive to the rows; no database. */
    private Prepared prepare() {
        long start = System.nanoTime();
        ReleaseFiles files = FelisInput.fetch(settings);
        long fetched = System.nanoTime();
        ReleaseRows rows = FelisInput.rows(files, settings.schemas());
        VersionRow version =
                VersionRow.toLoad(
                        settings.release(),
                        Optional.of(files.source()),
                        files.sha256(),
                        settings.schemas(),
                        ContentDigest.of(rows),
                        version());
        Duration map = Duration.ofNanos(System.nanoTime() - fetched);
        LOG.info("Validated: {}", RowCounts.of(rows).words());
        return new Prepared(rows, version, Duration.ofNanos(fetched - start), map);
    }

    /** From the rows to live, unless they are live already. */
    private JobResult publish(Connection connection, Prepared next) throws SQLException {
        long start = System.nanoTime();
        DatabaseState before = SwapRecovery.recover(connection, names);
        Optional<VersionRow> live = before.live().flatMap(ReleaseState::version);
        if (!settings.force() && live.isPresent() && isLive(connection, live.get(), next)) {
            LOG.info("{} is live already, row for row", settings.release());
            cleanUp(connection);
            Optional<String> previous = previous(before.staging());
            Optional<String> cutOver = live.get().cutOver();
            return next.result(previous, Duration.ZERO, Duration.ZERO, cutOver, Optional.empty());
        }
        load(connection, before, next);
        Duration load = Duration.ofNanos(System.nanoTime() - start);

        // Live must be as it was before the load, and staging as the load left it.
        DatabaseState now = DatabaseState.read(connection, names);
        DatabaseState expected =
                new DatabaseState(before.live(), now.staging(), now.temp(), now.retired());
        SwapResult swap =
                settings.strategy().publish(connection, names, settings.cutOver(), expected);
        String way = swap.way().toString();
        LOG.info("Made {} live in {} ms ({})", settings.release(), swap.took().toMillis(), way);
        cleanUp(connection);
        Optional<String> previous = previous(swap.staging());
        return next.result(previous, load, swap.took(), Optional.of(way), Optional.empty());
    }

    private void load(Connection connection, DatabaseState before, Prepared next)
            throws SQLException {
        boolean isSwap = settings.strategy() == Strategy.SWAP;
        List<String> readers = settings.readerRoles();
        new RetiredSchemas(names).warn(connection, before, isSwap);
        RowCounts counts =
                new StagingLoad(names, extensions)
                        .load(connection, before, next.rows(), next.version(), readers);
        LOG.info("Loaded into \"{}\" and checked: {}", names.staging(), counts.words());
        if (!isSwap && before.live().isPresent()) {
            // Live keeps its tables, and so its grants: a new reader needs its own.
            Transaction.run(
                    connection, () -> ReaderGrants.giveReaders(connection, names.live(), readers));
        }
    }

    /** Returns what a rollback would bring back. */
    private Optional<String> previous(Optional<ReleaseState> staging) {
        return staging.filter(found -> Rollback.obstacle(found).isEmpty())
                .filter(found -> !settings.dropPrevious())
                .map(ReleaseState::release);
    }

    /**
     * Whether live is what this update would make of it, by the same version of this program: then
     * there is nothing to do, and staging keeps the release before.
     */
    private boolean isLive(Connection connection, VersionRow live, Prepared next)
            throws SQLException {
        VersionRow wanted = next.version();
        LiveCheck check = new LiveCheck(names, settings.readerRoles(), Optional.empty());
        return live.version().equals(wanted.version())
                && live.schemas().equals(wanted.schemas())
                && live.contentDigest().equals(wanted.contentDigest())
                && live.loaderVersion().equals(wanted.loaderVersion())
                && (extensions.isEmpty() || differences(connection).isEmpty())
                && check.check(connection).code() == ExitCode.DONE;
    }

    private void cleanUp(Connection connection) {
        RetiredSchemas retired = new RetiredSchemas(names);
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

    /** Compares with live; the connection is used for reading only. */
    private JobResult compare(Connection connection, Prepared next) throws SQLException {
        Optional<ReleaseState> live = DatabaseState.readLive(connection, names);
        ReleaseRows now =
                live.isPresent() && live.get().missing().isEmpty()
                        ? DatabaseState.rows(connection, names.live())
                        : new ReleaseRows(List.of());
        Optional<String> release = live.map(ReleaseState::release);
        Optional<ReleaseDiff> diff = Optional.of(ReleaseDiff.between(now, next.rows()));
        return next.result(release, Duration.ZERO, Duration.ZERO, Optional.empty(), diff);
    }
}
