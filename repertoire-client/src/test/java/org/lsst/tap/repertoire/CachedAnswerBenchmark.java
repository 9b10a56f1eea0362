package org.lsst.tap.repertoire;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.util.Collection;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.lsst.tap.repertoire.model.Discovery;
import org.lsst.tap.repertoire.testing.DiscoveryServer;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.options.OptionsBuilder;

/**
 * What a cached answer costs: at most 50 ns, and no allocation. Not part of the normal build:
 * {@code mvn -Pbenchmark -pl repertoire-client clean test}.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(2)
public class CachedAnswerBenchmark {

    private DiscoveryServer server;
    private DiscoveryClient client;

    @Setup
    public void start() {
        server =
                DiscoveryServer.start(
                        "{\"datasets\": {\"dp1\": {\"services\": {\"tap\":"
                                + " {\"url\": \"https://data.example.org/api/tap\"}}}}}");
        client = DiscoveryClient.builder().baseUrl(server.baseUrl()).build();
        client.discovery();
    }

    @TearDown
    public void stop() {
        client.close();
        server.close();
    }

    @Benchmark
    public Discovery discovery() {
        return client.discovery();
    }

    @Benchmark
    public Optional<URI> urlForData() {
        return client.urlForData("tap", "dp1");
    }

    @Test
    @SuppressWarnings("rawtypes") // JMH's Result
    void discovery_cached_costsAtMost50NanosecondsAndNoAllocation() throws Exception {
        Collection<RunResult> results =
                new Runner(
                                new OptionsBuilder()
                                        .include(CachedAnswerBenchmark.class.getName())
                                        .addProfiler(GCProfiler.class)
                                        .build())
                        .run();
        assertThat(results).hasSize(2);
        for (RunResult result : results) {
            // The least disturbed iteration: the machine may have other work.
            assertThat(result.getPrimaryResult().getStatistics().getMin()).isLessThan(50);
            assertThat(
                            result.getSecondaryResults().entrySet().stream()
                                    .filter(r -> r.getKey().endsWith("gc.alloc.rate.norm"))
                                    .mapToDouble(r -> r.getValue().getScore())
                                    .max()
                                    .orElseThrow())
                    .as("bytes for each call")
                    .isLessThan(1);
        }
    }
}
