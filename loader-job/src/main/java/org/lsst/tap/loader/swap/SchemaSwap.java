package org.lsst.tap.loader.swap;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.lsst.tap.loader.database.DatabaseErrors;
import org.lsst.tap.loader.database.DatabaseSchemas;
import org.lsst.tap.loader.database.DatabaseState;
import org.lsst.tap.loader.database.LockRetry;
import org.lsst.tap.loader.database.ReleaseState;
import org.lsst.tap.loader.database.Sql;
import org.lsst.tap.loader.database.VersionRow;
import org.lsst.tap.loader.failure.DatabaseException;
import org.lsst.tap.loader.failure.Retry;
import org.lsst.tap.loader.text.Identifiers;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The swap: live and staging exchange their names in one transaction, {@code swap.sql}, which says
 * what it locks and why. All statements go to the server in one round trip; what they did is
 * checked, and {@link History} gets its row, before the commit. The renames alone ({@link CutOver})
 * wait for no reader, and no reader waits for them.
 *
 * <p>Immutable and safe for use by many threads, each with its own connection.
 *
 * @param locks the bounds for the renames alone
 * @param exclusive how often live is tried to be locked
 */
public record SchemaSwap(DatabaseSchemas names, CutOver cutOver, LockRetry locks, Retry exclusive) {

    private static final Logger LOG = LoggerFactory.getLogger(SchemaSwap.class);

    /** What there is to wait for: another session's uncommitted rename of live or staging. */
    static final LockRetry LOCKS =
            new LockRetry(
                    Duration.ofSeconds(2),
                    Retry.times(4, Duration.ofMillis(100), Duration.ofSeconds(1)));

    /**
     * The commit waits until its record is on disk, so that what was reported as live is live after
     * a crash too (PostgreSQL manual, section 20.5.1). All other settings wait for that, and stay.
     */
    static final String DURABLE =
            ";\nSELECT pg_catalog.set_config('synchronous_commit', 'on', true)"
                    + " WHERE pg_catalog.current_setting('synchronous_commit') = 'off';\n";

    /** A transaction of its own, whose commit waits for the standbys. */
    private static final String WAIT_FOR_STANDBYS =
            "SELECT pg_catalog.pg_logical_emit_message(true, 'tap-schema', '')";

    private static final String MAY_RECORD =
            "SELECT coalesce(pg_catalog.has_table_privilege(pg_catalog.to_regclass(?), 'UPDATE'),"
                    + " true)";

    /** Another session renamed, dropped or created one of the database schemas meanwhile. */
    private static final Set<String> FOREIGN_CHANGE =
            Set.of(
                    DatabaseErrors.NO_SUCH_SCHEMA,
                    DatabaseErrors.DUPLICATE_SCHEMA,
                    DatabaseErrors.INTERNAL_ERROR);

    /** Swaps the database schemas of those names, and tries to lock live for some four seconds. */
    public SchemaSwap(DatabaseSchemas names, CutOver cutOver) {
        this(names, cutOver, LOCKS, Retry.times(8, Duration.ofMillis(100), Duration.ofSeconds(1)));
    }

    /** Swaps what is there now, as {@link #publish} does. */
    public SwapResult swap(Connection connection) throws SQLException {
        return publish(connection, DatabaseState.read(connection, names));
    }

    /**
     * Swaps, as {@link Strategy#publish} says. One transaction at READ COMMITTED, repeated as a
     * whole on 55P03 and 40P01, with the locks on 57014 as well, with a bound. Takes the advisory
     * lock of {@link JobLock} for the transaction, unless this session holds it.
     *
     * @throws DatabaseException if the database fails, or the locks could not be taken in time
     */
    public SwapResult publish(Connection connection, DatabaseState expected) {
        Publication publication =
                Publication.open(connection, names, operation(), Strategy.SWAP, expected);
        try {
            SwapScript script =
                    new SwapScript(names, expected.live().isPresent(), recorded(publication));
            // Without a live there is nobody to wait for.
            return cutOver == CutOver.RENAME || expected.live().isEmpty()
                    ? rename(publication, script, 0)
                    : exclusively(publication, script);
        } catch (SQLException e) {
            throw FOREIGN_CHANGE.contains(e.getSQLState())
                    ? publication.changedByOthers(e)
                    : DatabaseErrors.of(operation(), "live is unchanged", e);
        }
    }

    /** A database schema of ours can have tables of somebody else: of an older loader's role. */
    private Set<String> recorded(Publication publication) throws SQLException {
        String version = Identifiers.quote(names.staging(), VersionRow.TABLE);
        return Sql.one(publication.connection(), MAY_RECORD, row -> row.getBoolean(1), version)
                ? publication.next().version().orElseThrow().columns()
                : Set.of();
    }

    private SwapResult exclusively(Publication publication, SwapScript script) throws SQLException {
        LiveLocks live = new LiveLocks(publication.connection(), names);
        Optional<String> why = live.obstacle(cutOver);
        SQLException cause = null;
        if (why.isEmpty()) {
            String sql = live.script(script);
            try {
                SwapResult result =
                        live.run(
                                exclusive,
                                () ->
                                        publication.attempt(
                                                SwapResult.Way.EXCLUSIVE,
                                                live.attempts(),
                                                sql,
                                                () -> true));
                if (live.waitsForStandby()) {
                    waitForStandbys(publication.connection());
                }
                return result;
            } catch (SQLException e) {
                why = Optional.of(live.why(e).orElseThrow(() -> e));
                cause = e;
            }
        }
        requirePatience(publication, why.get(), cause);
        return rename(publication, script, live.attempts());
    }

    /** Refuses, or warns of the rename that follows, as {@link CutOver} says. */
    private void requirePatience(
            Publication publication, String why, @Nullable SQLException cause) {
        if (cutOver == CutOver.EXCLUSIVE) {
            throw new DatabaseException(
                    "Exclusive cut-over of \"%s\" and \"%s\" abandoned: %s. Live is unchanged, and \"%2$s\" keeps the release. Remove that obstacle (wait for a reader, or end its session), then run the command again; --cut-over patient renames in any case."
                            .formatted(names.live(), names.staging(), why),
                    cause);
        }
        LOG.warn(
                "\"{}\" is swapped by a plain rename, without its exclusive cut-over: {}. A"
                        + " statement or transaction that reads several of its tables just now can"
                        + " mix {} and {}, unless it is SwapSafeTapSchemaDAO's; later reads are"
                        + " right",
                names.live(),
                why,
                publication.previous().map(ReleaseState::release).orElse(""),
                publication.next().release());
    }

    private SwapResult rename(Publication publication, SwapScript script, int attempts)
            throws SQLException {
        SwapResult.Way way =
                cutOver == CutOver.RENAME || publication.previous().isPresent()
                        ? SwapResult.Way.RENAMED
                        : SwapResult.Way.EXCLUSIVE;
        String sql = locks.setLocalLockTimeout() + DURABLE + script.rename(way);
        return locks.run(operation(), () -> publication.attempt(way, attempts, sql, () -> true));
    }

    /** The swap's own commit waited for none while it held the locks. */
    private static void waitForStandbys(Connection connection) {
        try {
            Sql.execute(connection, WAIT_FOR_STANDBYS);
        } catch (SQLException e) {
            LOG.warn(
                    "The swap is done, but it is not known whether a standby has it: {}",
                    e.getMessage());
        }
    }

    /**
     * Returns what gives a database schema another name. It takes no lock on any table. 3F000 if
     * there is none of the first name, 42P06 if there is one of the second.
     */
    public static String rename(String from, String to) {
        return "ALTER SCHEMA %s RENAME TO %s"
                .formatted(Identifiers.quote(from), Identifiers.quote(to));
    }

    private String operation() {
        return "Swap of \"%s\" and \"%s\"".formatted(names.live(), names.staging());
    }
}
