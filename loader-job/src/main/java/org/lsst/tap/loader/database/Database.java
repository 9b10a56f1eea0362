package org.lsst.tap.loader.database;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;
import java.util.Properties;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.net.ssl.SSLException;
import org.lsst.tap.loader.failure.DatabaseException;
import org.lsst.tap.loader.failure.Retry;
import org.postgresql.Driver;
import org.postgresql.PGProperty;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Opens the connection that a command works on. A job has exactly one: the advisory lock, the load
 * and the swap share it, so that a lost connection loses all of them together. Stateless.
 */
public final class Database {

    /** What {@code pg_stat_activity.application_name} shows while a job runs. */
    public static final String APPLICATION_NAME = "tap-schema";

    private static final String UNCHANGED = "nothing was changed";

    private static final Logger LOG = LoggerFactory.getLogger(Database.class);

    private Database() {}

    /**
     * Connects. Starts no transaction; the connection is in autocommit mode.
     *
     * @throws org.lsst.tap.loader.failure.ConfigurationException if the URL asks for a direct
     *     connection to Cloud SQL, and this build has no connector
     * @throws DatabaseException if the database is down (08001), starting up (57P03) or not there
     *     (3D000), or refuses the login (28P01, 28000); the message says which, never the password
     */
    public static Connection connect(DatabaseUrl url) {
        return prepared(url, open(url, ""));
    }

    /** Tells the session its {@link SessionSettings}, unless a pooler might give them to others. */
    private static Connection prepared(DatabaseUrl url, Connection connection) {
        try {
            SessionSettings.setIfDirect(connection);
            return connection;
        } catch (SQLException e) {
            throw refused(url, closed(connection, e));
        }
    }

    /**
     * Connects for a job, which needs a session of its own: as {@link #connect(DatabaseUrl,
     * Duration)} does, and refuses a pooler that shares connections before anything else.
     *
     * @throws org.lsst.tap.loader.failure.ConfigurationException if there is such a pooler
     */
    public static Connection connectForJob(DatabaseUrl url, Duration patience) {
        Retry retry = retry(patience);
        Connection connection = connect(url, retry, () -> open(url, ""));
        try {
            if (!SessionSettings.setIfDirect(connection)) {
                requireUnshared(url, connection);
                SessionSettings.setForSession(connection);
            }
            return connection;
        } catch (SQLException e) {
            throw refused(url, closed(connection, e));
        } catch (RuntimeException e) {
            throw closed(connection, e);
        }
    }

    private static void requireUnshared(DatabaseUrl url, Connection connection)
            throws SQLException {
        // A pooler with one connection for sessions never answers the second one.
        try (Connection other = open(url, "5")) {
            Pooler.requireUnshared(connection, other);
        } catch (SQLException e) {
            if (!SqlStates.isConnectionFailure(e)) {
                throw e;
            }
            LOG.debug("No answer to a second session: {}", e.getMessage());
        } catch (DatabaseException e) {
            LOG.debug("No second session to find out whether a pooler shares: {}", e.getMessage());
        }
    }

    private static <E extends Exception> E closed(Connection connection, E primary) {
        try {
            connection.close();
        } catch (SQLException e) {
            primary.addSuppressed(e);
        }
        return primary;
    }

    /** Opens a session and says nothing to it. */
    private static Connection open(DatabaseUrl url, String socketTimeoutSeconds) {
        CloudSql.requireConnector(url);
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
        if (!socketTimeoutSeconds.isEmpty()) {
            PGProperty.SOCKET_TIMEOUT.set(properties, socketTimeoutSeconds);
        }
        url.user().ifPresent(user -> PGProperty.USER.set(properties, user));
        url.password().ifPresent(password -> PGProperty.PASSWORD.set(properties, password));
        try {
            Connection connection = new Driver().connect(url.jdbcUrl(), properties);
            if (connection == null) {
                throw new SQLException("the driver does not take this URL");
            }
            Sessions.add(connection);
            return connection;
        } catch (SQLException e) {
            throw refused(url, e);
        }
    }

    /**
     * Connects, and waits for a database that does not answer yet (class 08, 57P03): a proxy beside
     * the job may start after it. A refused login is not waited for.
     *
     * @param patience how long to pause in all
     * @throws DatabaseException as {@link #connect(DatabaseUrl)} does
     */
    public static Connection connect(DatabaseUrl url, Duration patience) {
        return connect(url, retry(patience));
    }

    private static Retry retry(Duration patience) {
        return Retry.within(patience, Duration.ofMillis(200), Duration.ofSeconds(2));
    }

    static Connection connect(DatabaseUrl url, Retry retry) {
        return connect(url, retry, () -> connect(url));
    }

    private static Connection connect(
            DatabaseUrl url, Retry retry, Retry.Attempt<Connection, DatabaseException> work) {
        return retry.run(
                DatabaseException.class,
                e -> mayComeUp(e) ? Optional.of(Duration.ZERO) : Optional.empty(),
                (e, attempt, pause) ->
                        LOG.info(
                                "{} does not answer yet; waiting for up to {} s in all",
                                url,
                                retry.total().toSeconds()),
                work);
    }

    private static boolean mayComeUp(DatabaseException e) {
        return e.getCause() instanceof SQLException cause
                && SqlStates.isConnectionFailure(cause)
                && !SqlStates.REJECTED.equals(cause.getSQLState());
    }

    private static DatabaseException refused(DatabaseUrl url, SQLException e) {
        String state = e.getSQLState() == null ? "" : e.getSQLState();
        String user = url.user().map(name -> "\"" + name + "\"").orElse("(none given)");
        String why =
                switch (state) {
                    case SqlStates.INVALID_PASSWORD ->
                            "the server refuses the password of role %s; %s; correct the password in the environment or the URL"
                                    .formatted(user, UNCHANGED);
                    case SqlStates.INVALID_AUTHORIZATION ->
                            "the server refuses role %s (no such role, or pg_hba.conf does not let it in); %s; check the user of the URL"
                                    .formatted(user, UNCHANGED);
                    case SqlStates.NO_SUCH_DATABASE ->
                            "the server has no database \"%s\"; %s; check the URL, or create the database"
                                    .formatted(url.database(), UNCHANGED);
                    case SqlStates.STARTING_UP ->
                            "the server is starting up or shutting down; %s; run the command again in a moment"
                                    .formatted(UNCHANGED);
                    case SqlStates.REJECTED -> Rejection.of(url, e, user);
                    case "08001", "08006", "08000" -> unreachable(url, e);
                    default -> UNCHANGED;
                };
        if (url.cloudSqlInstance().isPresent() && !CloudSql.hasAnswered(e)) {
            why =
                    "Cloud SQL's connector could not reach the instance: %s; %s; check the credentials (GOOGLE_APPLICATION_CREDENTIALS, or the pod's service account) and their role roles/cloudsql.client, and \"%s\" and \"ipTypes\" of the URL"
                            .formatted(CloudSql.reason(e), UNCHANGED, CloudSql.INSTANCE);
        }
        return DatabaseErrors.of("Connection to %s failed: %s".formatted(url, why), e);
    }

    /**
     * Why the driver gives up itself, for which it has one SQLSTATE: by its words, the first that
     * fits. {@code %1$s} is the role, {@code %2$s} the URL's parameter that asks for it.
     */
    private enum Rejection {
        METHOD(
                "requireAuth",
                "requireAuth",
                "the server asks role %1$s for another way to log in than %2$s of the URL allows",
                "check pg_hba.conf, or the URL"),
        CHANNEL_BINDING(
                "(?i)channel binding",
                "channelBinding",
                "%2$s of the URL asks for TLS and scram-sha-256, bound to each other, and the"
                        + " server does not do that",
                "check its TLS and pg_hba.conf, or the URL"),
        GSSAPI(
                "GSS",
                "gssEncMode",
                "the server offers no GSSAPI encryption, and %2$s asks for it",
                "check the URL"),
        TLS(
                "SSL|TLS",
                "sslmode",
                "the server offers no TLS, and %2$s asks for it",
                "switch TLS on in the server, or check the URL"),
        NO_PASSWORD(
                "password",
                "",
                "the server asks for a password or a login that was not given for role %1$s",
                "set TAP_SCHEMA_DATABASE_PASSWORD, REPERTOIRE_DATABASE_PASSWORD or PGPASSWORD, or"
                        + " write ~/.pgpass"),
        UNKNOWN_METHOD(
                "authentication type|SCRAM client initialization",
                "",
                "the server asks role %1$s for a way to log in that this program does not have",
                "give the role a password in pg_hba.conf (scram-sha-256)"),
        HANDSHAKE(
                "SCRAM",
                "",
                "the server's part of the login of role %1$s is wrong: it may be another server",
                "check the host of the URL"),
        OTHER("", "", "the server, or a pooler before it, lets nobody in", "see what it says");

        private final Pattern words;
        private final String parameter;
        private final String why;
        private final String next;

        Rejection(String words, String parameter, String why, String next) {
            this.words = Pattern.compile(words);
            this.parameter = parameter;
            this.why = why;
            this.next = next;
        }

        static String of(DatabaseUrl url, SQLException e, String user) {
            String said = String.valueOf(e.getMessage());
            Rejection found =
                    Stream.of(values())
                            .filter(one -> one.words.matcher(said).find())
                            .findFirst()
                            .orElse(OTHER);
            String asked =
                    "\"%s=%s\"".formatted(found.parameter, url.parameters().get(found.parameter));
            return "%s; %s; %s".formatted(found.why.formatted(user, asked), UNCHANGED, found.next);
        }
    }

    private static String unreachable(DatabaseUrl url, SQLException e) {
        String wanted = url.parameters().get(PGProperty.TARGET_SERVER_TYPE.getName());
        if (String.valueOf(e.getMessage()).contains("targetServerType") && wanted != null) {
            return "none of its servers is \"%s\", which the URL asks for; %s; check target_session_attrs and the hosts of the URL"
                    .formatted(wanted, UNCHANGED);
        }
        return e.getCause() instanceof SSLException
                        || String.valueOf(e.getMessage()).contains("SSL")
                ? "the server's certificate or its TLS is not what \"%s\" asks for; %s; check sslrootcert and the host of the URL"
                        .formatted(tlsAsked(url), UNCHANGED)
                : "no server answers there; %s; check that it runs, that the proxy is up, and the host and port of the URL"
                        .formatted(UNCHANGED);
    }

    /** Returns the parameter that asks for TLS; the driver's default is {@code prefer}. */
    private static String tlsAsked(DatabaseUrl url) {
        String mode = url.parameters().get("sslmode");
        String negotiation = url.parameters().get("sslNegotiation");
        return mode == null && negotiation != null
                ? "sslnegotiation=" + negotiation
                : "sslmode=" + (mode == null ? "prefer" : mode);
    }
}
