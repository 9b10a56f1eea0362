package org.lsst.tap.tools.service;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;
import org.lsst.tap.loader.database.DatabaseUrl;
import org.lsst.tap.loader.job.JobSettings;
import org.lsst.tap.loader.job.UpdateJob;
import org.lsst.tap.testing.Repository;

/**
 * STILTS' taplint finds no error in the service with the drop-in jar, at rest or under swaps, that
 * it does not find with CADC's own jar at rest.
 *
 * <p>taplint compares answers with each other that it gets one after the other. Between two
 * releases that differ it rightly finds that they do, with either jar. So all stages run while a
 * release and another load of the same release change places, and those that judge one document by
 * itself run under releases that differ.
 */
@EnabledIfSystemProperty(
        named = "stilts",
        matches = "true",
        disabledReason = "needs the program stilts: -Dstilts=true")
class TaplintIT {

    private static final List<String> ALL =
            List.of("TMV", "TME", "TMS", "TMC", "CPV", "CAP", "QGE", "QPO", "QAS", "UWS", "MDQ");
    private static final List<String> OF_ONE_DOCUMENT = List.of("TMV", "TME", "CPV", "CAP");
    private static final Duration PAUSE = Duration.ofMillis(20);
    private static final String FIRST = "lantern.1";
    private static final String SECOND = "lantern.2";

    @TempDir static Path folder;

    private static ServiceBench bench;
    private static TapService cadc;
    private static TapService dropIn;
    private static Set<String> known;

    @BeforeAll
    static void start() throws Exception {
        requireStilts();
        bench = new ServiceBench();
        publish(FIRST);
        publish(FIRST);
        bench.createReleasedTables();
        cadc = new TapService(bench.urlOfService(), DaoJar.CADC).start();
        dropIn = new TapService(bench.urlOfService(), DaoJar.DROP_IN).start();
        known = new HashSet<>(lint("CADC's jar, at rest", cadc, ALL).counts('E').keySet());
    }

    @AfterAll
    static void stop() {
        for (TapService service : new TapService[] {cadc, dropIn}) {
            if (service != null) {
                service.close();
            }
        }
    }

    @Test
    void taplint_dropInJar_findsNoOtherErrorThanWithCadcs() throws Exception {
        assertThat(known).as("a report without any error would show nothing").isNotEmpty();
        requireKnownErrorsOnly(lint("drop-in jar, at rest", dropIn, ALL));

        TaplintReport swapped;
        long swaps;
        try (SwapLoop loop = SwapLoop.start(bench.url(), PAUSE)) {
            swapped = lint("drop-in jar, under swaps", dropIn, ALL);
            swaps = loop.swaps();
        }
        requireKnownErrorsOnly(swapped);
        assertThat(swaps).isGreaterThan(10);

        publish(SECOND);
        known.addAll(
                lint("CADC's jar, second release", cadc, OF_ONE_DOCUMENT).counts('E').keySet());
        try (SwapLoop loop = SwapLoop.start(bench.url(), PAUSE)) {
            swapped = lint("drop-in jar, two releases", dropIn, OF_ONE_DOCUMENT);
            swaps = loop.swaps();
        }
        requireKnownErrorsOnly(swapped);
        assertThat(swaps).isPositive();
    }

    private static void requireKnownErrorsOnly(TaplintReport report) {
        assertThat(known).as(report.text()).containsAll(report.counts('E').keySet());
        assertThat(report.counts('F')).as(report.text()).isEmpty();
    }

    /** Runs taplint and prints what it found, for the table in {@code docs/integration.md}. */
    private static TaplintReport lint(String what, TapService service, List<String> stages)
            throws Exception {
        long start = System.nanoTime();
        TaplintReport report =
                TaplintReport.of(service.baseUrl(), stages, folder.resolve("taplint.txt"));
        System.out.printf(
                "taplint, %s, %d s: %s%n  %s %s%n",
                what,
                Duration.ofNanos(System.nanoTime() - start).toSeconds(),
                report.totals(),
                report.counts('E'),
                report.counts('W'));
        return report;
    }

    private static void publish(String release) {
        Path releases =
                Repository.ROOT.resolve(
                        "integration-tests/src/main/resources/org/lsst/tap/tools/kit/releases");
        new UpdateJob(
                        JobSettings.builder()
                                .database(DatabaseUrl.parse(bench.url()))
                                .release(release)
                                .source(releases + "/{version}")
                                .schemas(List.of("lantern", "lantern_plates"))
                                .readerRoles(List.of(ServiceDatabase.ROLE))
                                // The same release twice, too.
                                .force(true)
                                .build())
                .run();
    }

    private static void requireStilts() {
        if (TaplintReport.isInstalled()) {
            return;
        }
        String message =
                "Needs the command stilts (on Debian: apt-get install stilts), which isn't there.";
        if ("true".equals(System.getenv("CI"))) {
            Assertions.fail(message);
        }
        System.out.println("Skipped: " + message);
        Assumptions.abort(message);
    }
}
