package org.lsst.tap.tools.report;

import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import org.lsst.tap.loader.text.ResourceFile;
import org.lsst.tap.tools.kit.Judge.JudgedRead;
import org.lsst.tap.tools.kit.Judge.Verdict;
import org.lsst.tap.tools.kit.Look;
import org.lsst.tap.tools.kit.Read;
import org.lsst.tap.tools.kit.Reader;
import org.lsst.tap.tools.kit.ReaderKind;
import org.lsst.tap.tools.kit.Swap;

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
        Function<Map.Entry<String, String>, String> fact =
                one -> element("dt", one.getKey()) + element("dd", one.getValue());
        Map<String, String> parts =
                Map.of(
                        "style", ResourceFile.read(HtmlReport.class, "report.css"),
                        "state", Half.isPassed(halves) ? "passed" : "failed",
                        "verdict", escape(Half.verdict(halves)),
                        "figures", each(halves, HtmlReport::figures),
                        "details", each(halves, HtmlReport::details),
                        "closeUps", each(halves, CloseUp::of),
                        "facts", each(facts.entrySet(), fact));
        return PART.matcher(ResourceFile.read(HtmlReport.class, "report.html"))
                .replaceAll(name -> Matcher.quoteReplacement(parts.get(name.group(1))));
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

    /**
     * The picture of the few milliseconds around one swap: each reader is a lane, each read a bar
     * from its start to its end, with the swap in the middle. Places are percents of a lane; the
     * rest is in {@code report.css}. Immutable.
     */
    static final class CloseUp {

        private final Half half;
        private final Swap swap;
        private final List<Reader> readers;

        /** How much is shown on either side of the swap, in milliseconds. */
        private final double reach;

        private CloseUp(Half half, Swap swap) {
            this.half = half;
            this.swap = swap;
            this.readers =
                    half.reads().stream()
                            .map(read -> read.read().reader())
                            .distinct()
                            .sorted(
                                    Comparator.comparing(Reader::kind)
                                            .thenComparing(Reader::number))
                            .toList();
            this.reach =
                    overlapped(half, swap).stream()
                            .map(JudgedRead::read)
                            .mapToDouble(
                                    r -> Math.max(-millis(r.startNanos()), millis(r.endNanos())))
                            .map(longest -> 1.3 * longest)
                            .max()
                            .orElseThrow();
        }

        /** Returns the picture of the swap that shows most; nothing if no read overlapped any. */
        static String of(Half half) {
            return half.swaps().stream()
                    .max(Comparator.comparingInt(swap -> score(overlapped(half, swap))))
                    .filter(swap -> !overlapped(half, swap).isEmpty())
                    .map(swap -> new CloseUp(half, swap).html())
                    .orElse("");
        }

        private static List<JudgedRead> overlapped(Half half, Swap swap) {
            return half.reads().stream()
                    .filter(read -> read.read().overlaps(swap.beforeNanos(), swap.afterNanos()))
                    .toList();
        }

        /** Each kind that was wrong counts most, then a retry of ours, then each read. */
        private static int score(List<JudgedRead> overlapped) {
            long wrongKinds =
                    overlapped.stream()
                            .filter(read -> read.verdict().isWrong())
                            .map(read -> read.read().kind())
                            .distinct()
                            .count();
            boolean retried = overlapped.stream().anyMatch(read -> read.read().retries() > 0);
            return 100 * (int) wrongKinds + (retried ? 50 : 0) + overlapped.size();
        }

        private double millis(long nanos) {
            return (nanos - swap.beforeNanos()) / 1e6;
        }

        private double at(double millis) {
            return Math.max(0, Math.min(100, 50 + 50 * millis / reach));
        }

        /** Returns round amounts from 0 to a length, {@code most} at most beside the first. */
        static List<Double> ticks(double length, int most) {
            double power = Math.pow(10, Math.floor(Math.log10(length / most)));
            double step =
                    DoubleStream.of(1, 2, 5, 10)
                            .map(factor -> factor * power)
                            .filter(candidate -> length / candidate <= most)
                            .findFirst()
                            .orElse(length);
            return IntStream.rangeClosed(0, (int) (length / step)).mapToObj(i -> i * step).toList();
        }

        private String html() {
            String label = (swap.rollback() ? "rolled back to " : "swapped to ") + swap.release();
            String lanes =
                    element("b", label)
                            + place("span", 50, at(millis(swap.afterNanos())) - 50, "", "")
                            + each(readers, this::lane)
                            + place("line", 50, 0, "", "")
                            + each(ticks(reach, 6), t -> tick(t) + (t > 0 ? tick(-t) : ""));
            String names = each(readers, reader -> element("div", name(reader)));
            return element("h2", "One swap, close up: " + half.label())
                    + """
                    <div class="scroll" tabindex="0">
                    <div class="close-up" role="img" aria-label="The reads around one swap, as bars">
                    <div class="names">%s</div>
                    <div class="lanes">%s</div>
                    </div>
                    </div>
                    """
                            .formatted(names, lanes);
        }

        private String tick(double tick) {
            String label = (tick > 0 ? "+" : "") + Numbers.significant(tick) + " ms";
            return place("tick", at(tick), 0, "", label);
        }

        private String lane(Reader reader) {
            List<JudgedRead> reads =
                    half.reads().stream().filter(r -> r.read().reader().equals(reader)).toList();
            return around("div class=\"lane\"", each(reads, this::bar));
        }

        private String bar(JudgedRead judged) {
            double from = at(millis(judged.read().startNanos()));
            double until = at(millis(judged.read().endNanos()));
            String type = judged.verdict().name().toLowerCase(Locale.ROOT);
            String bar = "bar " + type + (judged.overlapped() ? " hit" : "");
            return until == 0 || from == 100
                    ? ""
                    : place(bar, from, until - from, tip(judged), note(judged));
        }

        private static String place(
                String type, double left, double width, String tip, String text) {
            return element(
                    "i class=\"%s\" style=\"left:%s%%;width:%s%%\" title=\"%s\""
                            .formatted(
                                    type,
                                    Numbers.significant(left),
                                    Numbers.significant(width),
                                    escape(tip)),
                    text);
        }

        private static String note(JudgedRead judged) {
            int retries = judged.read().retries();
            String more = retries > 0 ? ", " + Numbers.counted(retries, "retry", "retries") : "";
            return judged.overlapped() ? word(judged) + more : "";
        }

        private static String word(JudgedRead judged) {
            return judged.verdict() == Verdict.EMPTY
                    ? "rows missing"
                    : judged.verdict().name().toLowerCase(Locale.ROOT);
        }

        private static String tip(JudgedRead judged) {
            Read read = judged.read();
            String result = read.look().map(Look::sizes).orElse(read.failure());
            return "%s, %s: %s".formatted(word(judged), Numbers.millis(read.nanos()), result);
        }

        private String name(Reader reader) {
            boolean isAlone = readers.stream().allMatch(other -> other.number() == 0);
            return reader.kind().label() + (isAlone ? "" : " " + (reader.number() + 1));
        }
    }
}
