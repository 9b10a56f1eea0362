package org.lsst.tap.repertoire.internal;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.lsst.tap.repertoire.failure.RepertoireException;
import org.lsst.tap.repertoire.failure.RepertoireUnavailableException;
import org.lsst.tap.repertoire.support.ManualTime;

/** A source whose answers are set by the test, and a cache on a clock that the test moves. */
abstract class RefreshingCacheFixture {

    final RepertoireException down = new RepertoireUnavailableException("It did not arrive");

    final ManualTime time = new ManualTime();
    final List<String> changes = new CopyOnWriteArrayList<>();
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

    final RefreshingCache.Source<String> source =
            new RefreshingCache.Source<>() {
                @Override
                public FetchedValue<String> fetch(Optional<FetchedValue<String>> held) {
                    requests.incrementAndGet();
                    previous = held;
                    return answer.get();
                }

                @Override
                public Optional<FetchedValue<String>> stored() {
                    return stored.get();
                }
            };

    ClientSettings settings() {
        ClientSettings settings = new ClientSettings(Duration.ofSeconds(20), Duration.ofHours(24));
        settings.clock(time);
        settings.jitter = () -> 0.5;
        return settings;
    }

    RefreshingCache<String> cache() {
        return cache(settings(), Runnable::run, time);
    }

    RefreshingCache<String> cache(
            ClientSettings settings, Executor executor, ClientSettings.Timer timer) {
        return new RefreshingCache<>("It", source, settings, executor, timer, changes::add);
    }

    void fail(RepertoireException failure) {
        answer =
                () -> {
                    throw failure;
                };
    }
}
