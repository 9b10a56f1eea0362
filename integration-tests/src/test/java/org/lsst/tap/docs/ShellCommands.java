package org.lsst.tap.docs;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The commands in the shell blocks of a page, one by one, as lists of words. It knows as much of
 * the shell as the pages use: continued lines, quotes, comments, assignments, and a {@code for}
 * over words, whose variable stands for the first of them.
 */
final class ShellCommands {

    /** What a block of commands is called; in "console" what begins with a dollar is typed. */
    static final Set<String> LANGUAGES = Set.of("console", "sh");

    private static final Pattern WORD = Pattern.compile("(?:[^\\s'\"]|'[^']*'|\"[^\"]*\")+");
    private static final Pattern FOR = Pattern.compile("for (\\w+) in ([^ ;]+).*; do");
    private static final Pattern ASSIGNMENT = Pattern.compile("(?:export )?(\\w+)=.*");
    private static final Set<String> KEYWORDS = Set.of("done", "do", "fi");

    private final Map<String, String> variables = new HashMap<>();
    private final List<Command> commands = new ArrayList<>();

    /**
     * A command.
     *
     * @param at where it stands, for messages
     * @param words its words, without quotes
     */
    record Command(String at, List<String> words) {

        String program() {
            return words.get(0);
        }

        List<String> arguments() {
            return words.subList(1, words.size());
        }
    }

    private ShellCommands() {}

    /** Returns the commands of a page's shell blocks. */
    static List<Command> of(MarkdownPage page) {
        ShellCommands reader = new ShellCommands();
        for (MarkdownPage.CodeBlock block : page.blocks()) {
            if (LANGUAGES.contains(block.language())) {
                reader.read(page, block);
            }
        }
        return reader.commands;
    }

    private void read(MarkdownPage page, MarkdownPage.CodeBlock block) {
        StringBuilder command = new StringBuilder();
        for (MarkdownPage.Line line : block.lines()) {
            boolean continues = !command.isEmpty();
            if (block.language().equals("console") && !continues && !line.text().startsWith("$ ")) {
                continue;
            }
            String text = continues ? line.text() : line.text().replaceFirst("^\\$ ", "");
            if (text.endsWith("\\")) {
                command.append(text, 0, text.length() - 1).append(' ');
            } else {
                add(page.at(line), command.append(text).toString().strip());
                command.setLength(0);
            }
        }
    }

    private void add(String at, String text) {
        Matcher loop = FOR.matcher(text);
        if (loop.matches()) {
            variables.put(loop.group(1), loop.group(2));
        } else if (!text.isEmpty()
                && !text.startsWith("#")
                && !KEYWORDS.contains(text)
                && !ASSIGNMENT.matcher(text).matches()) {
            commands.add(new Command(at, words(expanded(text))));
        }
    }

    private String expanded(String text) {
        String expanded = text;
        for (Map.Entry<String, String> variable : variables.entrySet()) {
            expanded = expanded.replaceAll("\\$" + variable.getKey() + "\\b", variable.getValue());
        }
        return expanded;
    }

    /** Splits a command into words, and takes their quotes away. */
    static List<String> words(String text) {
        return WORD.matcher(text)
                .results()
                .map(word -> word.group().replaceAll("['\"]", ""))
                .toList();
    }
}
