package org.lsst.tap.tools.service;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.lsst.tap.tools.kit.Verdict;
import org.lsst.tap.tools.service.RequestMix.Kind;

/**
 * While releases are swapped, each answer of the service with the drop-in jar is one release's, and
 * none fails; CADC's own jar gives mixed documents in the same place. {@code service.requests} says
 * how many requests there are.
 */
class SwapsUnderServiceIT {

    private static final int REQUESTS = Integer.getInteger("service.requests", 600);
    private static final int CLIENTS = 3;
    private static final Duration PAUSE = Duration.ofMillis(60);
    private static final Duration PATIENCE = Duration.ofSeconds(Math.max(120, REQUESTS / 10));

    private static ServiceBench bench;
    private static TapService dropIn;
    private static TapService cadc;
    private static RequestMix mix;

    @BeforeAll
    static void start() throws SQLException {
        bench = new ServiceBench();
        bench.publish("w.2026.20", List.of("ivoa_obscore", "dp03_1yr", "oga_live_obscore"));
        bench.createReleasedTables();
        bench.publish("w.2026.34", List.of("oga_live_obscore", "dp03_1yr", "ivoa_obscore"));
        bench.createReleasedTables();
        try (Connection admin = bench.connect()) {
            mark(admin, "tap_schema");
            mark(admin, "tap_schema_staging");
            dropIn = TapService.start(TapServiceSettings.of(bench.urlOfService(), DaoJar.DROP_IN));
            cadc = TapService.start(TapServiceSettings.of(bench.urlOfService(), DaoJar.CADC));
            mix = RequestMix.of("ivoa", List.of("ivoa.ObsCore"));
            mix.learn(cadc.client());
            ServiceBench.swap(admin);
            mix.learn(cadc.client());
        }
    }

    @AfterAll
    static void stop() {
        dropIn.close();
        cadc.close();
    }

    @Test
    void dropInJar_underSwaps_noDocumentIsMixedAndNoRequestFails() throws SQLException {
        assertThat(mix.requests()).allMatch(r -> mix.answersAtRest(r) >= 1);
        assertThat(mix.requests())
                .filteredOn(r -> r.kind() == Kind.TABLES)
                .allMatch(r -> mix.answersAtRest(r) == 2);

        RequestLoad load = RequestLoad.start(dropIn.client(), mix, CLIENTS);
        long swaps;
        try (load;
                SwapLoop loop = SwapLoop.start(bench.url(), PAUSE)) {
            awaitRequests(load, REQUESTS);
            swaps = loop.swaps();
        }
        report("drop-in", load, swaps);

        assertThat(load.firstFailure()).isEmpty();
        assertThat(load.count(Verdict.ERROR)).isZero();
        assertThat(load.count(Kind.TABLES, Verdict.MIXED)).isZero();
        assertThat(load.count(Kind.RELEASED_TABLE, Verdict.MIXED)).isZero();
        assertThat(load.count()).isGreaterThanOrEqualTo(REQUESTS);
        assertThat(swaps).isGreaterThan(REQUESTS / 100);
    }

    @Test
    void cadcsJar_underSwaps_givesMixedDocuments() throws SQLException {
        RequestLoad load = RequestLoad.start(cadc.client(), mix, CLIENTS);
        long swaps;
        try (load;
                SwapLoop loop = SwapLoop.start(bench.url(), PAUSE)) {
            long end = System.nanoTime() + PATIENCE.toNanos();
            while ((load.count(Kind.TABLES, Verdict.MIXED) == 0
                            || load.count() < Math.min(REQUESTS, 300))
                    && System.nanoTime() - end < 0) {
                LockSupport.parkNanos(Duration.ofMillis(20).toNanos());
            }
            swaps = loop.swaps();
        }
        report("CADC", load, swaps);

        assertThat(load.count(Kind.TABLES, Verdict.MIXED)).isPositive();
    }

    private static void awaitRequests(RequestLoad load, int requests) {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (load.count() < requests && System.nanoTime() - end < 0) {
            LockSupport.parkNanos(Duration.ofMillis(20).toNanos());
        }
    }

    /** Marks each description with its release. */
    private static void mark(Connection admin, String databaseSchema) throws SQLException {
        try (Statement statement = admin.createStatement()) {
            for (String table : List.of("schemas11", "tables11", "columns11", "keys11")) {
                statement.execute(
                        "UPDATE %1$s.%2$s SET description = (SELECT version FROM %1$s.version) || ': ' || left(coalesce(description, ''), 400)"
                                .formatted(databaseSchema, table));
            }
        }
    }

    /** Prints the figures, with the service's own diagnostic of its queries so far. */
    private static void report(String jar, RequestLoad load, long swaps) throws SQLException {
        try (Connection admin = bench.connect();
                Statement statement = admin.createStatement()) {
            ResultSet row =
                    statement.executeQuery(
                            "SELECT count(*), avg(ms), percentile_cont(0.5) WITHIN GROUP (ORDER BY"
                                + " ms), max(ms) FROM (SELECT substring(value FROM"
                                + " 'read:tap_schema:([0-9]+)')::int ms FROM uws.jobdetail) d WHERE"
                                + " ms IS NOT NULL");
            row.next();
            System.out.printf(
                    Locale.ROOT,
                    "%s jar, %d swaps, %s%n  read:tap_schema of %d queries: mean %.1f ms, median"
                            + " %.1f ms, longest %d ms%n",
                    jar,
                    swaps,
                    load,
                    row.getLong(1),
                    row.getDouble(2),
                    row.getDouble(3),
                    row.getInt(4));
            statement.execute("TRUNCATE uws.jobdetail");
        }
    }
}
