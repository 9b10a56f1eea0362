package org.lsst.tap.repertoire.internal;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.lsst.tap.repertoire.failure.RepertoireException;
import org.lsst.tap.repertoire.failure.RepertoireUnavailableException;
import org.lsst.tap.repertoire.support.ManualTime;

/** A source whose answers are set by the test, and a cache on a clock that the test moves. */
abstract class RefreshingCacheFixture {

    final RepertoireException down = new RepertoireUnavailableException("It did not arrive");

    final ManualTime time = new ManualTime();
    final List<String> changes = new CopyOnWriteArrayList<>();
    private final List<ClientRuntime> runtimes = new ArrayList<>();
    final AtomicInteger requests = new AtomicInteger();
    Supplier<Optional<FetchedValue<String>>> stored = Optional::empty;
    volatile Supplier<FetchedValue<String>> answer = () -> fetched("first");
    volatile Optional<FetchedValue<String>> previous = Optional.empty();

    FetchedValue<String> fetched(String value) {
        return fetched(value, Optional.empty());
    }

    FetchedValue<String> fetched(String value, Optional<Duration> lifetime) {
        Map<String, List<String>> headers = new HashMap<>();
        lifetime.ifPresent(
                time -> headers.put("Cache-Control", List.of("max-age=" + time.toSeconds())));
        return FetchedValue.of(value, headers, time.instant());
    }

    private FetchedValue<String> fetch(Optional<FetchedValue<String>> held) {
        requests.incrementAndGet();
        previous = held;
        return answer.get();
    }

    static ClientSettings settings() {
        ClientSettings settings = new ClientSettings(Duration.ofSeconds(20), Duration.ofHours(24));
        settings.jitter = () -> 0.5;
        return settings;
    }

    RefreshingCache<String> cache() {
        return cache(settings(), Runnable::run, time);
    }

    RefreshingCache<String> cache(
            ClientSettings settings,
            Executor executor,
            BiFunction<Runnable, Duration, Future<?>> timer) {
        return cache(settings, executor, timer, changes::add);
    }

    RefreshingCache<String> cache(
            ClientSettings settings,
            Executor executor,
            BiFunction<Runnable, Duration, Future<?>> timer,
            Consumer<String> onChange) {
        settings.clock(time);
        settings.executor = executor;
        settings.timer = timer;
        ClientRuntime runtime = new ClientRuntime(settings, "test");
        runtimes.add(runtime);
        return new RefreshingCache<>("It", () -> stored.get(), this::fetch, runtime, onChange);
    }

    @AfterEach
    void close() {
        runtimes.forEach(ClientRuntime::close);
    }

    void fail(RepertoireException failure) {
        answer =
                () -> {
                    throw failure;
                };
    }
}
