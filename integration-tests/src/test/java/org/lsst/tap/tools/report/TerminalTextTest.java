package org.lsst.tap.tools.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.lsst.tap.loader.swap.CutOver;
import org.lsst.tap.tools.kit.Look;
import org.lsst.tap.tools.kit.Read;
import org.lsst.tap.tools.kit.ReaderKind;

/** The table and the sentences below it. */
class TerminalTextTest {

    private static Half half(CutOver way, Read... more) {
        List<Read> reads = new ArrayList<>(Samples.enough());
        reads.addAll(List.of(more));
        return Samples.half(way, reads);
    }

    private static String verdict(Half... halves) {
        return Half.verdict(List.of(halves));
    }

    @Test
    void lines_anyFigures_areAligned() {
        List<String> lines = half(CutOver.RENAME).table();

        assertThat(lines).hasSize(7);
        assertThat(lines.get(0)).startsWith("plain rename ").endsWith("p95");
        assertThat(lines).allSatisfy(line -> assertThat(line).hasSameSizeAs(lines.get(0)));
        assertThat(lines.get(2)).startsWith("CADC's DAO ").contains(" 0 ").endsWith("-");
        assertThat(lines.get(5)).startsWith("ours, not cached ").endsWith("20.0 ms  20.0 ms");
    }

    @Test
    void verdict_oursRight_passes() {
        assertThat(verdict(half(CutOver.RENAME)))
                .isEqualTo(
                        "PASSED: ours mixed nothing in 20 reads, 20 of them while a swap took"
                                + " place.");
        assertThat(verdict(half(CutOver.RENAME), half(CutOver.EXCLUSIVE)))
                .isEqualTo(
                        "PASSED: ours mixed nothing in 40 reads, 40 of them while a swap took"
                            + " place; with the exclusive cut-over, no reader mixed anything in one"
                            + " statement or one transaction.");
    }

    @Test
    void verdict_oursMixed_fails() {
        Read mixed = Samples.read(ReaderKind.UNCACHED, 90, 110, Samples.MIX);

        assertThat(verdict(half(CutOver.RENAME, mixed)))
                .isEqualTo(
                        "FAILED by plain rename: ours, not cached: 1 result is parts of two"
                                + " releases.");
    }

    @Test
    void verdict_oursFailed_fails() {
        Read failed = Samples.failed(ReaderKind.CACHED, 10, 20, "broken");

        assertThat(verdict(half(CutOver.RENAME, failed)))
                .isEqualTo("FAILED by plain rename: ours, cached: the first of 1 error is broken.");
    }

    @Test
    void verdict_joinMixedAfterAnExclusiveCutOver_fails() {
        Read mixed = Samples.read(ReaderKind.JOIN, 90, 110, Samples.MIX);

        assertThat(verdict(half(CutOver.RENAME, mixed))).startsWith("PASSED");
        assertThat(verdict(half(CutOver.EXCLUSIVE, mixed)))
                .startsWith("FAILED by exclusive cut-over: a user's join: 1 result is parts");
    }

    @Test
    void verdict_fewSwapsMet_isInconclusive() {
        Half few = Samples.half(CutOver.EXCLUSIVE, Samples.enough().subList(0, 1));

        assertThat(verdict(half(CutOver.RENAME), few))
                .isEqualTo(
                        "INCONCLUSIVE: 1 read of ours met a swap by exclusive cut-over, and 20 are"
                                + " needed; run the demo again with more --seconds.");
    }

    @Test
    void details_wrongResults_areToldApart() {
        Read[] reads = {
            Samples.read(ReaderKind.CADC, 90, 110, Samples.MIX),
            Samples.read(ReaderKind.CADC, 90, 110, new Look("e", 0, 0, 0, 0)),
            Samples.read(ReaderKind.CADC, 10, 20, Samples.B),
            Samples.failed(ReaderKind.CADC_TRANSACTION, 10, 20, "Oops: a\nb"),
            Samples.read(ReaderKind.JOIN, 90, 110, Samples.MIX)
        };
        String wrong =
                "CADC's DAO: 1 result is parts of two releases, 1 lacks all rows of a table, 1 is"
                        + " of a release that was not live.";
        String swaps = "2 swaps under the readers, 0 of them a rollback.";
        String error = "CADC's, one transaction: the first of 1 error is Oops: a.";
        String join = "a user's join: 1 result is parts of two releases.";

        assertThat(half(CutOver.RENAME, reads).details())
                .containsExactly(
                        swaps,
                        wrong,
                        error,
                        "CADC's, one transaction: no wrong result was caught this time. That"
                                + " proves nothing: either no swap fell between its names, or the"
                                + " releases hardly differ. Give it more --seconds, or other"
                                + " releases.",
                        join);
        assertThat(half(CutOver.EXCLUSIVE, reads).details())
                .containsExactly(swaps, wrong, error, join);
    }

    @Test
    void ticks_anyLength_areRoundAndFew() {
        assertThat(HtmlReport.CloseUp.ticks(20, 12))
                .containsExactly(0.0, 2.0, 4.0, 6.0, 8.0, 10.0, 12.0, 14.0, 16.0, 18.0, 20.0);
        assertThat(HtmlReport.CloseUp.ticks(0.7, 6)).hasSize(4).startsWith(0.0, 0.2);
    }

    @Test
    void numbers_anyLocale_areWrittenTheSameWay() {
        assertThat(Numbers.count(1234567)).isEqualTo("1,234,567");
        assertThat(Numbers.significant(0.1 + 0.2)).isEqualTo("0.3");
        assertThat(Numbers.significant(2000)).isEqualTo("2000");
    }
}
