package org.lsst.tap.tools.soak;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.lsst.tap.tools.kit.JudgedRead;
import org.lsst.tap.tools.kit.Read;
import org.lsst.tap.tools.kit.Reader;
import org.lsst.tap.tools.kit.ReaderKind;
import org.lsst.tap.tools.kit.Verdict;
import org.lsst.tap.tools.report.Samples;
import org.lsst.tap.tools.soak.FaultDeck.Fault;
import org.lsst.tap.tools.soak.Ledger.Jobs;

/** What makes a soak fail, and what it says then. */
class SoakReportTest {

    private static final Fault KILLED = new Fault(FaultKind.LOADER_KILLED, Point.COPY);

    private final Ledger ledger = new Ledger();

    private static Footprint holding(long threads) {
        return new Footprint(List.of(new Footprint.Amount("threads", 12, threads)));
    }

    private SoakReport report(Footprint after) {
        return new SoakReport(
                ledger,
                Set.of(FaultKind.LOADER_KILLED),
                holding(10),
                after,
                Duration.ofSeconds(61));
    }

    private static void add(Ledger ledger, Jobs... jobs) {
        List.of(jobs).forEach(what -> ledger.add(what, true));
    }

    private static void read(Ledger ledger, ReaderKind kind, Verdict verdict, boolean overlapped) {
        Read read = Samples.read(kind, 10, 12, Samples.A);
        ledger.reads().add(new JudgedRead(read, verdict, overlapped));
    }

    private void goWell() {
        add(ledger, Jobs.LOADS, Jobs.ROLLBACKS, Jobs.SWAPS, Jobs.SWAPS, Jobs.JOBS_FAILED);
        read(ledger, ReaderKind.CACHED, Verdict.RIGHT, true);
        ledger.add(KILLED);
    }

    private static String text(SoakReport report) {
        return String.join("\n", report.lines());
    }

    @Test
    void lines_allWell_passed() {
        goWell();
        SoakReport report = report(holding(22));

        assertThat(text(report))
                .startsWith(
                        "1 min 1 s: 1 loads and 1 rollbacks, 1 of them ended by a fault; 2 swaps;"
                                + " 1 faults; 1 reads, 0 of them wrong; 0 lost.")
                .endsWith("PASSED: nothing mixed, nothing lost, no leak.")
                .containsPattern("ours, cached +1 +1 +0 +0 +0 +0 +0 +2")
                .containsPattern("copying rows +1 +0 +0 +0 +0 +0 +0 +0")
                .containsPattern("threads +10 +22 +12 +ok");
    }

    @Test
    void lines_moreThreadsThanAllowed_isALeak() {
        goWell();
        SoakReport report = report(holding(23));

        assertThat(text(report)).endsWith("FAILED.").containsPattern("threads +10 +23 +12 +LEAK");
    }

    @Test
    void isPassed_anyWrongRead_isFalse() {
        for (Verdict verdict :
                List.of(Verdict.MIXED, Verdict.EMPTY, Verdict.STALE, Verdict.ERROR)) {
            Ledger bad = new Ledger();
            add(bad, Jobs.LOADS, Jobs.SWAPS);
            bad.add(KILLED);
            read(bad, ReaderKind.CACHED, Verdict.RIGHT, true);
            assertThat(isPassed(bad)).isTrue();
            read(bad, ReaderKind.SERVICE_TABLES, verdict, false);
            assertThat(isPassed(bad)).as(verdict.name()).isFalse();
        }
    }

    private static boolean isPassed(Ledger ledger) {
        return new SoakReport(
                        ledger,
                        Set.of(FaultKind.LOADER_KILLED),
                        holding(10),
                        holding(10),
                        Duration.ZERO)
                .isPassed();
    }

    @Test
    void add_readThatFails_isExcusedInAFaultAndShortlyAfterOnly() {
        Ledger fresh = new Ledger();
        long now = System.nanoTime();
        fresh.add(failedAt(now));
        fresh.beginDisturbance();
        fresh.add(failedAt(now));
        fresh.endDisturbance();
        fresh.add(failedAt(now));
        fresh.add(failedAt(now + Duration.ofMinutes(1).toNanos()));

        assertThat(fresh.reads().all().count(Verdict.EXCUSED)).isEqualTo(2);
        assertThat(fresh.reads().all().count(Verdict.ERROR)).isEqualTo(2);
        assertThat(fresh.findings())
                .hasSize(2)
                .allMatch(finding -> finding.contains("\"ours, cached\" was ERROR at "));
    }

    private static Read failedAt(long nanos) {
        Reader reader = Samples.reader(ReaderKind.CACHED, Samples.A);
        return new Read(reader, nanos, nanos, 0, false, Optional.empty(), "broken");
    }

    @Test
    void isPassed_readFailedInAFault_isTrue() {
        goWell();
        read(ledger, ReaderKind.CACHED, Verdict.EXCUSED, true);

        assertThat(report(holding(10)).isPassed()).isTrue();
    }

    @Test
    void lines_lostJob_failed() {
        goWell();
        add(ledger, Jobs.LOADS, Jobs.LOST);

        assertThat(text(report(holding(10)))).contains("; 1 lost.").endsWith("FAILED.");
    }

    @Test
    void lines_finding_isShownAndFails() {
        goWell();
        ledger.find("job without a fault failed");

        assertThat(text(report(holding(10))))
                .contains("FOUND: job without a fault failed\n")
                .endsWith("FAILED.");
    }

    @Test
    void lines_faultThatNeverHappened_isNamed() {
        add(ledger, Jobs.LOADS, Jobs.SWAPS);
        read(ledger, ReaderKind.CACHED, Verdict.RIGHT, true);

        assertThat(text(report(holding(10)))).endsWith("FAILED; never happened: loader killed");
    }
}
