package org.lsst.tap.tools.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.lsst.tap.tools.report.Samples.A;
import static org.lsst.tap.tools.report.Samples.B;
import static org.lsst.tap.tools.report.Samples.MIX;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.lsst.tap.loader.swap.CutOver;
import org.lsst.tap.tools.kit.Judge.Verdict;
import org.lsst.tap.tools.kit.Look;
import org.lsst.tap.tools.kit.Read;
import org.lsst.tap.tools.kit.ReadCounts.Figures;
import org.lsst.tap.tools.kit.ReaderKind;

class FiguresTest {

    @Test
    void of_oneOfEach_countsEachOnce() {
        Look empty = new Look("empty", 0, 0, 0, 0);
        List<Read> reads =
                List.of(
                        Samples.read(ReaderKind.CADC, 10, 14, A),
                        Samples.read(ReaderKind.CADC, 90, 110, MIX),
                        Samples.read(ReaderKind.CADC, 95, 101, empty),
                        Samples.read(ReaderKind.CADC, 120, 130, A),
                        Samples.failed(ReaderKind.CADC, 199, 299, "broken"),
                        Samples.read(ReaderKind.CACHED, 98, 102, B));

        Half half = Samples.half(CutOver.RENAME, reads);
        Figures cadc = half.counts().of(ReaderKind.CADC);

        assertThat(cadc.reads()).isEqualTo(5);
        assertThat(cadc.overlapped()).isEqualTo(3);
        for (Verdict verdict :
                List.of(
                        Verdict.RIGHT,
                        Verdict.MIXED,
                        Verdict.EMPTY,
                        Verdict.STALE,
                        Verdict.ERROR)) {
            assertThat(cadc.count(verdict)).as(verdict.name()).isEqualTo(1);
        }
        assertThat(cadc.retries()).isZero();
        assertThat(cadc.wrong()).isEqualTo(3);
        assertThat(cadc.firstFailure()).isEqualTo("broken");
        assertThat(cadc.nanos()).isEqualTo(140_000_000);
        assertThat(half.counts().all().reads()).isEqualTo(6);
        assertThat(half.nanos(ReaderKind.CADC, 50)).isEqualTo(6_000_000);
        assertThat(half.nanos(ReaderKind.CADC, 95)).isEqualTo(20_000_000);
    }

    @Test
    void of_noReads_isAllZero() {
        Half half = Samples.half(CutOver.RENAME, List.of());
        Figures none = half.counts().of(ReaderKind.CACHED);

        assertThat(none.reads()).isZero();
        assertThat(none.nanos()).isZero();
        assertThat(half.nanos(ReaderKind.CACHED, 50)).isZero();
    }

    @ParameterizedTest
    @CsvSource({"1, 50, 1", "1, 95, 1", "2, 50, 1", "3, 50, 2", "20, 95, 19", "100, 95, 95"})
    void latency_oneToN_isTheNearestRank(int n, int percent, long expected) {
        List<Read> reads =
                IntStream.rangeClosed(1, n)
                        .mapToObj(i -> Samples.read(ReaderKind.CADC, 10, 10 + i, A))
                        .toList();

        assertThat(Samples.half(CutOver.RENAME, reads).nanos(ReaderKind.CADC, percent))
                .isEqualTo(expected * 1_000_000);
    }

    private static Half half(CutOver way, Read... more) {
        List<Read> reads = new ArrayList<>(Samples.enough());
        reads.addAll(List.of(more));
        return Samples.half(way, reads);
    }

    private static boolean isPassed(CutOver way, Read... more) {
        return Half.isPassed(List.of(half(way, more)));
    }

    @Test
    void isPassed_oursMetEnoughSwapsAndRight_isTrue() {
        assertThat(isPassed(CutOver.RENAME)).isTrue();
        assertThat(isPassed(CutOver.EXCLUSIVE)).isTrue();
    }

    @Test
    void isPassed_oursMetTooFew_isFalse() {
        Half few = Samples.half(CutOver.RENAME, Samples.enough().subList(0, Half.ENOUGH - 1));

        assertThat(Half.isPassed(List.of(few))).isFalse();
        assertThat(Half.isPassed(List.of(half(CutOver.EXCLUSIVE), few))).isFalse();
    }

    @Test
    void isPassed_oursMixedStaleOrFailed_isFalse() {
        for (ReaderKind ours : List.of(ReaderKind.UNCACHED, ReaderKind.CACHED)) {
            for (CutOver way : CutOver.values()) {
                assertThat(isPassed(way, Samples.read(ours, 90, 110, MIX))).isFalse();
                assertThat(isPassed(way, Samples.read(ours, 10, 20, B))).isFalse();
                assertThat(isPassed(way, Samples.failed(ours, 10, 20, "x"))).isFalse();
            }
        }
    }

    @Test
    void isPassed_othersMixed_onlyAutocommitMayAfterAnExclusiveCutOver() {
        Read cadc = Samples.read(ReaderKind.CADC, 90, 110, MIX);
        Read transaction = Samples.read(ReaderKind.CADC_TRANSACTION, 90, 110, MIX);
        Read join = Samples.read(ReaderKind.JOIN, 90, 110, MIX);

        assertThat(isPassed(CutOver.RENAME, cadc, transaction, join)).isTrue();
        assertThat(isPassed(CutOver.EXCLUSIVE, cadc)).isTrue();
        assertThat(isPassed(CutOver.EXCLUSIVE, transaction)).isFalse();
        assertThat(isPassed(CutOver.EXCLUSIVE, join)).isFalse();
    }

    @Test
    void isTelling_renamed_onlyWithBothOfCadcsWrong() {
        Read cadc = Samples.read(ReaderKind.CADC, 90, 110, MIX);
        Read transaction = Samples.read(ReaderKind.CADC_TRANSACTION, 90, 110, MIX);

        assertThat(half(CutOver.RENAME, cadc).isTelling()).isFalse();
        assertThat(half(CutOver.RENAME, cadc, transaction).isTelling()).isTrue();
        assertThat(half(CutOver.EXCLUSIVE).isTelling()).isTrue();
    }
}
