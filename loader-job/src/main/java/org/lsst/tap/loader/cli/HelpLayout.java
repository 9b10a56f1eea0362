package org.lsst.tap.loader.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.Help;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;
import picocli.CommandLine.Model.UsageMessageSpec;

/**
 * The help's text, broken at blanks only: picocli breaks URLs and names at hyphens and slashes,
 * too, and then they can't be copied. A line that begins with a blank stays as it is.
 */
final class HelpLayout {

    private static final int INDENT = 30;

    private HelpLayout() {}

    /** Lays out the help of a command and of those below it. */
    static void install(CommandLine line) {
        line.getHelpSectionMap()
                .put(
                        UsageMessageSpec.SECTION_KEY_DESCRIPTION,
                        help -> lines(help, usage(help).description()));
        line.getHelpSectionMap()
                .put(
                        UsageMessageSpec.SECTION_KEY_FOOTER,
                        help -> lines(help, usage(help).footer()));
        line.getHelpSectionMap().put(UsageMessageSpec.SECTION_KEY_OPTION_LIST, HelpLayout::options);
        line.getHelpSectionMap()
                .put(UsageMessageSpec.SECTION_KEY_PARAMETER_LIST, HelpLayout::parameters);
        line.getSubcommands().values().forEach(HelpLayout::install);
    }

    private static UsageMessageSpec usage(Help help) {
        return help.commandSpec().usageMessage();
    }

    private static String lines(Help help, String... lines) {
        return Stream.of(lines)
                .flatMap(text -> wrapped(text, usage(help).width()).stream())
                .map(text -> text + System.lineSeparator())
                .collect(Collectors.joining());
    }

    private static String options(Help help) {
        return help.commandSpec().options().stream()
                .filter(option -> !option.hidden())
                .sorted((a, b) -> a.longestName().compareTo(b.longestName()))
                .map(option -> entry(help, names(help, option), option.description()))
                .collect(Collectors.joining());
    }

    private static String names(Help help, OptionSpec option) {
        String label =
                help.parameterLabelRenderer()
                        .renderParameterLabel(option, Help.Ansi.OFF, List.of())
                        .toString();
        String indent = option.shortestName().length() == 2 ? "  " : "      ";
        return indent + String.join(", ", option.names()) + label;
    }

    private static String parameters(Help help) {
        return help.commandSpec().positionalParameters().stream()
                .map(
                        (PositionalParamSpec p) ->
                                entry(help, "      " + p.paramLabel(), p.description()))
                .collect(Collectors.joining());
    }

    private static String entry(Help help, String names, String... description) {
        String pad = " ".repeat(INDENT);
        StringBuilder text = new StringBuilder();
        String before = names;
        if (names.length() >= INDENT) {
            text.append(names).append(System.lineSeparator());
            before = "";
        }
        for (String line : description) {
            for (String part : wrapped(line, usage(help).width() - INDENT)) {
                text.append(before)
                        .append(pad.substring(Math.min(INDENT, before.length())))
                        .append(part)
                        .append(System.lineSeparator());
                before = "";
            }
        }
        return text.toString();
    }

    private static List<String> wrapped(String text, int width) {
        if (text.length() <= width || text.startsWith(" ")) {
            return List.of(text);
        }
        List<String> lines = new ArrayList<>();
        StringBuilder line = new StringBuilder();
        for (String word : text.split(" ", -1)) {
            if (line.length() > 0 && line.length() + 1 + word.length() > width) {
                lines.add(line.toString());
                line.setLength(0);
            }
            line.append(line.length() == 0 ? "" : " ").append(word);
        }
        lines.add(line.toString());
        return lines;
    }
}
