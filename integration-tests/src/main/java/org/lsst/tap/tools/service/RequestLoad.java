package org.lsst.tap.tools.service;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.lsst.tap.tools.kit.Loops;
import org.lsst.tap.tools.kit.Verdict;

/**
 * Clients that send the requests of a mix in turn and judge each answer, until told to stop. Safe
 * for use by many threads.
 */
public final class RequestLoad implements AutoCloseable {

    private record Count(RequestMix.Kind kind, Verdict verdict) {}

    private final TapClient client;
    private final RequestMix mix;
    private final AtomicInteger next = new AtomicInteger();
    private final Map<Count, Long> counts = new ConcurrentHashMap<>();
    private final AtomicReference<String> firstFailure = new AtomicReference<>();
    private final Loops loops;

    private RequestLoad(TapClient client, RequestMix mix, int clients) {
        this.client = client;
        this.mix = mix;
        this.loops = Loops.start("A client", Collections.nCopies(clients, this::send));
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
    public long count(RequestMix.Kind kind, Verdict verdict) {
        return counts.getOrDefault(new Count(kind, verdict), 0L);
    }

    /** Returns how many requests of all kinds had that verdict so far. */
    public long count(Verdict verdict) {
        return List.of(RequestMix.Kind.values()).stream()
                .mapToLong(kind -> count(kind, verdict))
                .sum();
    }

    /** Returns how many requests were answered so far. */
    public long count() {
        return counts.values().stream().mapToLong(Long::longValue).sum();
    }

    /** Returns the first request that failed, with its answer. */
    public Optional<String> firstFailure() {
        return Optional.ofNullable(firstFailure.get());
    }

    /**
     * Stops and waits for the requests that are under way.
     *
     * @throws org.lsst.tap.tools.kit.ToolException if a client ended by itself, without an answer
     */
    @Override
    public void close() {
        loops.close();
    }

    /** Describes the counts. */
    @Override
    public String toString() {
        return count() + " requests: " + counts;
    }

    private long send() {
        List<RequestMix.Request> requests = mix.requests();
        RequestMix.Request request =
                requests.get(Math.floorMod(next.getAndIncrement(), requests.size()));
        TapClient.Answer answer = request.send(client);
        Verdict verdict = mix.judge(request, answer);
        if (verdict == Verdict.ERROR) {
            firstFailure.compareAndSet(
                    null,
                    "%s: %d %s".formatted(request.text(), answer.status(), answer.body().strip()));
        }
        counts.merge(new Count(request.kind(), verdict), 1L, Long::sum);
        return 0;
    }
}
