package org.lsst.tap.tools.report;

import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.lsst.tap.tools.kit.ReaderKind;
import org.lsst.tap.tools.kit.Resource;

/**
 * The results as one HTML page that needs nothing but itself: style and pictures are inside, there
 * is no script, and the page's own policy forbids to load anything. Stateless.
 */
public final class HtmlReport {

    private static final Pattern PART = Pattern.compile("\\$\\{([a-zA-Z]+)}");

    /** Where a number other than 0 is a wrong result or an error. */
    private static final Set<String> ALARMING = Set.of("mixed", "stale", "errors");

    private HtmlReport() {}

    /**
     * Returns the page.
     *
     * @param facts what was run, in the order in which it is shown
     */
    public static String of(List<Half> halves, Map<String, String> facts) {
        Map<String, String> parts = new HashMap<>();
        parts.put("style", Resource.text(HtmlReport.class, "report.css"));
        parts.put("state", Conclusion.isPassed(halves) ? "passed" : "failed");
        parts.put("verdict", Html.escape(Conclusion.verdict(halves)));
        parts.put("figures", each(halves, HtmlReport::figures));
        parts.put("details", each(halves, HtmlReport::details));
        parts.put("closeUps", each(halves, HtmlReport::closeUp));
        parts.put("facts", each(facts.entrySet(), HtmlReport::fact));
        return PART.matcher(Resource.text(HtmlReport.class, "report.html"))
                .replaceAll(part -> Matcher.quoteReplacement(parts.get(part.group(1))));
    }

    private static <T> String each(Collection<T> items, Function<T, String> part) {
        return items.stream().map(part).collect(Collectors.joining());
    }

    private static String fact(Map.Entry<String, String> fact) {
        return element("dt", fact.getKey()) + element("dd", fact.getValue());
    }

    private static String figures(Half half) {
        StringBuilder html = new StringBuilder("<tbody>\n<tr class=\"head\">");
        html.append(element("th scope=\"col\"", half.label()));
        Half.HEADINGS.forEach(heading -> html.append(element("th scope=\"col\"", heading)));
        html.append("</tr>\n");
        for (ReaderKind kind : Half.KINDS) {
            html.append("<tr><th scope=\"row\">")
                    .append(Html.escape(kind.label()))
                    .append(element("small", kind.explanation()))
                    .append("</th>");
            List<String> cells = half.cells(kind);
            for (String heading : Half.HEADINGS) {
                String text = cells.get(Half.HEADINGS.indexOf(heading));
                boolean bad = ALARMING.contains(heading) && !text.equals(Numbers.count(0));
                // Names its column itself, where the screen is too narrow for headings.
                String label = "td data-label=\"" + Html.escape(heading) + "\"";
                html.append(element(bad ? label + " class=\"bad\"" : label, text));
            }
            html.append("</tr>\n");
        }
        return html.append("</tbody>\n").toString();
    }

    private static String details(Half half) {
        String items = each(Conclusion.details(half), detail -> element("li", detail));
        return heading("What was wrong", half) + "<ul>\n" + items + "</ul>\n";
    }

    private static String heading(String what, Half half) {
        return element("h2", what + ": " + half.label());
    }

    private static String closeUp(Half half) {
        return CloseUp.of(half)
                .map(
                        picture ->
                                heading("One swap, close up", half)
                                        + "<div class=\"scroll\" tabindex=\"0\">\n"
                                        + picture.svg()
                                        + "</div>\n")
                .orElse("");
    }

    /** Returns an element that begins so, with its attributes. */
    private static String element(String start, String text) {
        String end = start.split(" ", 2)[0];
        return "<" + start + ">" + Html.escape(text) + "</" + end + ">\n";
    }
}
