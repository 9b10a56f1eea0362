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
import org.lsst.tap.tools.kit.Judge;
import org.lsst.tap.tools.kit.Judge.Verdict;
import org.lsst.tap.tools.kit.Look;
import org.lsst.tap.tools.kit.Loops;
import org.lsst.tap.tools.kit.ReadCounts;
import org.lsst.tap.tools.kit.Reader;
import org.lsst.tap.tools.kit.ReaderKind;

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
    private static final Judge JUDGE = new Judge();

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
            dropIn = new TapService(bench.urlOfService(), DaoJar.DROP_IN).start();
            cadc = new TapService(bench.urlOfService(), DaoJar.CADC).start();
            List<Look> one = learn("one");
            ServiceBench.swap(admin);
            List<Look> other = learn("other");
            List<Reader> requests = mix(cadc);
            for (int i = 0; i < requests.size(); i++) {
                if (requests.get(i).kind() == ReaderKind.SERVICE_TABLES) {
                    assertThat(one.get(i)).isNotEqualTo(other.get(i));
                }
            }
        }
    }

    @AfterAll
    static void stop() {
        dropIn.close();
        cadc.close();
    }

    @Test
    void dropInJar_underSwaps_noDocumentIsMixedAndNoRequestFails() throws SQLException {
        assertThat(mix(dropIn)).filteredOn(r -> r.kind() == ReaderKind.SERVICE_TABLES).isNotEmpty();

        ReadCounts tally = new ReadCounts();
        long swaps;
        Loops clients = send(dropIn, tally);
        try (clients;
                SwapLoop loop = SwapLoop.start(bench.url(), PAUSE)) {
            awaitRequests(tally, REQUESTS);
            swaps = loop.swaps();
        }
        report("drop-in", tally, swaps);

        assertThat(tally.all().firstFailure()).isEmpty();
        assertThat(tally.all().count(Verdict.ERROR)).isZero();
        assertThat(tally.of(ReaderKind.SERVICE_TABLES).wrong()).isZero();
        assertThat(tally.of(ReaderKind.SERVICE_SELECT).wrong()).isZero();
        assertThat(tally.all().reads()).isGreaterThanOrEqualTo(REQUESTS);
        assertThat(swaps).isGreaterThan(REQUESTS / 100);
    }

    @Test
    void cadcsJar_underSwaps_givesMixedDocuments() throws SQLException {
        ReadCounts tally = new ReadCounts();
        long swaps;
        Loops clients = send(cadc, tally);
        try (clients;
                SwapLoop loop = SwapLoop.start(bench.url(), PAUSE)) {
            long end = System.nanoTime() + PATIENCE.toNanos();
            while ((tally.of(ReaderKind.SERVICE_TABLES).wrong() == 0
                            || tally.all().reads() < Math.min(REQUESTS, 300))
                    && System.nanoTime() - end < 0) {
                LockSupport.parkNanos(Duration.ofMillis(20).toNanos());
            }
            swaps = loop.swaps();
        }
        report("CADC", tally, swaps);

        assertThat(tally.of(ReaderKind.SERVICE_TABLES).wrong()).isPositive();
    }

    private static List<Look> learn(String release) {
        return mix(cadc).stream().map(request -> JUDGE.learn(request, release)).toList();
    }

    private static List<Reader> mix(TapService service) {
        return service.client().mix(List.of("ivoa.ObsCore"));
    }

    private static Loops send(TapService service, ReadCounts tally) {
        return TapClient.send(mix(service), CLIENTS, read -> tally.add(JUDGE.judge(read)));
    }

    private static void awaitRequests(ReadCounts tally, int requests) {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (tally.all().reads() < requests && System.nanoTime() - end < 0) {
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
    private static void report(String jar, ReadCounts tally, long swaps) throws SQLException {
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
                    "%s jar, %d swaps, %d requests, %d documents mixed%n  read:tap_schema of %d"
                            + " queries: mean %.1f ms, median %.1f ms, longest %d ms%n",
                    jar,
                    swaps,
                    tally.all().reads(),
                    tally.of(ReaderKind.SERVICE_TABLES).wrong(),
                    row.getLong(1),
                    row.getDouble(2),
                    row.getDouble(3),
                    row.getInt(4));
            statement.execute("TRUNCATE uws.jobdetail");
        }
    }
}
