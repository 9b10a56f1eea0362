package org.lsst.tap.tools.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.lsst.tap.tools.report.Samples.A;
import static org.lsst.tap.tools.report.Samples.B;
import static org.lsst.tap.tools.report.Samples.MIX;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.lsst.tap.tools.kit.Look;
import org.lsst.tap.tools.kit.Read;
import org.lsst.tap.tools.kit.ReaderKind;
import org.lsst.tap.tools.report.Half.Way;

class FiguresTest {

    @Test
    void of_oneOfEach_countsEachOnce() {
        Look empty = new Look("empty", 0, 0, 0, 0, 0);
        List<Read> reads =
                List.of(
                        Samples.read(ReaderKind.CADC, 10, 14, A),
                        Samples.read(ReaderKind.CADC, 90, 110, MIX),
                        Samples.read(ReaderKind.CADC, 95, 101, empty),
                        Samples.read(ReaderKind.CADC, 120, 130, A),
                        Samples.failed(ReaderKind.CADC, 199, 299, "broken"),
                        Samples.read(ReaderKind.CACHED, 98, 102, B));

        Figures cadc = Samples.half(Way.RENAMED, reads).figures(ReaderKind.CADC);

        assertThat(cadc)
                .isEqualTo(
                        new Figures(
                                ReaderKind.CADC,
                                5,
                                3,
                                1,
                                1,
                                1,
                                0,
                                1,
                                Duration.ofMillis(6),
                                Duration.ofMillis(20)));
        assertThat(cadc.wrong()).isEqualTo(3);
    }

    @Test
    void of_noReads_isAllZero() {
        Figures none = Figures.of(ReaderKind.CACHED, List.of());

        assertThat(none.reads()).isZero();
        assertThat(none.median()).isZero();
        assertThat(none.p95()).isZero();
    }

    @ParameterizedTest
    @CsvSource({"1, 50, 1", "1, 95, 1", "2, 50, 1", "3, 50, 2", "20, 95, 19", "100, 95, 95"})
    void percentile_oneToN_isTheNearestRank(int n, int percent, long expected) {
        long[] sorted = LongStream.rangeClosed(1, n).toArray();

        assertThat(Figures.percentile(sorted, percent)).isEqualTo(Duration.ofNanos(expected));
    }

    private static Half half(Way way, Read... more) {
        List<Read> reads = new ArrayList<>(Samples.enough());
        reads.addAll(List.of(more));
        return Samples.half(way, reads);
    }

    private static boolean isPassed(Way way, Read... more) {
        return Conclusion.isPassed(List.of(half(way, more)));
    }

    @Test
    void isPassed_oursMetEnoughSwapsAndRight_isTrue() {
        assertThat(isPassed(Way.RENAMED)).isTrue();
        assertThat(isPassed(Way.EXCLUSIVE)).isTrue();
    }

    @Test
    void isPassed_oursMetTooFew_isFalse() {
        Half few = Samples.half(Way.RENAMED, Samples.enough().subList(0, Half.ENOUGH - 1));

        assertThat(Conclusion.isPassed(List.of(few))).isFalse();
        assertThat(Conclusion.isPassed(List.of(half(Way.EXCLUSIVE), few))).isFalse();
    }

    @Test
    void isPassed_oursMixedStaleOrFailed_isFalse() {
        for (ReaderKind ours : List.of(ReaderKind.UNCACHED, ReaderKind.CACHED)) {
            for (Way way : Way.values()) {
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

        assertThat(isPassed(Way.RENAMED, cadc, transaction, join)).isTrue();
        assertThat(isPassed(Way.EXCLUSIVE, cadc)).isTrue();
        assertThat(isPassed(Way.EXCLUSIVE, transaction)).isFalse();
        assertThat(isPassed(Way.EXCLUSIVE, join)).isFalse();
    }

    @Test
    void isTelling_renamed_onlyWithBothOfCadcsWrong() {
        Read cadc = Samples.read(ReaderKind.CADC, 90, 110, MIX);
        Read transaction = Samples.read(ReaderKind.CADC_TRANSACTION, 90, 110, MIX);

        assertThat(half(Way.RENAMED, cadc).isTelling()).isFalse();
        assertThat(half(Way.RENAMED, cadc, transaction).isTelling()).isTrue();
        assertThat(half(Way.EXCLUSIVE).isTelling()).isTrue();
    }
}
