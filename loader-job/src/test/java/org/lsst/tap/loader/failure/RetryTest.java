package org.lsst.tap.loader.failure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class RetryTest {

    private final List<Duration> pauses = new ArrayList<>();
    private final List<String> told = new ArrayList<>();
    private int attempts;

    private final Retry retry =
            Retry.times(3, Duration.ofMillis(10), Duration.ofMillis(35)).pausingWith(pauses::add);

    private String run(Retry bounds, int failures, Duration asked) throws IOException {
        return bounds.run(
                IOException.class,
                e -> Optional.of(asked),
                (e, attempt, pause) -> told.add(attempt + ": " + e.getMessage()),
                () -> {
                    if (++attempts <= failures) {
                        throw new IOException("failure " + attempts);
                    }
                    return "done";
                });
    }

    @Test
    void run_failsTwice_thirdAttemptAfterTwoPauses() throws IOException {
        assertThat(run(retry, 2, Duration.ZERO)).isEqualTo("done");
        assertThat(pauses).hasSize(2);
        assertThat(told).containsExactly("1: failure 1", "2: failure 2");
    }

    @Test
    void run_failsEachTime_lastFailureHasTheEarlierOnesInOrder() {
        assertThatThrownBy(() -> run(retry, 9, Duration.ZERO))
                .hasMessage("failure 3")
                .satisfies(
                        e ->
                                assertThat(e.getSuppressed()[0])
                                        .hasMessage("failure 2")
                                        .extracting(f -> f.getSuppressed()[0].getMessage())
                                        .isEqualTo("failure 1"));
        assertThat(attempts).isEqualTo(3);
    }

    @Test
    void run_failureThatNoAttemptCures_isThrownAtOnce() {
        assertThatThrownBy(
                        () ->
                                retry.run(
                                        IOException.class,
                                        e -> Optional.empty(),
                                        (e, attempt, pause) -> told.add(""),
                                        () -> {
                                            attempts++;
                                            throw new IOException("no");
                                        }))
                .hasMessage("no");
        assertThat(attempts).isEqualTo(1);
        assertThat(pauses).isEmpty();
    }

    @Test
    void run_failureOfAnotherKind_keepsTheEarlierOne() {
        assertThatThrownBy(
                        () ->
                                retry.run(
                                        IOException.class,
                                        e -> Optional.of(Duration.ZERO),
                                        (e, attempt, pause) -> {},
                                        () -> {
                                            if (++attempts == 1) {
                                                throw new IOException("first");
                                            }
                                            throw new IllegalStateException("other");
                                        }))
                .hasMessage("other")
                .satisfies(e -> assertThat(e.getSuppressed()[0]).hasMessage("first"));
    }

    @Test
    void run_failureAsksForALongerPause_getsItUpToTheLongest() throws IOException {
        run(retry, 1, Duration.ofMillis(30));
        run(retry, 3, Duration.ofHours(1));

        assertThat(pauses.get(0)).hasMillis(30);
        assertThat(pauses.get(1)).hasMillis(35);
    }

    @Test
    void run_boundOnTime_pausesAsLongInAll() {
        Retry bounds =
                Retry.within(Duration.ofMillis(95), Duration.ofMillis(10), Duration.ofMillis(35))
                        .pausingWith(pauses::add);

        assertThatThrownBy(() -> run(bounds, 99, Duration.ZERO)).isInstanceOf(IOException.class);
        assertThat(pauses.stream().reduce(Duration.ZERO, Duration::plus)).hasMillis(95);
    }

    @Test
    void millisAfter_eachAttempt_staysBetweenHalfItsBoundAndItsBound() {
        for (int i = 0; i < 500; i++) {
            assertThat(retry.millisAfter(1)).isBetween(5L, 10L);
            assertThat(retry.millisAfter(2)).isBetween(10L, 20L);
            assertThat(retry.millisAfter(3)).isBetween(17L, 35L);
            assertThat(retry.millisAfter(1000)).isBetween(17L, 35L);
        }
    }

    @Test
    void millisAfter_manyTimes_reachesBothBounds() {
        Retry one = Retry.times(1, Duration.ofMillis(1), Duration.ofMillis(1));

        assertThat(IntStream.range(0, 500).mapToObj(i -> one.millisAfter(1)).distinct().toList())
                .containsExactlyInAnyOrder(0L, 1L);
    }

    @Test
    void retry_boundsThatMakeNoSense_areRefused() {
        Duration zero = Duration.ZERO;
        Duration second = Duration.ofSeconds(1);

        assertThatCode(() -> Retry.times(1, zero, zero)).doesNotThrowAnyException();
        assertThatThrownBy(() -> Retry.times(0, zero, second))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(
                        "A retry needs at least 1 attempt and 0 <= first <= longest, found 0, PT0S,"
                                + " PT1S");
        assertThatThrownBy(() -> Retry.times(1, second.negated(), second))
                .hasMessageEndingWith("found 1, PT-1S, PT1S");
        assertThatThrownBy(() -> Retry.times(1, second, zero))
                .hasMessageEndingWith("found 1, PT1S, PT0S");
    }
}
