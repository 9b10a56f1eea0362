package org.lsst.tap.tools.soak;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.lsst.tap.tools.kit.ReaderKind;
import org.lsst.tap.tools.kit.Verdict;
import org.lsst.tap.tools.soak.Tally.Jobs;

/** What makes a soak fail, and what it says then. */
class SoakReportTest {

    private static final Fault KILLED = new Fault(FaultKind.LOADER_KILLED, Point.COPY);

    private final Tally tally = new Tally();

    private static Footprint holding(long threads) {
        return new Footprint(Map.of(Footprint.Resource.THREADS, threads));
    }

    private SoakResults results(Footprint after) {
        return new SoakResults(
                tally, Set.of(FaultKind.LOADER_KILLED), holding(10), after, Duration.ofSeconds(61));
    }

    private static void add(Tally tally, Jobs... jobs) {
        List.of(jobs).forEach(tally::add);
    }

    private void goWell() {
        add(tally, Jobs.LOADS, Jobs.ROLLBACKS, Jobs.SWAPS, Jobs.SWAPS, Jobs.JOBS_FAILED);
        tally.add(ReaderKind.CACHED, Verdict.RIGHT, true, false, 2_000_000);
        tally.add(KILLED);
    }

    private static String text(SoakResults results) {
        return String.join("\n", SoakReport.lines(results));
    }

    @Test
    void lines_allWell_passed() {
        goWell();
        SoakResults results = results(holding(22));

        assertThat(text(results))
                .startsWith(
                        "1 min 1 s: 1 loads and 1 rollbacks, 1 of them ended by a fault; 2 swaps;"
                                + " 1 faults; 0 lost.")
                .endsWith("PASSED: nothing mixed, nothing lost, no leak.")
                .containsPattern("ours, cached +1 +1 +0 +0 +0 +0 +0 +2\\.0")
                .containsPattern("copying rows +1 +0 +0 +0 +0 +0 +0 +0")
                .containsPattern("threads +10 +22 +12 +ok");
        assertThat(SoakReport.json(results, 7))
                .startsWith("{\"result\":\"passed\",\"seed\":7,\"seconds\":61,\"loads\":1,")
                .contains("\"loader_killed\":1,", "\"leaks\":[],\"findings\":0}");
    }

    @Test
    void lines_moreThreadsThanAllowed_isALeak() {
        goWell();
        SoakResults results = results(holding(23));

        assertThat(text(results)).endsWith("FAILED.").containsPattern("threads +10 +23 +12 +LEAK");
        assertThat(SoakReport.json(results, 7)).contains("\"leaks\":[\"threads\"]");
    }

    @Test
    void isPassed_anyWrongRead_isFalse() {
        for (Verdict verdict :
                List.of(Verdict.MIXED, Verdict.EMPTY, Verdict.STALE, Verdict.ERROR)) {
            Tally bad = new Tally();
            add(bad, Jobs.LOADS, Jobs.SWAPS);
            bad.add(KILLED);
            bad.add(ReaderKind.CACHED, Verdict.RIGHT, true, false, 1);
            assertThat(passed(bad)).isTrue();
            bad.add(ReaderKind.SERVICE_TABLES, verdict, false, false, 1);
            assertThat(passed(bad)).as(verdict.name()).isFalse();
        }
    }

    private static boolean passed(Tally tally) {
        return new SoakResults(
                        tally,
                        Set.of(FaultKind.LOADER_KILLED),
                        holding(10),
                        holding(10),
                        Duration.ZERO)
                .isPassed();
    }

    @Test
    void isPassed_readFailedInAFault_isTrue() {
        goWell();
        tally.add(ReaderKind.CACHED, Verdict.ERROR, true, true, 1);

        assertThat(results(holding(10)).isPassed()).isTrue();
    }

    @Test
    void lines_lostJob_failed() {
        goWell();
        add(tally, Jobs.LOADS, Jobs.LOST);

        assertThat(text(results(holding(10)))).contains("; 1 lost.").endsWith("FAILED.");
    }

    @Test
    void lines_finding_isShownAndFails() {
        goWell();
        tally.find("job without a fault failed");

        assertThat(text(results(holding(10))))
                .contains("FOUND: job without a fault failed\n")
                .endsWith("FAILED.");
    }

    @Test
    void lines_faultThatNeverHappened_isNamed() {
        add(tally, Jobs.LOADS, Jobs.SWAPS);
        tally.add(ReaderKind.CACHED, Verdict.RIGHT, true, false, 1);

        assertThat(text(results(holding(10)))).endsWith("FAILED; never happened: loader killed");
    }

    @Test
    void progress_isOneLine() {
        goWell();

        assertThat(SoakReport.progress(Duration.ofSeconds(125), tally))
                .isEqualTo(
                        "  2 min: 1 loads, 2 swaps, 1 faults, 1 reads, mixed 0, stale 0, lost 0");
    }
}
