package org.lsst.tap.tools.report;

import java.util.Collection;
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

    public static String of(List<Half> halves, Map<String, String> facts) {
        return PART.matcher(Resource.text(HtmlReport.class, "report.html"))
                .replaceAll(name -> Matcher.quoteReplacement(part(name.group(1), halves, facts)));
    }

    private static String part(String name, List<Half> halves, Map<String, String> facts) {
        return switch (name) {
            case "style" -> Resource.text(HtmlReport.class, "report.css");
            case "state" -> Half.isPassed(halves) ? "passed" : "failed";
            case "verdict" -> escape(Half.verdict(halves));
            case "figures" -> each(halves, HtmlReport::figures);
            case "details" -> each(halves, HtmlReport::details);
            case "closeUps" -> each(halves, CloseUp::of);
            case "facts" ->
                    each(
                            facts.entrySet(),
                            fact -> element("dt", fact.getKey()) + element("dd", fact.getValue()));
            default -> throw new IllegalArgumentException(name);
        };
    }

    static <T> String each(Collection<T> items, Function<T, String> part) {
        return items.stream().map(part).collect(Collectors.joining());
    }

    private static String figures(Half half) {
        String headings =
                element("th scope=\"col\"", half.label())
                        + each(Half.HEADINGS, text -> element("th scope=\"col\"", text));
        return around(
                "tbody",
                "\n"
                        + around("tr class=\"head\"", headings)
                        + each(Half.KINDS, kind -> row(half, kind)));
    }

    private static String row(Half half, ReaderKind kind) {
        StringBuilder row = new StringBuilder();
        String name = escape(kind.label()) + element("small", kind.explanation());
        row.append(around("th scope=\"row\"", name));
        List<String> cells = half.cells(kind);
        for (int i = 0; i < cells.size(); i++) {
            String heading = Half.HEADINGS.get(i);
            boolean bad = ALARMING.contains(heading) && !cells.get(i).equals("0");
            // Names its column itself, where the screen is too narrow for headings.
            String start = "td data-label=\"%s\"%s".formatted(heading, bad ? " class=\"bad\"" : "");
            row.append(element(start, cells.get(i)));
        }
        return around("tr", row.toString());
    }

    private static String details(Half half) {
        return element("h2", "What was wrong: " + half.label())
                + around("ul", each(half.details(), detail -> element("li", detail)));
    }

    /** Returns {@code text} so that it stands for itself in an element or a quoted attribute. */
    static String escape(String text) {
        // HTML can hold no controls but white space, and no half surrogates.
        return text.replaceAll("[\\p{Cc}&&[^\n\t]]|\\p{Cs}", "\ufffd")
                .replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;")
                .replace("'", "&#39;");
    }

    static String element(String start, String text) {
        return around(start, escape(text));
    }

    static String around(String start, String html) {
        return "<%s>%s</%s>\n".formatted(start, html, start.split(" ", 2)[0]);
    }
}
