package org.lsst.tap.tools.report;

import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.lsst.tap.tools.kit.Resource;
import org.lsst.tap.tools.kit.Swap;

/**
 * The results as one HTML page that needs nothing but itself: style and pictures are inside, there
 * is no script, and the page's own policy forbids to load anything. Immutable.
 */
public final class HtmlReport {

    private static final Pattern PART = Pattern.compile("\\$\\{([a-zA-Z]+)}");

    private final List<Half> halves;
    private final Map<String, String> facts;

    /**
     * Makes the report of a run.
     *
     * @param facts what was run, in the order in which it is shown
     */
    public HtmlReport(List<Half> halves, Map<String, String> facts) {
        this.halves = List.copyOf(halves);
        this.facts = facts;
    }

    /** Returns the page. */
    public String html() {
        boolean isThinned = halves.stream().anyMatch(half -> new Overview(half).isThinned());
        Map<String, String> parts =
                Map.of(
                        "style",
                        Resource.text(Picture.class, Picture.STYLE),
                        "state",
                        Conclusion.isPassed(halves) ? "passed" : "failed",
                        "verdict",
                        Html.escape(Conclusion.verdict(halves)),
                        "figures",
                        each(HtmlReport::figures),
                        "details",
                        each(HtmlReport::details),
                        "closeUps",
                        each(
                                half ->
                                        CloseUp.of(half)
                                                .map(it -> picture("One swap, close up", half, it))
                                                .orElse("")),
                        "overviews",
                        each(half -> picture("The whole half", half, new Overview(half).picture())),
                        "thinned",
                        isThinned
                                ? "Of the right reads of a lane, %d at most are drawn without and as many with a swap; wrong ones are all there."
                                        .formatted(Overview.MOST_RIGHT)
                                : "",
                        "facts",
                        facts.entrySet().stream()
                                .map(f -> element("dt", f.getKey()) + element("dd", f.getValue()))
                                .collect(Collectors.joining()),
                        "swaps",
                        each(HtmlReport::swaps));
        return PART.matcher(Resource.text(HtmlReport.class, "report.html"))
                .replaceAll(part -> Matcher.quoteReplacement(parts.get(part.group(1))));
    }

    private String each(Function<Half, String> part) {
        return halves.stream().map(part).collect(Collectors.joining());
    }

    private static String figures(Half half) {
        StringBuilder html = new StringBuilder("<tbody>\n<tr class=\"head\">");
        html.append(element("th scope=\"col\"", "th", half.way().label()));
        FigureTable.HEADINGS.forEach(
                heading -> html.append(element("th scope=\"col\"", "th", heading)));
        html.append("</tr>\n");
        for (Figures figures : half.figures()) {
            List<String> cells = FigureTable.cells(figures);
            html.append("<tr><th scope=\"row\">")
                    .append(Html.escape(figures.kind().label()))
                    .append(element("small", figures.kind().explanation()))
                    .append("</th>");
            for (int i = 0; i < cells.size(); i++) {
                html.append(cell(i, cells.get(i)));
            }
            html.append("</tr>\n");
        }
        return html.append("</tbody>\n").toString();
    }

    private static String details(Half half) {
        return heading("What was wrong", half)
                + "<ul>\n"
                + Conclusion.details(half).stream()
                        .map(detail -> element("li", detail))
                        .collect(Collectors.joining())
                + "</ul>\n";
    }

    private static String heading(String what, Half half) {
        return element("h2", what + ": " + half.way().label());
    }

    private static String picture(String what, Half half, Picture picture) {
        return heading(what, half)
                + "<div class=\"scroll\" tabindex=\"0\">\n"
                + picture.svg()
                + "</div>\n";
    }

    /** A cell that can name its column itself, where the screen is too narrow for headings. */
    private static String cell(int column, String text) {
        boolean bad = FigureTable.isAlarming(column) && !text.equals(Numbers.count(0));
        String label = Html.escape(FigureTable.HEADINGS.get(column));
        return element(
                "td data-label=\"" + label + "\"" + (bad ? " class=\"bad\"" : ""), "td", text);
    }

    private static String swaps(Half half) {
        StringBuilder html = new StringBuilder("<details>\n<summary>All swaps: ");
        html.append(half.way().label()).append("</summary>\n<table>\n<thead><tr>");
        html.append("<th>live</th><th>after</th><th>within</th></tr></thead>\n<tbody>\n");
        for (Swap swap : half.swaps()) {
            double seconds = (swap.beforeNanos() - half.swaps().get(0).beforeNanos()) / 1e9;
            double millis = (swap.afterNanos() - swap.beforeNanos()) / 1e6;
            String name = swap.release() + (swap.rollback() ? " (rolled back to)" : "");
            html.append("<tr>").append(element("th scope=\"row\"", "th", name));
            html.append(element("td", Numbers.coordinate(seconds) + " s"));
            html.append(element("td", Numbers.coordinate(millis) + " ms")).append("</tr>\n");
        }
        return html.append("</tbody>\n</table>\n</details>\n").toString();
    }

    private static String element(String tag, String text) {
        return element(tag, tag, text);
    }

    private static String element(String start, String end, String text) {
        return "<" + start + ">" + Html.escape(text) + "</" + end + ">\n";
    }
}
