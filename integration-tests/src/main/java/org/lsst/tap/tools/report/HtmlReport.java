package org.lsst.tap.tools.report;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.lsst.tap.tools.demo.reads.Figures;
import org.lsst.tap.tools.demo.reads.Results;
import org.lsst.tap.tools.demo.reads.Swap;

/**
 * The results as one HTML page that needs nothing but itself: style and pictures are inside, there
 * is no script, and the page's own policy forbids to load anything. Immutable.
 */
public final class HtmlReport {

    private static final String HEAD =
            """
            <!DOCTYPE html>
            <html lang="en">
            <head>
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <meta name="color-scheme" content="light dark">
            <meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
            <title>tap-schema demo</title>
            <style>
            """;

    private static final String INTRODUCTION =
            """
            <p>A TAP service keeps the description of its tables in five tables of its database,
            TAP_SCHEMA, and reads all five whenever it is asked something. A new release of the
            description is loaded beside the old one and then takes its place at one stroke: a
            <em>swap</em>. A read during which that happens can get its list of tables from one
            release and its columns from the other, a result that nobody ever published. Here three
            kinds of readers read all the time while releases are swapped under them.</p>
            """;

    private final Results results;
    private final Facts facts;

    /** Makes the report of a run. */
    public HtmlReport(Results results, Facts facts) {
        this.results = results;
        this.facts = facts;
    }

    /** Returns the page. */
    public String html() {
        StringBuilder html = new StringBuilder(1 << 17);
        html.append(HEAD).append(style()).append("</style>\n</head>\n<body>\n<main>\n");
        html.append("<h1>Reading TAP_SCHEMA while it is swapped</h1>\n");
        String state = results.isPassed() ? "passed" : "failed";
        html.append(element("p class=\"verdict " + state + "\"", "p", Conclusion.verdict(results)));
        html.append(INTRODUCTION);
        figures(html);
        closeUp(html);
        overview(html);
        html.append("<h2>What was run</h2>\n<dl>\n");
        for (Facts.Fact fact : facts.facts()) {
            html.append(element("dt", fact.name())).append(element("dd", fact.value()));
        }
        html.append("</dl>\n");
        swaps(html);
        return html.append("</main>\n</body>\n</html>\n").toString();
    }

    private void figures(StringBuilder html) {
        html.append(
                "<div class=\"scroll\" tabindex=\"0\">\n<table class=\"figures\">\n<thead><tr>");
        FigureTable.HEADINGS.forEach(
                heading -> html.append(element("th scope=\"col\"", "th", heading)));
        html.append("</tr></thead>\n<tbody>\n");
        for (Figures figures : results.figures()) {
            List<String> cells = FigureTable.cells(figures);
            html.append("<tr><th scope=\"row\">")
                    .append(Html.escape(cells.get(0)))
                    .append(element("small", figures.kind().explanation()))
                    .append("</th>");
            for (int i = 1; i < cells.size(); i++) {
                html.append(cell(i, cells.get(i)));
            }
            html.append("</tr>\n");
        }
        html.append("</tbody>\n</table>\n</div>\n");
        html.append(
                """
                <p class="caption"><b>In a swap</b>: reads during which a swap took place.
                <b>Mixed</b>: equal, field by field, to no release that was ever live. <b>Stale</b>:
                equal to a release that was not live at any moment of the read. <b>Retries</b>: our
                DAO noticed the swap and read again. Latencies are those of the read alone.</p>
                """);
        html.append("<ul>\n");
        Conclusion.details(results).forEach(detail -> html.append(element("li", detail)));
        html.append("</ul>\n");
    }

    /** A cell that can name its column itself, where the screen is too narrow for headings. */
    private static String cell(int column, String text) {
        boolean bad = FigureTable.isAlarming(column) && !text.equals(Numbers.count(0));
        String label = Html.escape(FigureTable.HEADINGS.get(column));
        return element(
                "td data-label=\"" + label + "\"" + (bad ? " class=\"bad\"" : ""), "td", text);
    }

    private void closeUp(StringBuilder html) {
        CloseUp.of(results)
                .ifPresent(
                        picture -> {
                            html.append("<h2>One swap, close up</h2>\n");
                            scrolling(html, picture.svg());
                            html.append(
                                    """
                                    <p class="caption">Each bar is one read, from its start to its
                                    end; time is counted from the swap, which became visible within
                                    the shaded span. Blue bars saw a swap and are right all the same;
                                    red ones returned what nobody ever published. Point at a bar to
                                    see what it got.</p>
                                    """);
                        });
    }

    private void overview(StringBuilder html) {
        Overview picture = new Overview(results);
        html.append("<h2>The whole run</h2>\n");
        scrolling(html, picture.svg());
        html.append(
                """
                <p class="caption">Each mark is one read, the higher the slower: <span class="key
                calm">&#9679;</span> right, no swap meanwhile; <span class="key hit">&#9679;</span>
                right, though a swap took place; <span class="key wrong">&#10005;</span> wrong;
                <span class="key error">+</span> error. A vertical line is a swap, with the release
                that went live; a dashed one is the rollback.
                """);
        if (picture.isThinned()) {
            html.append(
                    "Of the right reads of a lane, %d at most are drawn without and %d with a swap; wrong ones are all there."
                            .formatted(Overview.MOST_CALM, Overview.MOST_HIT));
        }
        html.append("</p>\n");
    }

    private void swaps(StringBuilder html) {
        long start = results.swaps().swaps().get(0).beforeNanos();
        html.append("<details>\n<summary>All swaps</summary>\n<div class=\"scroll\">\n<table>\n");
        html.append("<thead><tr><th>live</th><th>after</th><th>within</th><th>schemas</th>");
        html.append("<th>tables</th><th>columns</th><th>keys</th></tr></thead>\n<tbody>\n");
        for (Swap swap : results.swaps().swaps()) {
            String name = swap.release() + (swap.rollback() ? " (rolled back to)" : "");
            html.append("<tr>").append(element("th scope=\"row\"", "th", name));
            html.append(element("td", seconds(swap.beforeNanos() - start)));
            html.append(element("td", millis(swap.afterNanos() - swap.beforeNanos())));
            html.append(element("td", Numbers.count(swap.content().schemas())));
            html.append(element("td", Numbers.count(swap.content().tables())));
            html.append(element("td", Numbers.count(swap.content().columns())));
            html.append(element("td", Numbers.count(swap.content().keys()))).append("</tr>\n");
        }
        html.append("</tbody>\n</table>\n</div>\n</details>\n");
    }

    private static String seconds(long nanos) {
        return Numbers.coordinate(nanos / 1e9) + " s";
    }

    private static String millis(long nanos) {
        return Numbers.coordinate(nanos / 1e6) + " ms";
    }

    private static void scrolling(StringBuilder html, String svg) {
        html.append("<div class=\"scroll\" tabindex=\"0\">\n").append(svg).append("</div>\n");
    }

    private static String element(String tag, String text) {
        return element(tag, tag, text);
    }

    private static String element(String start, String end, String text) {
        return "<" + start + ">" + Html.escape(text) + "</" + end + ">\n";
    }

    private static String style() {
        try (InputStream css = HtmlReport.class.getResourceAsStream("report.css")) {
            return new String(css.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException("report.css can't be read from the class path", e);
        }
    }
}
