package org.lsst.tap.tools.service;

import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;

/**
 * Clients that send the requests of a mix in turn and judge each answer, until told to stop. Safe
 * for use by many threads.
 */
public final class RequestLoad implements AutoCloseable {

    private final TapClient client;
    private final RequestMix mix;
    private final AtomicBoolean stopped = new AtomicBoolean();
    private final AtomicInteger next = new AtomicInteger();
    private final Map<RequestMix.Kind, Map<RequestMix.Verdict, AtomicLong>> counts =
            new EnumMap<>(RequestMix.Kind.class);
    private final AtomicReference<String> firstFailure = new AtomicReference<>();
    private final ExecutorService threads;
    private final List<Future<?>> running;

    private RequestLoad(TapClient client, RequestMix mix, int clients) {
        this.client = client;
        this.mix = mix;
        for (RequestMix.Kind kind : RequestMix.Kind.values()) {
            Map<RequestMix.Verdict, AtomicLong> row = new EnumMap<>(RequestMix.Verdict.class);
            for (RequestMix.Verdict verdict : RequestMix.Verdict.values()) {
                row.put(verdict, new AtomicLong());
            }
            counts.put(kind, row);
        }
        threads = Executors.newFixedThreadPool(clients);
        running = IntStream.range(0, clients).<Future<?>>mapToObj(i -> submit()).toList();
    }

    /**
     * Starts clients.
     *
     * @param clients how many send requests at a time
     */
    public static RequestLoad start(TapClient client, RequestMix mix, int clients) {
        return new RequestLoad(client, mix, clients);
    }

    /** Returns how many requests of a kind had that verdict so far. */
    public long count(RequestMix.Kind kind, RequestMix.Verdict verdict) {
        return counts.get(kind).get(verdict).get();
    }

    /** Returns how many requests of all kinds had that verdict so far. */
    public long count(RequestMix.Verdict verdict) {
        return counts.values().stream().mapToLong(row -> row.get(verdict).get()).sum();
    }

    /** Returns how many requests were answered so far. */
    public long count() {
        return counts.values().stream()
                .flatMap(row -> row.values().stream())
                .mapToLong(AtomicLong::get)
                .sum();
    }

    /** Returns the first request that failed, with its answer. */
    public Optional<String> firstFailure() {
        return Optional.ofNullable(firstFailure.get());
    }

    /**
     * Stops and waits for the requests that are under way.
     *
     * @throws TapServiceException if a client ended by itself, without an answer
     */
    @Override
    public void close() {
        stopped.set(true);
        threads.shutdown();
        try {
            for (Future<?> client : running) {
                client.get();
            }
        } catch (ExecutionException e) {
            throw new TapServiceException("A client ended early: " + e.getCause(), e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Describes the counts, one line for each kind. */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder();
        counts.forEach((kind, row) -> text.append("%n  %s: %s".formatted(kind, row)));
        return count() + " requests" + text;
    }

    private Future<?> submit() {
        return threads.submit(
                () -> {
                    while (!stopped.get()) {
                        send();
                    }
                });
    }

    private void send() {
        List<RequestMix.Request> requests = mix.requests();
        RequestMix.Request request =
                requests.get(Math.floorMod(next.getAndIncrement(), requests.size()));
        TapClient.Answer answer = request.send(client);
        RequestMix.Verdict verdict = mix.judge(request, answer);
        if (verdict == RequestMix.Verdict.FAILED) {
            firstFailure.compareAndSet(
                    null,
                    "%s: %d %s".formatted(request.text(), answer.status(), answer.body().strip()));
        }
        counts.get(request.kind()).get(verdict).incrementAndGet();
    }
}
