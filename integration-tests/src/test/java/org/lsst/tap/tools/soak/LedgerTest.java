package org.lsst.tap.tools.soak;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.lsst.tap.tools.kit.Judge.JudgedRead;
import org.lsst.tap.tools.kit.Judge.Verdict;
import org.lsst.tap.tools.kit.Read;
import org.lsst.tap.tools.kit.Reader;
import org.lsst.tap.tools.kit.ReaderKind;
import org.lsst.tap.tools.report.Samples;
import org.lsst.tap.tools.soak.Ledger.JobEnd;

/** What makes a soak fail, and what it says then. */
class LedgerTest {

    private static final Fault KILLED = new Fault(Fault.Kind.LOADER_KILLED, Fault.Point.COPY);

    private final Ledger ledger = new Ledger();

    private static final Set<Fault.Kind> KINDS = Set.of(Fault.Kind.LOADER_KILLED);

    private static List<Footprint> holding(long threads) {
        return List.of(new Footprint("threads", 12, threads));
    }

    private String text(long threadsAfter) {
        return String.join(
                "\n",
                ledger.lines(KINDS, holding(10), holding(threadsAfter), Duration.ofSeconds(61)));
    }

    private static final JobEnd LOAD = new JobEnd(false, true, true, true);

    private static void read(Ledger ledger, ReaderKind kind, Verdict verdict, boolean overlapped) {
        Read read = Samples.read(kind, 10, 12, Samples.A);
        ledger.reads().add(new JudgedRead(read, verdict, overlapped));
    }

    private void goWell() {
        ledger.add(LOAD);
        ledger.add(new JobEnd(true, false, true, true));
        read(ledger, ReaderKind.CACHED, Verdict.RIGHT, true);
        ledger.add(KILLED);
    }

    @Test
    void lines_allWell_passed() {
        goWell();

        assertThat(text(22))
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

        assertThat(text(23)).endsWith("FAILED.").containsPattern("threads +10 +23 +12 +LEAK");
    }

    @Test
    void isPassed_anyWrongRead_isFalse() {
        for (Verdict verdict :
                List.of(Verdict.MIXED, Verdict.EMPTY, Verdict.STALE, Verdict.ERROR)) {
            Ledger bad = new Ledger();
            bad.add(LOAD);
            bad.add(KILLED);
            read(bad, ReaderKind.CACHED, Verdict.RIGHT, true);
            assertThat(isPassed(bad)).isTrue();
            read(bad, ReaderKind.SERVICE_TABLES, verdict, false);
            assertThat(isPassed(bad)).as(verdict.name()).isFalse();
        }
    }

    private static boolean isPassed(Ledger ledger) {
        return ledger.isPassed(KINDS, holding(10), holding(10));
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
        assertThat(fresh.lines(KINDS, holding(10), holding(10), Duration.ZERO))
                .filteredOn(line -> line.startsWith("FOUND: "))
                .hasSize(2)
                .allMatch(line -> line.contains("\"ours, cached\" was ERROR at "));
    }

    private static Read failedAt(long nanos) {
        Reader reader = Samples.reader(ReaderKind.CACHED, Samples.A);
        return new Read(reader, nanos, nanos, 0, false, Optional.empty(), "broken");
    }

    @Test
    void isPassed_readFailedInAFault_isTrue() {
        goWell();
        read(ledger, ReaderKind.CACHED, Verdict.EXCUSED, true);

        assertThat(isPassed(ledger)).isTrue();
    }

    @Test
    void lines_lostJob_failed() {
        goWell();
        ledger.add(new JobEnd(false, true, false, false));

        assertThat(text(10)).contains("; 1 lost.").endsWith("FAILED.");
    }

    @Test
    void lines_finding_isShownAndFails() {
        goWell();
        ledger.find("job without a fault failed");

        assertThat(text(10)).contains("FOUND: job without a fault failed\n").endsWith("FAILED.");
    }

    @Test
    void lines_faultThatNeverHappened_isNamed() {
        ledger.add(LOAD);
        read(ledger, ReaderKind.CACHED, Verdict.RIGHT, true);

        assertThat(text(10)).endsWith("FAILED; never happened: loader killed");
    }
}
