package org.lsst.tap.repertoire.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.github.benmanes.caffeine.cache.Scheduler;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import java.util.logging.Level;
import org.junit.jupiter.api.Test;
import org.lsst.tap.repertoire.CacheStatistics;
import org.lsst.tap.repertoire.RepertoireException;
import org.lsst.tap.repertoire.RepertoireFormatException;
import org.lsst.tap.repertoire.RepertoireUnavailableException;
import org.lsst.tap.repertoire.support.LogCapture;
import org.lsst.tap.repertoire.support.ManualTime;

class RefreshingCacheTest {

    private final RepertoireException down =
            new RepertoireUnavailableException("It did not arrive");

    private final ManualTime time = new ManualTime();
    private final AtomicInteger requests = new AtomicInteger();
    private Supplier<Optional<Fetched<String>>> stored = Optional::empty;
    private volatile Supplier<Fetched<String>> answer = () -> fetched("first");
    private volatile Optional<Fetched<String>> previous = Optional.empty();

    private Fetched<String> fetched(String value) {
        return fetched(value, Optional.empty());
    }

    private Fetched<String> fetched(String value, Optional<Duration> lifetime) {
        return Fetched.of(value, Validators.NONE, lifetime, time.instant());
    }

    private final Source<String> source =
            new Source<>() {
                @Override
                public String what() {
                    return "It";
                }

                @Override
                public Fetched<String> fetch(Optional<Fetched<String>> held) {
                    requests.incrementAndGet();
                    previous = held;
                    return answer.get();
                }

                @Override
                public Optional<Fetched<String>> stored() {
                    return stored.get();
                }
            };

    private CacheSettings settings() {
        return new CacheSettings().clock(time).scheduler(time).jitter(() -> 0.5);
    }

    private RefreshingCache<String> cache() {
        return new RefreshingCache<>(source, settings(), Runnable::run);
    }

    private void fail(RepertoireException failure) {
        answer =
                () -> {
                    throw failure;
                };
    }

    @Test
    void get_beforeExpiry_refreshesInBackgroundWithoutACall() {
        RefreshingCache<String> cache = cache();
        assertThat(cache.get()).isEqualTo("first");
        answer = () -> fetched("second");

        time.advance(Duration.ofSeconds(239));
        assertThat(cache.get()).isEqualTo("first");
        assertThat(requests).hasValue(1);

        time.advance(Duration.ofSeconds(1)); // 80 % of 5 minutes
        assertThat(requests).hasValue(2);
        assertThat(cache.get()).isEqualTo("second");
    }

    @Test
    void get_refreshUnderWay_answersWithTheOldValueAtOnce() {
        Queue<Runnable> background = new ArrayDeque<>();
        AtomicInteger calls = new AtomicInteger();
        Executor firstAtOnceThenLater =
                task -> {
                    if (calls.getAndIncrement() == 0) {
                        task.run();
                    } else {
                        background.add(task);
                    }
                };
        RefreshingCache<String> cache =
                new RefreshingCache<>(
                        source,
                        settings().scheduler(Scheduler.disabledScheduler()),
                        firstAtOnceThenLater);
        cache.get();
        answer = () -> fetched("second");
        time.advance(Duration.ofHours(1));

        assertThat(cache.get()).isEqualTo("first");
        assertThat(cache.get()).isEqualTo("first");
        assertThat(background).hasSize(1);
        background.remove().run();
        while (!background.isEmpty()) {
            background.remove().run();
        }
        assertThat(cache.get()).isEqualTo("second");
        assertThat(requests).hasValue(2);
    }

    @Test
    void get_sixtyFourThreadsAtExpiry_makeOneRequest() throws Exception {
        ExecutorService background = Executors.newSingleThreadExecutor();
        ExecutorService callers = Executors.newFixedThreadPool(64);
        CountDownLatch release = new CountDownLatch(1);
        CountDownLatch refreshed = new CountDownLatch(1);
        try {
            RefreshingCache<String> cache =
                    new RefreshingCache<>(
                            source,
                            settings().scheduler(Scheduler.disabledScheduler()),
                            background);
            cache.get();
            answer =
                    () -> {
                        await(release);
                        refreshed.countDown();
                        return fetched("second");
                    };
            time.advance(Duration.ofMinutes(5));
            CyclicBarrier start = new CyclicBarrier(64);
            List<Future<String>> answers = new ArrayList<>();
            for (int i = 0; i < 64; i++) {
                answers.add(
                        callers.submit(
                                () -> {
                                    start.await();
                                    return cache.get();
                                }));
            }
            for (Future<String> given : answers) {
                assertThat(given.get()).isEqualTo("first");
            }
            release.countDown();
            refreshed.await();
            background.submit(() -> {}).get();
            assertThat(cache.get()).isIn("first", "second");
            assertThat(requests).hasValue(2);
        } finally {
            callers.shutdownNow();
            background.shutdownNow();
        }
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

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

    @Test
    void get_downBeyondBound_throwsWithTheLastGoodAnswersTime() {
        RefreshingCache<String> cache =
                new RefreshingCache<>(
                        source, settings().maxStaleness(Duration.ofMinutes(30)), Runnable::run);
        cache.get();
        fail(down);
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
    void get_coldStartDown_asksAgainOnlyAfterTheBackoff() {
        RefreshingCache<String> cache =
                new RefreshingCache<>(
                        source, settings().scheduler(Scheduler.disabledScheduler()), Runnable::run);
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
                .hasMessage("It failed in an unforeseen way")
                .hasRootCauseInstanceOf(IllegalStateException.class);
    }

    @Test
    void getOrFailFast_failing_throwsAtOnceAndAsksInTheBackground() {
        RefreshingCache<String> failing =
                new RefreshingCache<>(
                        source, settings().scheduler(Scheduler.disabledScheduler()), Runnable::run);
        fail(down);
        assertThatThrownBy(failing::getOrFailFast).hasMessage("It did not arrive");
        answer = () -> fetched("first");
        time.advance(Duration.ofSeconds(1));
        assertThatThrownBy(failing::getOrFailFast).hasMessage("It did not arrive");
        assertThat(requests).as("the second was sent by that call").hasValue(2);
        assertThat(failing.getOrFailFast()).isEqualTo("first");
    }

    @Test
    void get_errorInSource_reachesTheCallerAndTheNextCallAsksAgain() {
        answer =
                () -> {
                    throw new StackOverflowError("deep");
                };
        RefreshingCache<String> cache = cache();
        assertThatThrownBy(cache::get).isInstanceOf(StackOverflowError.class);
        answer = () -> fetched("first");
        assertThat(cache.get()).isEqualTo("first");
    }

    @Test
    void get_retryAfter_isWaitedFor() {
        fail(new RepertoireUnavailableException("busy", null, Duration.ofMinutes(10)));
        RefreshingCache<String> cache = cache();
        assertThatThrownBy(cache::get)
                .isInstanceOfSatisfying(
                        RepertoireUnavailableException.class,
                        e -> assertThat(e.retryAfter()).contains(Duration.ofMinutes(10)));
        time.advance(Duration.ofSeconds(599));
        assertThat(requests).hasValue(1);
        time.advance(Duration.ofSeconds(1));
        assertThat(requests).hasValue(2);
    }

    @Test
    void get_lifetimeOfAnswer_replacesTheCacheTime() {
        answer = () -> fetched("first", Optional.of(Duration.ofHours(1)));
        RefreshingCache<String> cache = cache();
        cache.get();
        time.advance(Duration.ofMinutes(47));
        assertThat(requests).hasValue(1);
        time.advance(Duration.ofMinutes(1)); // 80 %
        assertThat(requests).hasValue(2);
    }

    @Test
    void get_noLifetimeAtAll_asksNoMoreOftenThanTheShortest() {
        answer = () -> fetched("first", Optional.of(Duration.ZERO));
        RefreshingCache<String> cache = cache();
        for (int i = 0; i < 60; i++) {
            cache.get();
            time.advance(Duration.ofSeconds(1));
        }
        assertThat(requests.get()).isEqualTo(8); // at 0, 8, 16, ... 56 s
    }

    @Test
    void get_storedAnswerAndServerDown_givesTheStored() {
        Fetched<String> old =
                Fetched.of(
                        "stored",
                        Validators.NONE,
                        Optional.empty(),
                        time.instant().minus(Duration.ofHours(23)));
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
                                Fetched.of(
                                        "stored",
                                        Validators.NONE,
                                        Optional.empty(),
                                        time.instant().minus(Duration.ofHours(24))));
        fail(down);
        assertThatThrownBy(cache()::get).hasMessage("It did not arrive");
    }

    @Test
    void get_storedAnswerAndServerUp_asksWhetherItHolds() {
        Fetched<String> old =
                Fetched.of(
                        "stored",
                        new Validators("\"e\"", null),
                        Optional.empty(),
                        time.instant().minus(Duration.ofHours(1)));
        stored = () -> Optional.of(old);
        assertThat(cache().get()).isEqualTo("first");
        assertThat(previous).contains(old);
    }

    @Test
    void get_executorClosed_saysSo() {
        RefreshingCache<String> cache =
                new RefreshingCache<>(
                        source,
                        settings(),
                        task -> {
                            throw new RejectedExecutionException();
                        });
        assertThatThrownBy(cache::get)
                .hasMessage(
                        "It was not requested: the client is closed, or its executor takes no more"
                                + " work");
    }

    @Test
    void get_interruptedWhileWaiting_throwsAndStaysInterrupted() {
        RefreshingCache<String> cache = new RefreshingCache<>(source, settings(), task -> {});
        Thread.currentThread().interrupt();
        assertThatThrownBy(cache::get)
                .hasMessage("It is not there yet: interrupted while waiting for it");
        assertThat(Thread.interrupted()).isTrue();
    }

    @Test
    void close_scheduledRefresh_isCancelled() {
        RefreshingCache<String> cache = cache();
        cache.get();
        assertThat(time.waiting()).isEqualTo(1);
        cache.close();
        assertThat(time.waiting()).isZero();
        time.advance(Duration.ofHours(1));
        assertThat(requests).hasValue(1);
    }

    @Test
    void statistics_countCallsAndRequests() {
        RefreshingCache<String> cache = cache();
        assertThat(cache.statistics().age()).isEmpty();
        assertThat(cache.statistics().fetchedAt()).isEmpty();
        cache.get();
        cache.get();
        answer = () -> previous.get().stillHolds(notModified(), time.instant());
        time.advance(Duration.ofMinutes(5));
        fail(down);
        time.advance(Duration.ofMinutes(4));
        cache.get();

        CacheStatistics statistics = cache.statistics();
        assertThat(statistics.hits()).isEqualTo(2);
        assertThat(statistics.misses()).isEqualTo(1);
        assertThat(statistics.refreshes()).isEqualTo(1);
        assertThat(statistics.notModified()).isEqualTo(1);
        assertThat(statistics.requests()).isEqualTo(2 + statistics.failures());
        assertThat(statistics.failures()).isPositive();
        assertThat(statistics.fetchedAt()).contains(Instant.parse("2026-08-24T12:04:00Z"));
        assertThat(statistics)
                .hasToString(
                        "CacheStatistics[hits=2, misses=1, requests="
                                + statistics.requests()
                                + ", refreshes=1, notModified=1, failures="
                                + statistics.failures()
                                + ", age=PT5M]");
    }

    private static Answer notModified() {
        return Answer.notModified(Validators.NONE, null, true);
    }
}
