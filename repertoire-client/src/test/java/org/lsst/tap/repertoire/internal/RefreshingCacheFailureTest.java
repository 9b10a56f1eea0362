package org.lsst.tap.repertoire.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.RejectedExecutionException;
import java.util.logging.Level;
import org.junit.jupiter.api.Test;
import org.lsst.tap.repertoire.failure.RepertoireException;
import org.lsst.tap.repertoire.failure.RepertoireFormatException;
import org.lsst.tap.repertoire.failure.RepertoireUnavailableException;
import org.lsst.tap.repertoire.support.LogCapture;
import org.lsst.tap.repertoire.support.ManualTime;

/** What callers get while the source fails, at the start and later. */
class RefreshingCacheFailureTest extends RefreshingCacheFixture {

    @Test
    void get_downForAnHour_answersEachCallWithOneWarningAndBoundedRequests() {
        try (LogCapture log = LogCapture.start()) {
            RefreshingCache<String> cache = cache();
            cache.get();
            fail(down);

            for (int second = 0; second < 3600; second++) {
                time.advance(Duration.ofSeconds(1));
                assertThat(cache.get()).isEqualTo("first");
            }
            // Due at 240 s; then 0.75 of 1, 2, 4, 8, 16, 32 s, and 45 s each for the rest.
            assertThat(requests.get()).isBetween(70, 85);
            assertThat(log.warnings())
                    .containsExactly(
                            "It did not arrive (callers get the last good answer, of"
                                    + " 2026-08-24T12:00:00Z)");
            assertThat(cache.statistics().age()).contains(Duration.ofHours(1));

            answer = () -> fetched("second");
            time.advance(Duration.ofSeconds(60));
            assertThat(cache.get()).isEqualTo("second");
            assertThat(log.warnings()).hasSize(1);
            assertThat(log.messages(Level.INFO))
                    .containsExactly(
                            "It is there again, after "
                                    + cache.statistics().failures()
                                    + " failed requests");

            fail(down);
            time.advance(Duration.ofMinutes(10));
            assertThat(log.warnings()).as("one for each outage").hasSize(2);
        }
    }

    /** Returns a cache that has an answer, and gets no other. */
    private RefreshingCache<String> downForAtMost30Minutes(ClientSettings settings) {
        settings.maxStaleness = Duration.ofMinutes(30);
        RefreshingCache<String> cache = cache(settings, Runnable::run, time);
        cache.get();
        fail(down);
        return cache;
    }

    @Test
    void get_downBeyondBound_throwsWithTheLastGoodAnswersTime() {
        RefreshingCache<String> cache = downForAtMost30Minutes(settings());
        time.advance(Duration.ofMinutes(29));
        assertThat(cache.get()).isEqualTo("first");
        time.advance(Duration.ofMinutes(1));

        assertThatThrownBy(cache::get)
                .isInstanceOf(RepertoireUnavailableException.class)
                .hasMessage(
                        "It did not arrive; the last good answer, of 2026-08-24T12:00:00Z, is older"
                                + " than PT30M")
                .hasCause(down);

        answer = () -> fetched("second");
        time.advance(Duration.ofMinutes(1));
        assertThat(cache.get()).isEqualTo("second");
    }

    @Test
    void get_clockJumpsWhileDown_answersAsLongAsTimeHasPassed() {
        ClientSettings settings = settings();
        RefreshingCache<String> cache = downForAtMost30Minutes(settings);
        settings.clock = Clock.offset(time, Duration.ofDays(2));
        time.advance(Duration.ofMinutes(29));
        assertThat(cache.get()).isEqualTo("first");

        settings.clock = Clock.offset(time, Duration.ofDays(-2));
        time.advance(Duration.ofMinutes(1));
        assertThatThrownBy(cache::get).isInstanceOf(RepertoireUnavailableException.class);
    }

    @Test
    void get_coldStartDown_asksAgainOnlyAfterTheBackoff() {
        RefreshingCache<String> cache = cache(settings(), Runnable::run, ManualTime.never());
        fail(down);
        for (int i = 0; i < 1000; i++) {
            assertThatThrownBy(cache::get).hasMessage("It did not arrive");
        }
        assertThat(requests).hasValue(1);

        answer = () -> fetched("first");
        time.advance(Duration.ofMillis(750)); // 1 s less the jitter's quarter
        assertThat(cache.get()).isEqualTo("first");
        assertThat(requests).hasValue(2);
    }

    @Test
    void get_formatFailure_keepsItsType() {
        fail(new RepertoireFormatException("It is not JSON"));
        assertThatThrownBy(cache()::get)
                .isInstanceOf(RepertoireFormatException.class)
                .hasMessage("It is not JSON");
    }

    @Test
    void get_unforeseenFailure_isAnAnswerToo() {
        answer =
                () -> {
                    throw new IllegalStateException("odd");
                };
        assertThatThrownBy(cache()::get)
                .isInstanceOf(RepertoireException.class)
                .hasMessage("It failed in an unforeseen way: java.lang.IllegalStateException: odd");
    }

    @Test
    void get_storeFailsAgainstItsPromise_reachesTheCaller() {
        stored =
                () -> {
                    throw new IllegalStateException("odd");
                };
        assertThatThrownBy(cache()::get)
                .isInstanceOf(RepertoireException.class)
                .hasMessage("It failed in an unforeseen way: java.lang.IllegalStateException: odd")
                .hasRootCauseInstanceOf(IllegalStateException.class);
    }

    @Test
    void getOrFailFast_failing_throwsAtOnceAndAsksInTheBackground() {
        RefreshingCache<String> failing = cache(settings(), Runnable::run, ManualTime.never());
        fail(down);
        assertThatThrownBy(failing::getOrFailFast).hasMessage("It did not arrive");
        answer = () -> fetched("first");
        time.advance(Duration.ofSeconds(1));
        assertThatThrownBy(failing::getOrFailFast).hasMessage("It did not arrive");
        assertThat(requests).as("the second was sent by that call").hasValue(2);
        assertThat(failing.getOrFailFast()).isEqualTo("first");
    }

    @Test
    void get_errorInSource_isAFailureThatIsLoggedOnceAndTriedAgain() {
        RefreshingCache<String> cache = cache();
        cache.get();
        answer =
                () -> {
                    throw new NoSuchMethodError("of a library in another version");
                };
        try (LogCapture log = LogCapture.start()) {
            time.advance(Duration.ofHours(1));
            assertThat(cache.get()).isEqualTo("first");
            assertThat(log.warnings())
                    .containsExactly(
                            "It failed in an unforeseen way: java.lang.NoSuchMethodError: of a"
                                    + " library in another version (callers get the last good"
                                    + " answer, of 2026-08-24T12:00:00Z)");
            assertThat(cache.health().failuresInARow()).isGreaterThan(50);
        }
        answer = () -> fetched("second");
        time.advance(Duration.ofMinutes(1));
        assertThat(cache.get()).isEqualTo("second");
    }

    @Test
    void get_errorAtColdStart_reachesTheCallerAsAFailure() {
        answer =
                () -> {
                    throw new StackOverflowError("deep");
                };
        RefreshingCache<String> cache = cache();
        assertThatThrownBy(cache::get)
                .isInstanceOf(RepertoireException.class)
                .hasRootCauseInstanceOf(StackOverflowError.class)
                .hasMessage("It failed in an unforeseen way: java.lang.StackOverflowError: deep");
        answer = () -> fetched("first");
        time.advance(Duration.ofSeconds(1));
        assertThat(cache.get()).isEqualTo("first");
    }

    @Test
    void get_listenerFails_affectsNobody() {
        RefreshingCache<String> cache =
                cache(
                        settings(),
                        Runnable::run,
                        time,
                        value -> {
                            throw new NoClassDefFoundError("theirs");
                        });
        try (LogCapture log = LogCapture.start()) {
            assertThat(cache.get()).isEqualTo("first");
            assertThat(log.warnings()).containsExactly("A listener of changes failed: It");
        }
    }

    @Test
    void get_longRetryAfterAtColdStart_isNotWaitedForLongerThanAMinute() {
        fail(new RepertoireUnavailableException("busy", null, Duration.ofHours(1)));
        RefreshingCache<String> cache = cache();
        assertThatThrownBy(cache::get).hasMessage("busy");
        time.advance(Duration.ofSeconds(59));
        assertThat(requests).hasValue(1);
        answer = () -> fetched("first");
        time.advance(Duration.ofSeconds(1));
        assertThat(cache.get()).isEqualTo("first");
    }

    @Test
    void get_retryAfter_isWaitedFor() {
        RefreshingCache<String> cache = cache();
        cache.get();
        fail(new RepertoireUnavailableException("busy", null, Duration.ofMinutes(10)));
        time.advance(Duration.ofMinutes(4));
        assertThat(requests).hasValue(2);
        assertThat(cache.get()).isEqualTo("first");
        time.advance(Duration.ofSeconds(599));
        assertThat(requests).hasValue(2);
        time.advance(Duration.ofSeconds(1));
        assertThat(requests).hasValue(3);
    }

    @Test
    void get_storedAnswerAndServerDown_givesTheStored() {
        FetchedValue<String> old =
                FetchedValue.of("stored", Map.of(), time.instant().minus(Duration.ofHours(23)));
        stored = () -> Optional.of(old);
        fail(down);
        RefreshingCache<String> cache = cache();

        assertThat(cache.get()).isEqualTo("stored");
        assertThat(cache.statistics().age()).contains(Duration.ofHours(23));
        time.advance(Duration.ofHours(1));
        assertThatThrownBy(cache::get).hasMessageContaining("older than PT24H");
    }

    @Test
    void get_storedAnswerTooOld_isNotGiven() {
        stored =
                () ->
                        Optional.of(
                                FetchedValue.of(
                                        "stored",
                                        Map.of(),
                                        time.instant().minus(Duration.ofHours(24))));
        fail(down);
        assertThatThrownBy(cache()::get).hasMessage("It did not arrive");
    }

    @Test
    void get_executorClosed_saysSo() {
        RefreshingCache<String> cache =
                cache(
                        settings(),
                        task -> {
                            throw new RejectedExecutionException();
                        },
                        time);
        assertThatThrownBy(cache::get)
                .hasMessage(
                        "It was not requested: the client is closed, or its executor takes no more"
                                + " work");
    }

    @Test
    void get_executorFailsWithAnError_isAFailureLikeAnyOther() {
        RefreshingCache<String> cache =
                cache(
                        settings(),
                        task -> {
                            throw new OutOfMemoryError("no thread");
                        },
                        time);
        for (int i = 0; i < 2; i++) {
            assertThatThrownBy(cache::get)
                    .isInstanceOf(RepertoireUnavailableException.class)
                    .hasMessageStartingWith("It was not requested: ")
                    .hasRootCauseInstanceOf(OutOfMemoryError.class);
        }
    }

    @Test
    void get_boundOverWhenTheRequestEnds_givesWhatWasFetched() {
        ClientSettings settings = settings();
        settings.maxStaleness = Duration.ofMillis(1);
        answer =
                () -> {
                    FetchedValue<String> slow = fetched("first");
                    time.advance(Duration.ofSeconds(1));
                    return slow;
                };
        assertThat(cache(settings, Runnable::run, ManualTime.never()).get()).isEqualTo("first");
    }

    @Test
    void get_interruptedWhileWaiting_throwsAndStaysInterrupted() {
        RefreshingCache<String> cache = cache(settings(), task -> {}, time);
        Thread.currentThread().interrupt();
        assertThatThrownBy(cache::get)
                .hasMessage("It is not there yet: interrupted while waiting for it");
        assertThat(Thread.interrupted()).isTrue();
    }
}
