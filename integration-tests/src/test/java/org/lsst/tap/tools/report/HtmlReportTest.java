package org.lsst.tap.tools.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.lsst.tap.loader.swap.CutOver;
import org.lsst.tap.tools.kit.Judge.JudgedRead;
import org.lsst.tap.tools.kit.Judge.Verdict;
import org.lsst.tap.tools.kit.Read;
import org.lsst.tap.tools.kit.ReaderKind;
import org.lsst.tap.tools.kit.Swap;

class HtmlReportTest {

    private static final String HOSTILE = "<script>alert('x')</script> & \"more\"";

    @Test
    void html_anyRun_loadsNothing() {
        String html = report(reads(3, 2));

        assertThat(html)
                .doesNotContainIgnoringCase("http:")
                .doesNotContainIgnoringCase("https:")
                .doesNotContainIgnoringCase("<script")
                .doesNotContainIgnoringCase("<link")
                .doesNotContainIgnoringCase("<img")
                .doesNotContainIgnoringCase("@import")
                .doesNotContainIgnoringCase("url(")
                .doesNotContain("src=")
                .doesNotContain("href=");
        assertThat(html).contains("default-src 'none'").startsWith("<!DOCTYPE html>");
    }

    @Test
    void html_hostileNamesAndMessages_areShownAsText() {
        Swap first = new Swap(HOSTILE, false, Samples.ms(0), Samples.ms(1));
        Swap second = new Swap(HOSTILE, true, Samples.ms(100), Samples.ms(101));
        List<JudgedRead> reads =
                List.of(
                        new JudgedRead(
                                Samples.failed(ReaderKind.CADC, 95, 105, HOSTILE),
                                Verdict.ERROR,
                                true),
                        new JudgedRead(
                                Samples.read(ReaderKind.UNCACHED, 95, 105, Samples.A),
                                Verdict.RIGHT,
                                true));

        String html = report(new Half(CutOver.RENAME, first, List.of(second), reads));

        assertThat(html)
                .doesNotContain("<script")
                .doesNotContain("alert('x')")
                .contains("&lt;script&gt;alert(&#39;x&#39;)&lt;/script&gt; &amp; &quot;more&quot;");
    }

    @Test
    void html_everyElement_isClosed() {
        String html = report(reads(3, 2));

        for (String tag : List.of("table", "tr", "td", "div", "i", "b", "p", "ul", "li", "dl")) {
            assertThat(count(html, "<" + tag + "[ >]"))
                    .as(tag)
                    .isEqualTo(count(html, "</" + tag + ">"));
        }
    }

    @Test
    void html_noSwapUnderReaders_isInconclusiveAndHasNoCloseUp() {
        Half half = Samples.half(CutOver.RENAME, reads(3, 0));

        String html = report(new Half(half.way(), half.before(), List.of(), half.reads()));

        assertThat(html).contains("INCONCLUSIVE").doesNotContain("close up");
    }

    @Test
    void html_facts_areListed() {
        assertThat(report(reads(1, 1))).contains("<dt>Seed</dt>").contains("<dd>42</dd>");
    }

    @Test
    void escape_controlCharacters_areReplaced() {
        assertThat(HtmlReport.escape("a\u0000b\u001bc\ud800d")).isEqualTo("a\ufffdb\ufffdc\ufffdd");
        assertThat(HtmlReport.escape("\u00e9\ud83d\ude00\n")).isEqualTo("\u00e9\ud83d\ude00\n");
    }

    @Test
    void html_bothHalves_areInTheTableAndThePictures() {
        String html =
                HtmlReport.of(
                        List.of(
                                Samples.half(CutOver.RENAME, reads(3, 2)),
                                Samples.half(CutOver.EXCLUSIVE, reads(3, 0))),
                        Map.of());

        assertThat(count(html, "<tbody>\n<tr class=\"head\"><th scope=\"col\">")).isEqualTo(2);
        assertThat(html)
                .containsSubsequence(
                        ">plain rename<",
                        ">exclusive cut-over<",
                        "What was wrong: plain rename",
                        "What was wrong: exclusive cut-over",
                        "One swap, close up: plain rename");
    }

    private static String report(List<Read> reads) {
        return report(Samples.half(CutOver.RENAME, reads));
    }

    private static String report(Half half) {
        return HtmlReport.of(List.of(half), Map.of("Seed", "42"));
    }

    /** Right reads without a swap, and mixed ones with a swap, of CADC's DAO. */
    private static List<Read> reads(int calm, int mixed) {
        List<Read> reads = new ArrayList<>();
        IntStream.range(0, calm)
                .forEach(i -> reads.add(Samples.read(ReaderKind.CADC, 10, 20, Samples.A)));
        IntStream.range(0, mixed)
                .forEach(i -> reads.add(Samples.read(ReaderKind.CADC, 90, 110, Samples.MIX)));
        return reads;
    }

    private static long count(String text, String pattern) {
        return Pattern.compile(pattern).matcher(text).results().count();
    }
}
