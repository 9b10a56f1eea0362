package org.lsst.tap.docs;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.lsst.tap.testing.Repository;

/**
 * A page of the documentation, as far as the checks look into it (CommonMark 0.31: fenced and
 * indented code blocks, headings, inline links, code spans). Immutable.
 */
final class MarkdownPage {

    private static final Pattern LINK = Pattern.compile("(?<!\\\\)\\[[^\\]]*\\]\\(([^)\\s]+)\\)");
    private static final Pattern CODE_SPAN = Pattern.compile("`([^`]+)`");
    private static final Pattern HEADING = Pattern.compile("#{1,6} +(.*?) *#*");
    private static final String FENCE = "```";
    private static final String INDENT = "    ";

    private final Path file;
    private final List<CodeBlock> blocks = new ArrayList<>();
    private final List<Line> prose = new ArrayList<>();

    /**
     * A line outside of code blocks.
     *
     * @param number from 1
     */
    record Line(int number, String text) {}

    /**
     * A code block.
     *
     * @param language what its fence says; empty for an indented block
     */
    record CodeBlock(String language, List<Line> lines) {}

    private MarkdownPage(Path file) {
        this.file = file;
        List<String> lines = Repository.text(file).lines().toList();
        int at = 0;
        while (at < lines.size()) {
            at = readFrom(lines, at);
        }
    }

    /** Returns all pages of the project, the pages beside the code included. */
    static List<MarkdownPage> all() {
        return Repository.files("", ".md").stream().map(MarkdownPage::new).toList();
    }

    static MarkdownPage of(Path file) {
        return new MarkdownPage(file);
    }

    /** Reads a line, or the block that it begins; returns the place after it. */
    private int readFrom(List<String> lines, int at) {
        String line = lines.get(at);
        if (line.strip().startsWith(FENCE)) {
            return readFenced(lines, at);
        }
        if (line.startsWith(INDENT) && (at == 0 || lines.get(at - 1).isBlank()) && !inList(line)) {
            return readIndented(lines, at);
        }
        prose.add(new Line(at + 1, line));
        return at + 1;
    }

    private static boolean inList(String line) {
        return line.strip().matches("([-*]|\\d+\\.) .*");
    }

    private int readFenced(List<String> lines, int begin) {
        CodeBlock block =
                new CodeBlock(
                        lines.get(begin).strip().substring(FENCE.length()), new ArrayList<>());
        int at = begin + 1;
        while (!lines.get(at).strip().equals(FENCE)) {
            block.lines().add(new Line(at + 1, lines.get(at).strip()));
            at++;
        }
        blocks.add(block);
        return at + 1;
    }

    private int readIndented(List<String> lines, int begin) {
        CodeBlock block = new CodeBlock("", new ArrayList<>());
        int at = begin;
        while (at < lines.size() && lines.get(at).startsWith(INDENT)) {
            block.lines().add(new Line(at + 1, lines.get(at).strip()));
            at++;
        }
        blocks.add(block);
        return at;
    }

    Path file() {
        return file;
    }

    /** Returns where a line stands, for messages. */
    String at(Line line) {
        return Repository.name(file) + ":" + line.number() + ": ";
    }

    List<CodeBlock> blocks() {
        return blocks;
    }

    List<Line> prose() {
        return prose;
    }

    /** Returns the targets of a line's links. */
    static List<String> links(Line line) {
        return found(LINK, CODE_SPAN.matcher(line.text()).replaceAll("code"));
    }

    /** Returns a line's code spans. */
    static List<String> codeSpans(Line line) {
        return found(CODE_SPAN, line.text());
    }

    private static List<String> found(Pattern pattern, String text) {
        return pattern.matcher(text).results().map((MatchResult match) -> match.group(1)).toList();
    }

    /** Returns the anchors of its headings, as GitHub makes them. */
    Set<String> anchors() {
        Set<String> anchors = new LinkedHashSet<>();
        Map<String, Integer> seen = new HashMap<>();
        for (Line line : prose) {
            if (HEADING.matcher(line.text()).matches()) {
                String anchor = anchor(HEADING.matcher(line.text()).replaceFirst("$1"));
                int before = seen.merge(anchor, 1, Integer::sum) - 1;
                anchors.add(before == 0 ? anchor : anchor + "-" + before);
            }
        }
        return anchors;
    }

    private static String anchor(String heading) {
        return heading.replaceAll("\\[([^\\]]*)\\]\\([^)]*\\)", "$1")
                .toLowerCase(Locale.ROOT)
                .replaceAll("[^\\p{L}\\p{N} _-]", "")
                .replace(' ', '-');
    }
}
