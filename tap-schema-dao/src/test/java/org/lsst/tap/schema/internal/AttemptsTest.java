package org.lsst.tap.schema.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

/** How long a read waits between two attempts; what it says at last is in ConsistentReadTest. */
class AttemptsTest {

    private static Attempts afterFailures(int failures, Duration firstDelay) {
        Attempts attempts =
                new Attempts(TapSchemaQuery.release("tap_schema.version").script, 6, firstDelay);
        for (int i = 0; i < failures; i++) {
            attempts.refused(null);
        }
        return attempts;
    }

    @Test
    void boundNanos_eachFurtherFailure_isTwiceTheOneBefore() {
        Duration firstDelay = Duration.ofMillis(5);

        assertThat(afterFailures(1, firstDelay).boundNanos()).isEqualTo(5_000_000);
        assertThat(afterFailures(2, firstDelay).boundNanos()).isEqualTo(10_000_000);
        assertThat(afterFailures(5, firstDelay).boundNanos()).isEqualTo(80_000_000);
    }

    @Test
    void pause_noDelay_returnsAtOnce() {
        afterFailures(5, Duration.ZERO).pause();

        assertThat(Thread.interrupted()).isFalse();
    }
}
