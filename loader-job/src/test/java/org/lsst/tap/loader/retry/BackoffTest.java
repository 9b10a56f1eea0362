package org.lsst.tap.loader.retry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class BackoffTest {

    private static final Backoff BACKOFF =
            new Backoff(3, Duration.ofMillis(10), Duration.ofMillis(35));

    @Test
    void pauseAfter_eachAttempt_staysBetweenHalfItsBoundAndItsBound() {
        for (int i = 0; i < 500; i++) {
            assertThat(BACKOFF.pauseAfter(1).toMillis()).isBetween(5L, 10L);
            assertThat(BACKOFF.pauseAfter(2).toMillis()).isBetween(10L, 20L);
            assertThat(BACKOFF.pauseAfter(3).toMillis()).isBetween(17L, 35L);
            assertThat(BACKOFF.pauseAfter(1000).toMillis()).isBetween(17L, 35L);
        }
    }

    @Test
    void pauseAfter_manyTimes_reachesBothBounds() {
        Backoff one = new Backoff(1, Duration.ofMillis(1), Duration.ofMillis(1));

        assertThat(
                        java.util.stream.IntStream.range(0, 500)
                                .mapToObj(i -> one.pauseAfter(1).toMillis())
                                .distinct()
                                .toList())
                .containsExactlyInAnyOrder(0L, 1L);
    }

    @Test
    void allowsMoreThan_lastAttempt_doesNot() {
        assertThat(BACKOFF.allowsMoreThan(2)).isTrue();
        assertThat(BACKOFF.allowsMoreThan(3)).isFalse();
    }

    @Test
    void backoff_boundsThatMakeNoSense_areRefused() {
        Duration zero = Duration.ZERO;
        Duration second = Duration.ofSeconds(1);

        assertThatCode(() -> new Backoff(1, zero, zero)).doesNotThrowAnyException();
        assertThatThrownBy(() -> new Backoff(0, zero, second))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(
                        "Backoff needs at least 1 attempt and 0 <= first <= longest, found 0, PT0S,"
                                + " PT1S");
        assertThatThrownBy(() -> new Backoff(1, second.negated(), second))
                .hasMessageEndingWith("found 1, PT-1S, PT1S");
        assertThatThrownBy(() -> new Backoff(1, second, zero))
                .hasMessageEndingWith("found 1, PT1S, PT0S");
    }
}
