package org.lsst.tap.tools.demo.reads;

import static org.assertj.core.api.Assertions.assertThat;
import static org.lsst.tap.tools.demo.reads.Samples.A;
import static org.lsst.tap.tools.demo.reads.Samples.B;
import static org.lsst.tap.tools.demo.reads.Samples.MIX;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FiguresTest {

    @Test
    void of_oneOfEach_countsEachOnce() {
        Content empty = new Content("empty", 0, 0, 0, 0, 0);
        List<Read> reads =
                List.of(
                        Samples.read(ReaderKind.CADC, 10, 14, A),
                        Samples.read(ReaderKind.CADC, 90, 110, MIX),
                        Samples.read(ReaderKind.CADC, 95, 101, empty),
                        Samples.read(ReaderKind.CADC, 120, 130, A),
                        Samples.failed(ReaderKind.CADC, 199, 299, "broken"),
                        Samples.read(ReaderKind.OURS, 98, 102, B));

        Figures cadc = Results.of(Samples.abaLog(), reads).figures(ReaderKind.CADC);

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
        assertThat(cadc.equalToNone()).isEqualTo(2);
    }

    @Test
    void of_noReads_isAllZero() {
        Figures none = Figures.of(ReaderKind.OURS, List.of());

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

    @Test
    void isPassed_oursOverlappedAndRight_isTrue() {
        assertThat(results(Samples.read(ReaderKind.OURS, 90, 110, B)).isPassed()).isTrue();
    }

    @Test
    void isPassed_oursNeverOverlapped_isFalse() {
        assertThat(results(Samples.read(ReaderKind.OURS, 10, 20, A)).isPassed()).isFalse();
    }

    @Test
    void isPassed_oursMixedStaleOrFailed_isFalse() {
        Read right = Samples.read(ReaderKind.OURS, 90, 110, B);

        assertThat(results(right, Samples.read(ReaderKind.OURS, 90, 110, MIX)).isPassed())
                .isFalse();
        assertThat(results(right, Samples.read(ReaderKind.OURS, 10, 20, B)).isPassed()).isFalse();
        assertThat(results(right, Samples.failed(ReaderKind.OURS, 10, 20, "x")).isPassed())
                .isFalse();
    }

    @Test
    void isTelling_bothOthersWrong_isTrue() {
        List<Read> reads = new ArrayList<>();
        reads.add(Samples.read(ReaderKind.OURS, 90, 110, B));
        reads.add(Samples.read(ReaderKind.CADC, 90, 110, MIX));
        assertThat(Results.of(Samples.abaLog(), reads).isTelling()).isFalse();

        reads.add(Samples.read(ReaderKind.CADC_REPEATABLE_READ, 90, 110, MIX));
        assertThat(Results.of(Samples.abaLog(), reads).isTelling()).isTrue();
    }

    private static Results results(Read... reads) {
        return Results.of(Samples.abaLog(), List.of(reads));
    }
}
