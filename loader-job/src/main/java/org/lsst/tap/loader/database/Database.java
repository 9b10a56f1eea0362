package org.lsst.tap.loader.database;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Properties;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.lsst.tap.loader.failure.ConfigurationException;
import org.lsst.tap.loader.failure.DatabaseException;
import org.lsst.tap.loader.failure.LoaderException;
import org.lsst.tap.loader.failure.Retry;
import org.postgresql.Driver;
import org.postgresql.PGEnvironment;
import org.postgresql.PGProperty;
import org.postgresql.util.PSQLException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Opens the connection that a command works on. A job has exactly one: the advisory lock, the load
 * and the swap share it, so that a lost connection loses all of them together. Stateless.
 */
public final class Database {

    /** What {@code pg_stat_activity.application_name} shows while a job runs. */
    public static final String APPLICATION_NAME = "tap-schema";

    /**
     * Why nobody is let in, and what to do, by a pattern of the SQLSTATE, the driver's words and
     * the class of their cause. Of {@code 08004}, whatever the driver gives up for, its words tell.
     */
    private static final String REFUSALS =
            """
            ^28P01 -> the server refuses the password of role %1$s; \
            %8$s; correct the password in the environment or the URL
            ^28000 -> the server refuses role %1$s (no such role, or pg_hba.conf does not let it \
            in); %8$s; check the user of the URL
            ^3D000 -> the server has no database "%2$s"; %8$s; check the URL, or create the database
            ^57P03 -> the server is starting up or shutting down; \
            %8$s; run the command again in a moment
            ^08004.*requireAuth -> the server asks role %1$s for another way to log in than \
            "requireAuth=%3$s" of the URL allows; %8$s; check pg_hba.conf, or the URL
            ^08004.*(?i)channel binding -> "channelBinding=%4$s" of the URL asks for TLS and \
            scram-sha-256, bound to each other, and the server does not do that; \
            %8$s; check its TLS and pg_hba.conf, or the URL
            ^08004.*GSS -> the server offers no GSSAPI encryption, and "gssEncMode=%5$s" asks for \
            it; %8$s; check the URL
            ^08004.*(SSL|TLS) -> the server offers no TLS, and "%6$s" asks for it; \
            %8$s; switch TLS on in the server, or check the URL
            ^08004.*password -> the server asks for a password or a login that was not given for \
            role %1$s; %8$s; set TAP_SCHEMA_DATABASE_PASSWORD, REPERTOIRE_DATABASE_PASSWORD or PGPASSWORD, or \
            write ~/.pgpass
            ^08004.*(authentication type|SCRAM client initialization) -> the server asks role %1$s \
            for a way to log in that this program does not have; \
            %8$s; give the role a password in pg_hba.conf (scram-sha-256)
            ^08004.*SCRAM -> the server's part of the login of role %1$s is wrong: it may be \
            another server; %8$s; check the host of the URL
            ^08004 -> the server, or a pooler before it, lets nobody in; %8$s; see what it says
            ^080(01|06|00).*targetServerType -> none of its servers is "%7$s", which the URL asks \
            for; %8$s; check target_session_attrs and the hosts of the URL
            ^080(01|06|00).*SSL -> the server's certificate or its TLS is not what "%6$s" asks \
            for; %8$s; check sslrootcert and the host of the URL
            ^080(01|06|00) -> no server answers there; \
            %8$s; check that it runs, that the proxy is up, and the host and port of the URL
            ^ -> %8$s
            """;

    private static final Duration FIRST = Duration.ofMillis(200);

    private static final Duration LONGEST = Duration.ofSeconds(2);

    private static final Logger LOG = LoggerFactory.getLogger(Database.class);

    private Database() {}

    /**
     * Connects, in autocommit mode, and waits for a database that does not answer yet (class 08,
     * 57P03): a proxy beside the job may start after it. A refused login is not waited for.
     *
     * @param patience how long to pause in all
     * @throws DatabaseException if nobody is let in; the message says why, never the password
     * @throws ConfigurationException if this build has not the connector that the URL asks for
     */
    public static Connection connect(DatabaseUrl url, Duration patience) {
        return connect(url, Retry.within(patience, FIRST, LONGEST), false);
    }

    /** Connects as {@link #connect} does, and refuses a pooler that shares connections. */
    public static Connection connectForJob(DatabaseUrl url, Duration patience) {
        return connect(url, Retry.within(patience, FIRST, LONGEST), true);
    }

    static Connection connect(DatabaseUrl url, Retry retry, boolean forJob) {
        return retry.run(
                DatabaseException.class,
                e -> Optional.of(Duration.ZERO).filter(zero -> mayComeUp(e)),
                (e, attempt, pause) ->
                        LOG.info(
                                "{} does not answer yet; waiting for up to {} s in all",
                                url,
                                retry.total().toSeconds()),
                () -> connect(url, forJob));
    }

    private static boolean mayComeUp(DatabaseException e) {
        return e.getCause() instanceof SQLException cause
                && DatabaseErrors.isConnectionFailure(cause)
                && !"08004".equals(cause.getSQLState());
    }

    private static Connection connect(DatabaseUrl url, boolean forJob) {
        try {
            Connection connection = open(url, Map.of());
            try {
                // A pooler in between might give the settings to others.
                if (!Sessions.setIfDirect(connection) && forJob) {
                    requireUnshared(url, connection);
                    Sessions.set(connection, false);
                }
                return connection;
            } catch (SQLException | RuntimeException e) {
                try (connection) {
                    throw e;
                }
            }
        } catch (SQLException e) {
            throw refused(url, e);
        }
    }

    /**
     * Makes sure that a session keeps its server process while another one works. A pooler that
     * shares server connections between transactions (PgBouncer's {@code pool_mode = transaction})
     * gives it to both: a job can't work through it, as its lock and settings would stay with the
     * server connection, and so with others. Takes no lock and sets nothing.
     */
    private static void requireUnshared(DatabaseUrl url, Connection connection) {
        // A pooler with one connection for sessions never answers the second one.
        try (Connection other = open(url, Map.of(PGProperty.SOCKET_TIMEOUT.getName(), "5"))) {
            int pid = pid(connection);
            other.setAutoCommit(false);
            // Other clients of the pooler can hide what the first look would find.
            for (int look = 1; look <= 5; look++) {
                boolean isShared = pid(other) == pid || pid(connection) != pid;
                other.rollback();
                // Lent next is the one given back last, or the one that waits longest: the first
                // look after the other's end finds the former, a second one at once the latter.
                if (isShared || pid(connection) != pid || pid(connection) != pid) {
                    throw Sessions.shared();
                }
            }
            LOG.debug("A pooler is in between, which keeps process {} for this session", pid);
        } catch (SQLException e) {
            LOG.debug("No second session to find out whether a pooler shares: {}", e.getMessage());
        }
    }

    private static int pid(Connection connection) throws SQLException {
        return Sql.one(connection, "SELECT pg_catalog.pg_backend_pid()", row -> row.getInt(1));
    }

    /** Opens a session and says nothing to it. */
    private static Connection open(DatabaseUrl url, Map<String, String> more) throws SQLException {
        Properties properties = new Properties();
        PGProperty.APPLICATION_NAME.set(properties, APPLICATION_NAME);
        PGProperty.CONNECT_TIMEOUT.set(properties, "10");
        PGProperty.LOGIN_TIMEOUT.set(properties, "20");
        // A peer that vanished without a word ends the job, instead of the job's deadline.
        PGProperty.SOCKET_TIMEOUT.set(properties, "300");
        PGProperty.TCP_KEEP_ALIVE.set(properties, true);
        // A named statement is not there when a pooler has given the next transaction elsewhere.
        PGProperty.PREPARE_THRESHOLD.set(properties, "0");
        // Saves a round trip: the driver sends the application's name with the start-up message.
        PGProperty.ASSUME_MIN_SERVER_VERSION.set(properties, "11");
        properties.putAll(url.parameters());
        properties.putAll(more);
        url.user().ifPresent(user -> PGProperty.USER.set(properties, user));
        url.password().ifPresent(password -> PGProperty.PASSWORD.set(properties, password));
        Connection connection = new Driver().connect(url.jdbcUrl(), properties);
        if (connection == null) {
            throw new SQLException("the driver does not take this URL");
        }
        Sessions.OPEN.add(connection);
        return connection;
    }

    private static LoaderException refused(DatabaseUrl url, SQLException e) {
        String failed = "Connection to %s failed: ".formatted(url);
        Throwable cause = e.getCause();
        if (url.cloudSqlInstance().isEmpty() || hasAnswered(e)) {
            Object kind = cause == null ? "" : cause.getClass();
            String words = "%s %s %s".formatted(e.getSQLState(), e.getMessage(), kind);
            return DatabaseErrors.of(failed + why(url, words), e);
        }
        if (cause instanceof ClassNotFoundException) {
            return new ConfigurationException(
                    "The database URL asks for a direct connection to Cloud SQL, and this build has no connector for it (%s). Nothing was changed; take a build or an image that was made with the Maven profile \"cloudsql\", or connect through the Cloud SQL proxy."
                            .formatted(DatabaseUrl.CLOUD_SQL));
        }
        return DatabaseErrors.of(
                "%sCloud SQL's connector could not reach the instance: %s; nothing was changed; check the credentials (GOOGLE_APPLICATION_CREDENTIALS, or the pod's service account) and their role roles/cloudsql.client, and \"cloudSqlInstance\" and \"ipTypes\" of the URL"
                        .formatted(failed, connectorsReason(e)),
                e);
    }

    private static String why(DatabaseUrl url, String words) {
        Map<String, String> asked = url.parameters();
        String negotiation = asked.get("sslNegotiation");
        // The driver's default is "prefer".
        String tls =
                negotiation == null || asked.containsKey("sslmode")
                        ? "sslmode=" + asked.getOrDefault("sslmode", "prefer")
                        : "sslnegotiation=" + negotiation;
        return DatabaseErrors.first(REFUSALS, words)
                .formatted(
                        url.user().map(name -> "\"" + name + "\"").orElse("(none given)"),
                        url.database(),
                        asked.get("requireAuth"),
                        asked.get("channelBinding"),
                        asked.get("gssEncMode"),
                        tls,
                        asked.get("targetServerType"),
                        "nothing was changed");
    }

    /** Whether the failure is PostgreSQL's own, so that Cloud SQL's connector did its part. */
    static boolean hasAnswered(SQLException e) {
        return e instanceof PSQLException postgres && postgres.getServerErrorMessage() != null;
    }

    /** Returns what Cloud SQL's connector says, in one line; the driver's words hide it. */
    static String connectorsReason(SQLException e) {
        String words =
                Stream.iterate(e.getCause(), Objects::nonNull, Throwable::getCause)
                        .map(cause -> DatabaseErrors.oneLine(String.valueOf(cause.getMessage())))
                        .collect(Collectors.joining(": "));
        return words.isEmpty() ? "no reason is given" : words;
    }

    /**
     * Tells the driver of the file of passwords where libpq finds it, as the environment has it
     * (PostgreSQL manual, section 34.16), by a system property of this process: the driver looks in
     * the home that the system's list of users has, and not in {@code HOME}.
     */
    public static void usePasswordFile(Optional<String> passFile, Optional<String> home) {
        Path file =
                passFile.map(Path::of)
                        .or(() -> home.map(folder -> Path.of(folder, ".pgpass")))
                        .orElse(Path.of(""));
        if (!Files.isRegularFile(file)) {
            return;
        }
        String property = PGEnvironment.ORG_POSTGRESQL_PGPASSFILE.getName();
        if (System.getProperty(property) == null) {
            System.setProperty(property, file.toString());
        }
        try {
            String permissions = PosixFilePermissions.toString(Files.getPosixFilePermissions(file));
            if (!permissions.endsWith("------")) {
                LOG.warn(
                        "The password file \"{}\" is open to others, and psql would not use it. It"
                                + " is used; run chmod 0600 on it.",
                        file);
            }
        } catch (IOException | UnsupportedOperationException e) {
            LOG.debug("Who may read the password file is not known: {}", e.getMessage());
        }
    }
}
