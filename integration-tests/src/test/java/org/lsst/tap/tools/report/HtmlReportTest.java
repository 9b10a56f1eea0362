package org.lsst.tap.tools.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.lsst.tap.tools.demo.reads.Content;
import org.lsst.tap.tools.demo.reads.Read;
import org.lsst.tap.tools.demo.reads.ReaderKind;
import org.lsst.tap.tools.demo.reads.Results;
import org.lsst.tap.tools.demo.reads.Samples;
import org.lsst.tap.tools.demo.reads.Swap;
import org.lsst.tap.tools.demo.reads.SwapLog;

class HtmlReportTest {

    private static final String HOSTILE = "<script>alert('x')</script> & \"more\"";

    @Test
    void html_anyRun_loadsNothing() {
        String html = report(reads(3, 2), Samples.abaLog());

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
        Content hostile = new Content("h", 1, 1, 1, 1, 0);
        Swap first = new Swap(HOSTILE, false, Samples.ms(0), Samples.ms(1), Samples.A);
        Swap second = new Swap(HOSTILE, true, Samples.ms(100), Samples.ms(101), hostile);
        List<Read> reads =
                List.of(
                        Samples.failed(ReaderKind.CADC, 95, 105, HOSTILE),
                        Samples.read(ReaderKind.OURS, 95, 105, Samples.A));

        String html = report(reads, new SwapLog(List.of(first, second), Samples.ms(300)));

        assertThat(html)
                .doesNotContain("<script")
                .doesNotContain("alert('x')")
                .contains("&lt;script&gt;alert(&#39;x&#39;)&lt;/script&gt; &amp; &quot;more&quot;");
    }

    @Test
    void html_everyElement_isClosed() {
        String html = report(reads(3, 2), Samples.abaLog());

        for (String tag :
                List.of("table", "tr", "td", "div", "svg", "g", "text", "p", "ul", "li", "dl")) {
            assertThat(count(html, "<" + tag + "[ >]"))
                    .as(tag)
                    .isEqualTo(count(html, "</" + tag + ">"));
        }
    }

    @Test
    void html_moreReadsThanFit_dropsRightOnesAndSaysSo() {
        int wrong = 2 * Overview.MOST_HIT;
        String html = report(reads(5 * Overview.MOST_CALM, wrong), Samples.abaLog());

        String cadc = path(html, "wrong");
        assertThat(count(cadc, "M")).isEqualTo(wrong);
        assertThat(count(path(html, "calm"), "M")).isEqualTo(Overview.MOST_CALM);
        assertThat(html).contains("at most are drawn");
    }

    @Test
    void html_fewReads_saysNothingOfThinning() {
        assertThat(report(reads(3, 2), Samples.abaLog())).doesNotContain("at most are drawn");
    }

    @Test
    void html_noSwapUnderReaders_isInconclusiveAndHasNoCloseUp() {
        SwapLog log = new SwapLog(List.of(Samples.swap(Samples.A, 0)), Samples.ms(300));

        String html = report(reads(3, 0), log);

        assertThat(html).contains("INCONCLUSIVE").doesNotContain("close up");
    }

    @Test
    void html_facts_areListed() {
        assertThat(report(reads(1, 1), Samples.abaLog()))
                .contains("<dt>Seed</dt>")
                .contains("<dd>42</dd>");
    }

    @Test
    void escape_controlCharacters_areReplaced() {
        assertThat(Html.escape("a\u0000b\u001bc\ud800d")).isEqualTo("a\ufffdb\ufffdc\ufffdd");
        assertThat(Html.escape("\u00e9\ud83d\ude00\n")).isEqualTo("\u00e9\ud83d\ude00\n");
    }

    private static String report(List<Read> reads, SwapLog log) {
        Facts facts = new Facts(List.of(new Facts.Fact("Seed", "42")));
        return new HtmlReport(Results.of(log, reads), facts).html();
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

    private static String path(String html, String type) {
        int start = html.indexOf("<path class=\"" + type + "\"");
        return html.substring(start, html.indexOf("/>", start));
    }

    private static long count(String text, String pattern) {
        return Pattern.compile(pattern).matcher(text).results().count();
    }
}
