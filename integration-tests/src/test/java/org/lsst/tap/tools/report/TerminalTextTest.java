package org.lsst.tap.tools.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.lsst.tap.tools.demo.reads.Content;
import org.lsst.tap.tools.demo.reads.Read;
import org.lsst.tap.tools.demo.reads.ReaderKind;
import org.lsst.tap.tools.demo.reads.Results;
import org.lsst.tap.tools.demo.reads.Samples;

/** The table and the sentences below it. */
class TerminalTextTest {

    private static final Read RIGHT = Samples.read(ReaderKind.OURS, 90, 110, Samples.B);

    @Test
    void lines_anyFigures_areAligned() {
        List<String> lines = FigureTable.lines(results(RIGHT).figures());

        assertThat(lines).hasSize(5);
        assertThat(lines.get(0)).startsWith("reader ").endsWith("p95");
        assertThat(lines).allSatisfy(line -> assertThat(line).hasSameSizeAs(lines.get(0)));
        assertThat(lines.get(2)).startsWith("CADC's DAO ").contains(" 0 ").endsWith("-");
        assertThat(lines.get(4)).startsWith("SwapSafeTapSchemaDAO ").endsWith("20.0 ms  20.0 ms");
    }

    @Test
    void verdict_oursRight_passes() {
        assertThat(Conclusion.verdict(results(RIGHT)))
                .isEqualTo(
                        "PASSED: SwapSafeTapSchemaDAO mixed nothing in 1 read, 1 of them while a"
                                + " swap took place.");
    }

    @Test
    void verdict_oursMixed_fails() {
        Read mixed = Samples.read(ReaderKind.OURS, 90, 110, Samples.MIX);

        assertThat(Conclusion.verdict(results(RIGHT, mixed)))
                .isEqualTo(
                        "FAILED: SwapSafeTapSchemaDAO returned 1 wrong result and 0 errors in 2"
                                + " reads, 2 of them while a swap took place.");
    }

    @Test
    void verdict_noSwapDuringAReadOfOurs_isInconclusive() {
        assertThat(Conclusion.verdict(results(Samples.read(ReaderKind.OURS, 10, 20, Samples.A))))
                .isEqualTo(
                        "INCONCLUSIVE: no swap took place during a read of SwapSafeTapSchemaDAO;"
                                + " run the demo again with more --seconds.");
    }

    @Test
    void details_wrongResults_areToldApart() {
        Content bare = new Content("bare", 1, 4, 30, 2, 1);
        List<String> details =
                Conclusion.details(
                        results(
                                Samples.read(ReaderKind.CADC, 90, 110, bare),
                                Samples.read(ReaderKind.CADC, 90, 110, Samples.MIX),
                                Samples.read(
                                        ReaderKind.CADC, 90, 110, new Content("e", 0, 0, 0, 0, 0)),
                                Samples.read(ReaderKind.CADC, 10, 20, Samples.B),
                                Samples.failed(
                                        ReaderKind.CADC_REPEATABLE_READ, 10, 20, "Oops: a\nb")));

        assertThat(details)
                .containsExactly(
                        "CADC's DAO: 2 results are parts of two releases, 1 lacks all rows of a"
                                + " table, 1 is of a release that was not live; 1 has a table"
                                + " without a single column.",
                        "CADC's, REPEATABLE READ: no wrong result was caught this time. That proves"
                            + " nothing: either no swap fell between its queries, or the releases"
                            + " hardly differ. Give it more --seconds, or other releases.",
                        "CADC's, REPEATABLE READ: the first of 1 error is Oops: a.");
    }

    @Test
    void evenly_moreThanFit_keepsOrderAndSpread() {
        List<Integer> items = IntStream.range(0, 1000).boxed().toList();

        assertThat(Thinning.evenly(items, 4)).containsExactly(0, 250, 500, 750);
        assertThat(Thinning.evenly(items, 1000)).isEqualTo(items);
        assertThat(Thinning.evenly(List.of(), 4)).isEmpty();
    }

    @Test
    void ticks_anyLength_areRoundAndFew() {
        Scale twentySeconds = new Scale(Samples.ms(0), Samples.ms(20_000), 0, 100);

        assertThat(twentySeconds.ticks(1e9, 12))
                .containsExactly(0.0, 2.0, 4.0, 6.0, 8.0, 10.0, 12.0, 14.0, 16.0, 18.0, 20.0);
        assertThat(twentySeconds.at(Samples.ms(5_000))).isEqualTo(25);
        assertThat(twentySeconds.clamped(Samples.ms(30_000))).isEqualTo(100);
    }

    @Test
    void numbers_anyLocale_areWrittenTheSameWay() {
        assertThat(Numbers.count(1234567)).isEqualTo("1,234,567");
        assertThat(Numbers.coordinate(3.0)).isEqualTo("3");
        assertThat(Numbers.coordinate(3.14)).isEqualTo("3.1");
        assertThat(Numbers.significant(0.1 + 0.2)).isEqualTo("0.3");
        assertThat(Numbers.significant(2000)).isEqualTo("2000");
        assertThat(Svg.shortened("w.2026.34")).isEqualTo("w.2026.34");
        assertThat(Svg.shortened("releases-w.2026.34")).isEqualTo("releas\u20262026.34");
    }

    private static Results results(Read... reads) {
        return Results.of(Samples.abaLog(), List.of(reads));
    }
}
