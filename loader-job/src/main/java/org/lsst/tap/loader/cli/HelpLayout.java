package org.lsst.tap.loader.cli;

import static java.util.stream.Collectors.joining;

import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.Help;
import picocli.CommandLine.IHelpSectionRenderer;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.UsageMessageSpec;

/**
 * The help's text, broken at blanks only: picocli breaks URLs and names at slashes and dots, too,
 * and then they can't be copied. A line that begins with a blank stays as it is.
 */
final class HelpLayout {

    private static final int INDENT = 30;

    private HelpLayout() {}

    /** Lays out the help of a command and of those below it. */
    static void install(CommandLine line) {
        Map<String, IHelpSectionRenderer> sections = line.getHelpSectionMap();
        sections.put(
                UsageMessageSpec.SECTION_KEY_DESCRIPTION,
                help ->
                        Stream.of(usage(help).description())
                                .map(paragraph -> lines("", help, paragraph, ""))
                                .collect(joining()));
        sections.put(
                UsageMessageSpec.SECTION_KEY_FOOTER,
                help -> System.lineSeparator() + lines("", help, usage(help).footer()));
        sections.put(
                UsageMessageSpec.SECTION_KEY_OPTION_LIST,
                help ->
                        help.commandSpec().options().stream()
                                .filter(option -> !option.hidden())
                                .sorted(Comparator.comparing(OptionSpec::longestName))
                                .map(o -> entry(help, names(help, o), o.description()))
                                .collect(joining()));
        sections.put(
                UsageMessageSpec.SECTION_KEY_PARAMETER_LIST,
                help ->
                        help.commandSpec().positionalParameters().stream()
                                .map(p -> entry(help, "      " + p.paramLabel(), p.description()))
                                .collect(joining()));
        line.getSubcommands().values().forEach(HelpLayout::install);
    }

    private static UsageMessageSpec usage(Help help) {
        return help.commandSpec().usageMessage();
    }

    private static String names(Help help, OptionSpec option) {
        return (option.shortestName().length() == 2 ? "  " : "      ")
                + String.join(", ", option.names())
                + help.parameterLabelRenderer()
                        .renderParameterLabel(option, Help.Ansi.OFF, List.of());
    }

    /** The names stand before the description's first line, or above it if they are too long. */
    private static String entry(Help help, String names, String... description) {
        String text = lines(" ".repeat(INDENT), help, description);
        return names.length() < INDENT
                ? names + text.substring(names.length())
                : names + System.lineSeparator() + text;
    }

    private static String lines(String indent, Help help, String... texts) {
        int width = usage(help).width() - indent.length();
        Pattern line = Pattern.compile("^(?: .*)?$|(.{1," + width + "}|\\S+)(?: |$)");
        return Stream.of(texts)
                .flatMap(text -> line.matcher(text).results())
                .map(found -> indent + found.group().stripTrailing() + System.lineSeparator())
                .collect(joining());
    }
}
