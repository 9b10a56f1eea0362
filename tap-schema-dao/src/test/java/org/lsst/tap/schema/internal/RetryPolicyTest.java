package org.lsst.tap.schema.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class RetryPolicyTest {

    @Test
    void policy_noAttempts_saysWhichBoundIsBroken() {
        assertThatThrownBy(() -> new RetryPolicy(0, Duration.ZERO))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("maxAttempts 0 is below 1");
    }

    @Test
    void pause_threadIsInterrupted_endsAtOnce() {
        RetryPolicy policy = new RetryPolicy(2, Duration.ofDays(1));
        Thread.currentThread().interrupt();

        assertThatThrownBy(() -> policy.pause(1)).isInstanceOf(InterruptedException.class);
        assertThat(Thread.interrupted()).isFalse();
    }

    @Test
    void boundNanos_eachFurtherFailure_isTwiceTheOneBefore() {
        RetryPolicy policy = new RetryPolicy(1, Duration.ofMillis(5));

        assertThat(policy.boundNanos(1)).isEqualTo(5_000_000);
        assertThat(policy.boundNanos(2)).isEqualTo(10_000_000);
        assertThat(policy.boundNanos(5)).isEqualTo(80_000_000);
    }

    @Test
    void pause_noDelay_returnsAtOnce() throws InterruptedException {
        RetryPolicy policy = new RetryPolicy(6, Duration.ZERO);

        policy.pause(5);

        assertThat(policy.maxAttempts()).isEqualTo(6);
    }
}
