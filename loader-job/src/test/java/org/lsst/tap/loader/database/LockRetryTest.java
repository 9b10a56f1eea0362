package org.lsst.tap.loader.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.lsst.tap.loader.database.Transaction.LockRetry;
import org.lsst.tap.loader.failure.DatabaseException;
import org.lsst.tap.loader.failure.Retry;

/** What is tried again, how often, and with which pauses. */
class LockRetryTest {

    private final List<Duration> pauses = new ArrayList<>();
    private int attempts;

    private final LockRetry locks =
            new LockRetry(
                    Duration.ofMillis(250),
                    Retry.times(3, Duration.ofMillis(100), Duration.ofSeconds(1))
                            .pausingWith(pauses::add));

    private String run(int failures, String sqlState) throws SQLException {
        return locks.run(
                "Swap",
                () -> {
                    if (++attempts <= failures) {
                        throw new SQLException("attempt " + attempts, sqlState);
                    }
                    return "done";
                });
    }

    @Test
    void setLocalLockTimeout_isInMilliseconds() {
        assertThat(locks.setLocalLockTimeout()).isEqualTo("SET LOCAL lock_timeout = 250");
    }

    @ParameterizedTest
    @ValueSource(strings = {"55P03", "40P01"})
    void run_lockTwice_thirdAttemptAfterTwoPauses(String sqlState) throws SQLException {
        assertThat(run(2, sqlState)).isEqualTo("done");
        assertThat(attempts).isEqualTo(3);
        assertThat(pauses).hasSize(2);
        assertThat(pauses.get(0).toMillis()).isBetween(50L, 100L);
        assertThat(pauses.get(1).toMillis()).isBetween(100L, 200L);
    }

    @Test
    void run_lockEachTime_abandonedAfterTheBound() {
        assertThatThrownBy(() -> run(9, "55P03"))
                .isInstanceOf(DatabaseException.class)
                .hasMessage(
                        "Swap abandoned after 3 lock attempts of 250 ms; live is unchanged; see in"
                            + " pg_locks who holds the lock, then run the job again (PostgreSQL:"
                            + " attempt 3, SQLSTATE 55P03).");
        assertThat(attempts).isEqualTo(3);
        assertThat(pauses).hasSize(2);
    }

    @Test
    void run_otherFailure_isThrownAsItIs() {
        assertThatThrownBy(() -> run(1, "40001"))
                .isInstanceOf(SQLException.class)
                .hasMessage("attempt 1");
        assertThat(attempts).isEqualTo(1);
        assertThat(pauses).isEmpty();
    }
}
