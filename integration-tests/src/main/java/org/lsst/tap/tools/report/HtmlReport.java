package org.lsst.tap.tools.report;

import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.lsst.tap.tools.kit.ReaderKind;
import org.lsst.tap.tools.kit.Resource;
import org.lsst.tap.tools.kit.Swap;

/**
 * The results as one HTML page that needs nothing but itself: style and pictures are inside, there
 * is no script, and the page's own policy forbids to load anything. Stateless.
 */
public final class HtmlReport {

    private static final Pattern PART = Pattern.compile("\\$\\{([a-zA-Z]+)}");

    private HtmlReport() {}

    /**
     * Returns the page.
     *
     * @param facts what was run, in the order in which it is shown
     */
    public static String of(List<Half> halves, Map<String, String> facts) {
        Map<String, String> parts =
                Map.of(
                        "style",
                        Resource.text(Picture.class, Picture.STYLE),
                        "state",
                        Conclusion.isPassed(halves) ? "passed" : "failed",
                        "verdict",
                        Html.escape(Conclusion.verdict(halves)),
                        "figures",
                        each(halves, HtmlReport::figures),
                        "details",
                        each(halves, HtmlReport::details),
                        "closeUps",
                        each(
                                halves,
                                half -> CloseUp.of(half).map(it -> picture(half, it)).orElse("")),
                        "facts",
                        facts.entrySet().stream()
                                .map(f -> element("dt", f.getKey()) + element("dd", f.getValue()))
                                .collect(Collectors.joining()),
                        "swaps",
                        each(halves, HtmlReport::swaps));
        return PART.matcher(Resource.text(HtmlReport.class, "report.html"))
                .replaceAll(part -> Matcher.quoteReplacement(parts.get(part.group(1))));
    }

    private static String each(List<Half> halves, Function<Half, String> part) {
        return halves.stream().map(part).collect(Collectors.joining());
    }

    private static String figures(Half half) {
        StringBuilder html = new StringBuilder("<tbody>\n<tr class=\"head\">");
        html.append(element("th scope=\"col\"", half.label()));
        FigureTable.HEADINGS.forEach(heading -> html.append(element("th scope=\"col\"", heading)));
        html.append("</tr>\n");
        for (ReaderKind kind : Half.KINDS) {
            html.append("<tr><th scope=\"row\">")
                    .append(Html.escape(kind.label()))
                    .append(element("small", kind.explanation()))
                    .append("</th>");
            List<String> cells = FigureTable.cells(half, kind);
            for (String heading : FigureTable.HEADINGS) {
                String text = cells.get(FigureTable.HEADINGS.indexOf(heading));
                boolean bad = FigureTable.isAlarming(heading) && !text.equals(Numbers.count(0));
                // Names its column itself, where the screen is too narrow for headings.
                String label = "td data-label=\"" + Html.escape(heading) + "\"";
                html.append(element(bad ? label + " class=\"bad\"" : label, text));
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
        return element("h2", what + ": " + half.label());
    }

    private static String picture(Half half, Picture picture) {
        return heading("One swap, close up", half)
                + "<div class=\"scroll\" tabindex=\"0\">\n"
                + picture.svg()
                + "</div>\n";
    }

    private static String swaps(Half half) {
        StringBuilder html = new StringBuilder("<details>\n<summary>All swaps: ");
        html.append(half.label()).append("</summary>\n<table>\n<thead><tr>");
        html.append("<th>live</th><th>after</th><th>within</th></tr></thead>\n<tbody>\n");
        for (Swap swap : half.swaps()) {
            double seconds = (swap.beforeNanos() - half.swaps().get(0).beforeNanos()) / 1e9;
            double millis = (swap.afterNanos() - swap.beforeNanos()) / 1e6;
            String name = swap.release() + (swap.rollback() ? " (rolled back to)" : "");
            html.append("<tr>").append(element("th scope=\"row\"", name));
            html.append(element("td", Numbers.coordinate(seconds) + " s"));
            html.append(element("td", Numbers.coordinate(millis) + " ms")).append("</tr>\n");
        }
        return html.append("</tbody>\n</table>\n</details>\n").toString();
    }

    /** Returns an element that begins so, with its attributes. */
    private static String element(String start, String text) {
        String end = start.split(" ", 2)[0];
        return "<" + start + ">" + Html.escape(text) + "</" + end + ">\n";
    }
}
