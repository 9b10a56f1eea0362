package org.lsst.tap.loader.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.lsst.tap.loader.database.Database;
import org.lsst.tap.loader.database.DatabaseSchemas;
import org.lsst.tap.loader.database.DatabaseUrl;
import org.lsst.tap.loader.failure.ConfigurationException;
import org.lsst.tap.loader.failure.DatabaseException;
import org.lsst.tap.loader.failure.ExitCode;
import org.lsst.tap.loader.swap.JobLock;
import org.lsst.tap.loader.testing.SharingPooler;
import org.lsst.tap.loader.testing.TestArchive;
import org.lsst.tap.loader.testing.TestDatabase;

/** What a server, a role or a pooler in between can do to a job. */
class ServerSettingsIT {

    private static final DatabaseSchemas NAMES = DatabaseSchemas.STANDARD;

    private static final String LOCKS = "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory'";

    @RegisterExtension final TestDatabase database = new TestDatabase();

    @TempDir private Path folder;

    @BeforeEach
    void writeRelease() throws IOException {
        Files.write(folder.resolve("A.tar.gz"), TestArchive.release("A"));
    }

    private JobResult update(String url, Duration waitForLock) {
        return new UpdateJob(
                        JobSettings.builder()
                                .database(DatabaseUrl.parse(url))
                                .release("A")
                                .source(folder + "/{version}.tar.gz")
                                .schemas(List.of("obs"))
                                .waitForLock(waitForLock)
                                .build())
                .run();
    }

    private String limitedRole() throws SQLException {
        database.execute(
                "DROP ROLE IF EXISTS limited; CREATE ROLE limited LOGIN SUPERUSER;"
                        + "ALTER ROLE limited SET statement_timeout = 400;"
                        + "ALTER ROLE limited SET lock_timeout = 400;"
                        + "ALTER ROLE limited SET idle_in_transaction_session_timeout = 400;"
                        + "ALTER ROLE limited SET default_transaction_read_only = on");
        for (String setting : List.of("idle_session_timeout", "transaction_timeout")) {
            if (!database.query("SELECT 1 FROM pg_settings WHERE name = '" + setting + "'")
                    .isEmpty()) {
                database.execute("ALTER ROLE limited SET %s = 2000".formatted(setting));
            }
        }
        return database.url().replace("user=postgres", "user=limited");
    }

    @Test
    void connect_roleWithLimits_switchesThemOffAndNoticesALostClient() throws SQLException {
        Map<String, String> expected =
                Map.of(
                        "statement_timeout", "0",
                        "lock_timeout", "0",
                        "idle_session_timeout", "0",
                        "idle_in_transaction_session_timeout", "0",
                        "transaction_timeout", "0",
                        "default_transaction_read_only", "off",
                        "search_path", "pg_catalog, pg_temp",
                        "tcp_keepalives_idle", "15",
                        "client_connection_check_interval", "10000");
        try (Connection connection =
                Database.connect(DatabaseUrl.parse(limitedRole()), Duration.ZERO)) {
            for (String row :
                    TestDatabase.query(connection, "SELECT name, setting FROM pg_settings")) {
                String[] setting = row.split("\\|", -1);
                if (expected.containsKey(setting[0])) {
                    assertThat(setting[1]).as(setting[0]).isEqualTo(expected.get(setting[0]));
                }
            }
        }
        database.execute("DROP ROLE limited");
    }

    @Test
    void update_roleWithLimits_waitsForTheLockAsLongAsItIsToldAndThenWorks() throws Exception {
        String url = limitedRole();
        try (Connection other = database.connect()) {
            JobLock lock = JobLock.acquire(other, Duration.ZERO);
            CompletableFuture<JobResult> job =
                    CompletableFuture.supplyAsync(() -> update(url, Duration.ofMinutes(1)));
            while (database.query("SELECT 1 FROM pg_locks WHERE NOT granted").isEmpty()) {
                assertThat(job).isNotDone();
            }
            assertThatThrownBy(() -> update(url, Duration.ofMillis(300)))
                    .hasFieldOrPropertyWithValue("exitCode", ExitCode.LOCKED)
                    .hasMessageContaining("which does not call itself \"tap-schema\"")
                    .hasMessageContaining("pg_terminate_backend(");
            lock.close();

            assertThat(job.get().release()).isEqualTo("A");
        }
        database.execute(
                "REASSIGN OWNED BY limited TO postgres; DROP OWNED BY limited; DROP ROLE limited");
    }

    @ParameterizedTest
    @CsvSource({"1,false", "2,false", "3,false", "1,true", "2,true", "3,true"})
    void job_poolerThatSharesConnections_isRefusedFirstAndLeavesNothingBehind(
            int connections, boolean inTurn) throws Exception {
        try (SharingPooler pooler = new SharingPooler(database, connections, inTurn)) {
            assertThatThrownBy(() -> update(pooler.url(database), Duration.ZERO))
                    .isInstanceOf(ConfigurationException.class)
                    .hasMessage(
                            "The database URL leads to a pooler that shares connections between"
                                + " transactions: expected a connection of the job's own. Nothing"
                                + " was changed; connect to the database directly, or let the"
                                + " pooler keep connections for sessions (PgBouncer: pool_mode ="
                                + " session).");
            assertThat(database.query(LOCKS)).containsExactly("0");
            assertThat(database.databaseSchemas()).isEmpty();

            // Readers need no session of their own, and leave their settings nowhere.
            update(database.url(), Duration.ZERO);
            DatabaseUrl pooled = DatabaseUrl.parse(pooler.url(database));
            assertThat(StatusReport.read(pooled, NAMES, Duration.ZERO).state().live()).isPresent();
            assertThat(
                            new LiveCheck(NAMES, List.of(), Optional.empty())
                                    .run(pooled, Duration.ZERO)
                                    .code())
                    .isEqualTo(ExitCode.DONE);
            try (Connection client = Database.connect(pooled, Duration.ZERO)) {
                for (int i = 0; i < connections; i++) {
                    assertThat(TestDatabase.query(client, "SHOW search_path"))
                            .containsExactly("\"$user\", public");
                }
            }
        }
    }

    @Test
    void lock_leftOnAPooledConnection_isFoundAgainAndReleased() throws Exception {
        try (SharingPooler pooler = new SharingPooler(database, 3, true);
                Connection connection =
                        Database.connect(DatabaseUrl.parse(pooler.url(database)), Duration.ZERO)) {
            JobLock lock = JobLock.acquire(connection, Duration.ZERO);
            assertThat(database.query(LOCKS)).containsExactly("1");

            assertThatThrownBy(lock::requireHeld)
                    .isInstanceOf(ConfigurationException.class)
                    .hasMessageContaining("a pooler that shares connections");
            assertThat(database.query(LOCKS)).containsExactly("0");
        }
    }

    @ParameterizedTest
    @CsvSource({
        "sslmode=require,the server offers no TLS",
        "ssl=require,the server offers no TLS",
        "ssl=true,the server offers no TLS",
        "ssl=verify-full,the server offers no TLS",
        "target_session_attrs=standby,none of its servers is \"secondary\"",
    })
    void connect_serverLacksWhatIsAskedFor_saysWhat(String parameter, String why) {
        assertThatThrownBy(
                        () ->
                                Database.connect(
                                        DatabaseUrl.parse(database.url() + "&" + parameter),
                                        Duration.ZERO))
                .isInstanceOf(DatabaseException.class)
                .hasMessageContaining(why)
                .hasMessageContaining("nothing was changed");
    }

    @Test
    void connect_directTlsThatTheServerLacks_isNamedAsItWasAsked() {
        String url = database.url() + (database.url().contains("?") ? "&" : "?");

        assertThatThrownBy(
                        () ->
                                Database.connect(
                                        DatabaseUrl.parse(url + "sslnegotiation=direct"),
                                        Duration.ZERO))
                .isInstanceOf(DatabaseException.class)
                .hasMessageContaining("\"sslnegotiation=direct\" asks for");
    }
}
