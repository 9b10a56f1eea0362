package org.lsst.tap.repertoire.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpHeaders;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.lsst.tap.repertoire.failure.RepertoireUnavailableException;
import org.lsst.tap.repertoire.health.CacheStatistics;
import org.lsst.tap.repertoire.health.Health;
import org.lsst.tap.repertoire.support.ManualTime;

/** When the cache asks its source, and what it counts. */
class RefreshingCacheTest extends RefreshingCacheFixture {

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
        RefreshingCache<String> cache = cache(settings(), firstAtOnceThenLater, ManualTime.never());
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
            RefreshingCache<String> cache = cache(settings(), background, ManualTime.never());
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
    void get_storedAnswerAndServerUp_asksWhetherItHolds() {
        FetchedValue<String> old =
                FetchedValue.of(
                        "stored",
                        Map.of("ETag", List.of("\"e\"")),
                        time.instant().minus(Duration.ofHours(1)));
        stored = () -> Optional.of(old);
        assertThat(cache().get()).isEqualTo("first");
        assertThat(previous).contains(old);
    }

    @Test
    void getAsync_waitsForNobodyAndGivesWhatGetGives() throws Exception {
        Queue<Runnable> background = new ArrayDeque<>();
        RefreshingCache<String> cache = cache(settings(), background::add, ManualTime.never());
        CompletableFuture<String> first = cache.getAsync();
        CompletableFuture<String> cancelled = cache.getAsync();
        assertThat(first).isNotDone();
        assertThat(cancelled.cancel(true)).isTrue();
        background.remove().run();
        assertThat(first).isCompletedWithValue("first");
        assertThat(cache.getAsync()).isCompletedWithValue("first");
        assertThat(requests).hasValue(1);
    }

    @Test
    void getAsync_failing_failsAsGetThrows() {
        fail(down);
        RefreshingCache<String> cache = cache();
        for (int i = 0; i < 2; i++) {
            assertThat(cache.getAsync())
                    .failsWithin(Duration.ZERO)
                    .withThrowableThat()
                    .havingCause()
                    .isInstanceOf(RepertoireUnavailableException.class)
                    .withMessage("It did not arrive");
        }
    }

    @Test
    void onChange_toldOfEachOtherValueOnce() {
        RefreshingCache<String> cache = cache();
        cache.get();
        time.advance(Duration.ofMinutes(4));
        answer = () -> fetched("second");
        time.advance(Duration.ofMinutes(4));
        fail(down);
        time.advance(Duration.ofMinutes(4));
        answer = () -> fetched("second");
        time.advance(Duration.ofMinutes(4));
        assertThat(changes).containsExactly("first", "second");
    }

    @Test
    void health_ofSuccessAndFailure_saysWhenAndWhy() {
        RefreshingCache<String> cache = cache();
        assertThat(cache.health().isHealthy()).isFalse();
        assertThat(cache.health().age()).isEmpty();
        cache.get();
        Instant start = time.instant();
        assertThat(cache.health().isHealthy()).isTrue();
        assertThat(cache.health().lastSuccess()).contains(start);
        assertThat(cache.health().nextTry()).contains(start.plusSeconds(240));
        fail(down);
        time.advance(Duration.ofMinutes(4));
        Health failing = cache.health();
        assertThat(failing.isHealthy()).isFalse();
        assertThat(failing.failuresInARow()).isEqualTo(1);
        assertThat(failing.lastFailure()).contains(start.plusSeconds(240));
        assertThat(failing.lastFailureReason()).contains("It did not arrive");
        assertThat(failing.nextTry()).contains(start.plusMillis(240_750));
        assertThat(failing.age()).contains(Duration.ofMinutes(4));
        answer = () -> fetched("second");
        time.advance(Duration.ofSeconds(1));
        assertThat(cache.health().isHealthy()).isTrue();
        assertThat(cache.health().lastFailureReason()).as("stays").contains("It did not arrive");
        assertThat(cache.health())
                .hasToString(
                        "Health{lastSuccess=Optional[2026-08-24T12:04:00.750Z],"
                                + " lastFailure=Optional[2026-08-24T12:04:00Z],"
                                + " lastFailureReason=Optional[It did not arrive],"
                                + " failuresInARow=0, nextTry=Optional[2026-08-24T12:08:00.750Z],"
                                + " moment=Optional[2026-08-24T12:04:01Z]}");
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
        HttpHeaders noHeaders = HttpHeaders.of(Map.of(), (name, value) -> true);
        RefreshingCache<String> cache = cache();
        assertThat(cache.statistics().age()).isEmpty();
        assertThat(cache.statistics().fetchedAt()).isEmpty();
        cache.get();
        cache.get();
        answer = () -> previous.get().stillHolds(noHeaders, time.instant());
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
                        "CacheStatistics{hits=2, misses=1, requests="
                                + statistics.requests()
                                + ", refreshes=1, notModified=1, failures="
                                + statistics.failures()
                                + ", age=Optional[PT5M],"
                                + " fetchedAt=Optional[2026-08-24T12:04:00Z]}");
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
