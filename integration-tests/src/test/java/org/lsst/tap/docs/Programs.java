package org.lsst.tap.docs;

import java.io.InputStream;
import java.nio.file.Files;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.lsst.tap.testing.Repository;
import org.lsst.tap.tools.demo.Demo;
import org.lsst.tap.tools.kit.Tool;
import org.lsst.tap.tools.soak.Soak;
import org.yaml.snakeyaml.Yaml;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;

/** Whether a program would take a command; nothing is run. */
final class Programs {

    /** Other people's programs: what is done with them is theirs to check. */
    private static final Set<String> FOREIGN =
            Set.of("podman", "git", "psql", "gpg", "curl", "kubectl", "ls", "apt-get");

    private static final Pattern OPTION = Pattern.compile("--[a-z][a-z0-9-]*");

    private static final Set<String> PHASES =
            Set.of(
                    "clean",
                    "compile",
                    "process-classes",
                    "test-compile",
                    "test",
                    "package",
                    "verify",
                    "deploy",
                    "spotless:apply");

    /** Properties that Maven's own plugins read. */
    private static final Set<String> MAVENS =
            Set.of(
                    "test",
                    "it.test",
                    "skipTests",
                    "skipITs",
                    "maven.test.skip",
                    "maven.install.skip",
                    "altDeploymentRepository",
                    "argLine",
                    "gpg.skip",
                    // Jib's.
                    "jib.from.image",
                    "surefire.failIfNoSpecifiedTests",
                    "failsafe.failIfNoSpecifiedTests",
                    "spotless.check.skip");

    private static final String POMS =
            Stream.concat(
                            Stream.of("pom.xml"),
                            Repository.MODULES.stream().map(m -> m + "/pom.xml"))
                    .map(Repository::text)
                    .collect(Collectors.joining());

    /** The launcher's commands. */
    static final Set<String> SUBCOMMANDS;

    /** The options that some command of ours has. */
    static final Set<String> OPTIONS;

    static {
        Map<String, CommandLine> commands =
                Demo.commandLine(InputStream.nullInputStream()).getSubcommands();
        SUBCOMMANDS = commands.keySet();
        Set<String> options = new TreeSet<>(optionsOf(commands.values()));
        options.addAll(optionsOf(List.of(Tool.of(new Soak()))));
        // The benchmarks'.
        options.add("--plot");
        OPTIONS = options;
    }

    private Programs() {}

    /** Returns what is wrong with a command; empty if nothing is. */
    static Optional<String> mistake(ShellCommands.Command command) {
        String program = command.program();
        return switch (program) {
            case "tap-schema", "./tap-schema" -> tapSchema(command.arguments());
            case "mvn" -> maven(command.arguments());
            case "java" -> java(command.arguments());
            case "helm" -> helm(command.arguments());
            default -> script(program);
        };
    }

    private static Optional<String> script(String program) {
        if (FOREIGN.contains(program) || isScript(program)) {
            return Optional.empty();
        }
        return Optional.of("no check knows the program " + program);
    }

    private static boolean isScript(String program) {
        return program.contains("/") && Files.isExecutable(Repository.ROOT.resolve(program));
    }

    private static Optional<String> tapSchema(List<String> arguments) {
        try {
            Demo.commandLine(InputStream.nullInputStream())
                    .parseArgs(arguments.toArray(String[]::new));
            return Optional.empty();
        } catch (ParameterException e) {
            return Optional.of(e.getMessage());
        }
    }

    private static Set<String> optionsOf(Collection<CommandLine> commands) {
        Set<String> options = new TreeSet<>(found(SyncHelp.TEXT));
        for (CommandLine command : commands) {
            options.addAll(command.getCommandSpec().optionsMap().keySet());
        }
        return options;
    }

    private static Set<String> found(String text) {
        return OPTION.matcher(text).results().map(r -> r.group()).collect(Collectors.toSet());
    }

    /** Returns what is wrong with a call of Maven; empty if nothing is. */
    static Optional<String> maven(List<String> arguments) {
        for (int i = 0; i < arguments.size(); i++) {
            String argument = arguments.get(i);
            Optional<String> mistake =
                    argument.equals("-pl") ? modules(arguments.get(++i)) : mavenArgument(argument);
            if (mistake.isPresent()) {
                return mistake;
            }
        }
        return Optional.empty();
    }

    private static Optional<String> modules(String names) {
        return Stream.of(names.split(","))
                .filter(name -> !Repository.MODULES.contains(name.replaceFirst("^!", "")))
                .findFirst()
                .map(name -> "no module " + name);
    }

    private static Optional<String> mavenArgument(String argument) {
        if (argument.startsWith("-P")) {
            return Stream.of(argument.substring(2).split(","))
                    .filter(profile -> !POMS.contains("<id>" + profile + "</id>"))
                    .findFirst()
                    .map(profile -> "no profile " + profile);
        }
        if (argument.startsWith("-D")) {
            String property = argument.substring(2).split("=", 2)[0];
            return MAVENS.contains(property)
                            || POMS.contains("${" + property + "}")
                            || isReadByATest(property)
                    ? Optional.empty()
                    : Optional.of("no POM and no test reads the property " + property);
        }
        boolean isExecution = POMS.contains("<id>" + argument.replaceFirst(".+:.+@", "") + "</id>");
        return argument.startsWith("-") || PHASES.contains(argument) || isExecution
                ? Optional.empty()
                : Optional.of("no phase or goal " + argument + " is known here");
    }

    /** Maven hands its own properties on to the tests. */
    private static boolean isReadByATest(String property) {
        return Repository.files("integration-tests/src/test/java", ".java").stream()
                .anyMatch(file -> Repository.text(file).contains('"' + property + '"'));
    }

    private static Optional<String> java(List<String> arguments) {
        if (arguments.get(0).equals("-jar")) {
            String jar = arguments.get(1).replaceFirst(".*/", "");
            Set<String> options = new HashSet<>(found(String.join(" ", arguments)));
            options.removeAll(found(SyncHelp.TEXT));
            if (!POMS.contains("/" + jar + "</outputFile>")) {
                return Optional.of("no module makes " + jar);
            }
            return options.stream().findFirst().map(option -> "sync has no " + option);
        }
        return arguments.stream()
                .filter(argument -> argument.startsWith("org.lsst."))
                .filter(name -> !isClass(name))
                .findFirst()
                .map(name -> "no class " + name);
    }

    private static boolean isClass(String name) {
        String file = "/src/main/java/" + name.replace('.', '/') + ".java";
        return Repository.MODULES.stream()
                .anyMatch(module -> Files.exists(Repository.ROOT.resolve(module + file)));
    }

    /** The chart must be there, and have the values that are set. */
    private static Optional<String> helm(List<String> arguments) {
        String chart = arguments.get(2);
        if (!Files.exists(Repository.ROOT.resolve(chart).resolve("Chart.yaml"))) {
            return Optional.of("no chart " + chart);
        }
        Map<?, ?> values = new Yaml().load(Repository.text(chart + "/values.yaml"));
        for (int i = 0; i < arguments.size() - 1; i++) {
            if (arguments.get(i).equals("--set")) {
                String key = arguments.get(i + 1).split("=", 2)[0];
                if (!has(values, key)) {
                    return Optional.of("the chart has no value " + key);
                }
            }
        }
        return Optional.empty();
    }

    private static boolean has(Object values, String key) {
        Object at = values;
        for (String name : key.split("\\.", -1)) {
            if (!(at instanceof Map<?, ?> map) || !map.containsKey(name)) {
                return false;
            }
            at = map.get(name);
        }
        return true;
    }
}
