package org.lsst.tap.loader.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfEnvironmentVariable;
import org.lsst.tap.loader.database.DatabaseSchemas;
import org.lsst.tap.loader.database.DatabaseUrl;
import org.lsst.tap.loader.failure.DatabaseException;
import org.lsst.tap.loader.failure.ExitCode;
import org.lsst.tap.loader.swap.CutOver;
import org.lsst.tap.loader.swap.Strategy;
import org.lsst.tap.tools.kit.PostgresServer;

/** The loader with a streaming standby in its URL: it reads there, and refuses to write first. */
@EnabledIfEnvironmentVariable(
        named = "TAP_SCHEMA_TEST_STANDBY_URL",
        matches = ".+",
        disabledReason = "needs a standby: integration-tests/on-debian.sh --standby")
class JobOnStandbyIT {

    private static final DatabaseSchemas NAMES = DatabaseSchemas.STANDARD;

    private DatabaseUrl standby;

    @BeforeEach
    void makeDatabase() throws SQLException {
        String url = PostgresServer.get().newDatabase();
        try (Connection connection = PostgresServer.dataSource(url).getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("SET synchronous_commit = remote_apply");
            statement.execute("CREATE TABLE applied ()");
        }
        standby =
                DatabaseUrl.parse(
                        System.getenv("TAP_SCHEMA_TEST_STANDBY_URL")
                                .replaceFirst(
                                        "(//[^/]+/)[^?]*",
                                        "$1" + url.replaceFirst(".*//[^/]+/([^?]*).*", "$1")));
    }

    /** There is no release of that name: it must not come so far. */
    @Test
    void update_onAStandby_isRefusedBeforeAnythingIsFetched() {
        requireRefused(
                () ->
                        new UpdateJob(
                                        JobSettings.builder()
                                                .database(standby)
                                                .release("none")
                                                .source("/nowhere/{version}")
                                                .schemas(List.of("obs"))
                                                .build())
                                .run());
        requireRefused(
                () ->
                        new Rollback(
                                        standby,
                                        NAMES,
                                        Strategy.SWAP,
                                        CutOver.PATIENT,
                                        Duration.ZERO,
                                        Duration.ZERO)
                                .run());
        requireRefused(() -> new Initialization(standby, NAMES, List.of(), Duration.ZERO).run());
    }

    private static void requireRefused(ThrowingCallable job) {
        assertThatThrownBy(job)
                .isInstanceOf(DatabaseException.class)
                .hasMessage(
                        "The server is a standby or still recovers, and accepts no changes. Live is"
                                + " unchanged; connect to the primary.");
    }

    @Test
    void checkAndStatus_onAStandby_answer() {
        assertThat(
                        new LiveCheck(NAMES, List.of(), Optional.empty())
                                .run(standby, Duration.ZERO)
                                .code())
                .isEqualTo(ExitCode.LIVE_MISSING);
        assertThat(StatusReport.read(standby, NAMES, Duration.ZERO).state().live()).isEmpty();
    }
}
