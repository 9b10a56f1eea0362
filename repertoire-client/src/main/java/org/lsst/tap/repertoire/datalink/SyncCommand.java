package org.lsst.tap.repertoire.datalink;

import java.io.PrintStream;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.lsst.tap.repertoire.failure.RepertoireConfigurationException;
import org.lsst.tap.repertoire.failure.RepertoireException;
import org.lsst.tap.repertoire.internal.Excerpt;

/**
 * The command {@code java -jar repertoire-client.jar sync --to FOLDER [--watch]}, for an init
 * container (once) or a sidecar (with {@code --watch}, until it is terminated).
 *
 * <p>Exit codes: 0 the folder is current, 1 it could not be made so and may be later, 2 usage,
 * configuration, or something in the folder's place that has to be removed first.
 */
public final class SyncCommand {

    static final int DONE = 0;
    static final int FAILED = 1;
    static final int USAGE = 2;

    private static final String HELP =
            String.join(
                    "\n",
                    "Keeps a folder equal to the current datalink templates.",
                    "",
                    "  java -jar repertoire-client.jar sync --to FOLDER [--watch] [options]",
                    "",
                    "  --to FOLDER            the folder, a link afterwards (DATALINK_FOLDER)",
                    "  --watch                keep going until terminated, not once",
                    "  --interval SECONDS     between two looks, 10 (DATALINK_INTERVAL_SECONDS)",
                    "",
                    "Where the templates are, tried in this order:",
                    "  --application NAME     what discovery publishes for a TAP application",
                    "                         (DATALINK_APPLICATION)",
                    "  --base-url URL         Repertoire's base URL (REPERTOIRE_BASE_URL)",
                    "  --url-template URL     a URL with {version}, for a release",
                    "                         (DATALINK_PAYLOAD_URL_TEMPLATE)",
                    "  --release NAME         the release to fill in (DATALINK_RELEASE)",
                    "  --url URL              a fixed URL (DATALINK_PAYLOAD_URL)",
                    "",
                    "An option takes precedence over its environment variable.",
                    "Exit codes: 0 the folder is current, 1 it could not be made so and may be",
                    "later, 2 usage, configuration, or something in the folder's place. With",
                    "--watch it ends when it is terminated, as the system says (143 for SIGTERM).");

    private final PrintStream out;
    private final PrintStream err;
    private final UnaryOperator<String> environment;
    private final CountDownLatch terminated;
    private final Map<Setting, String> given = new EnumMap<>(Setting.class);
    private boolean watch;

    SyncCommand(
            PrintStream out,
            PrintStream err,
            UnaryOperator<String> environment,
            CountDownLatch terminated) {
        this.out = out;
        this.err = err;
        this.environment = environment;
        this.terminated = terminated;
    }

    /** Runs the command, and ends the process with its exit code. */
    public static void main(String[] arguments) {
        String format = "java.util.logging.SimpleFormatter.format";
        if (System.getProperty(format) == null) {
            System.setProperty(format, "%1$tFT%1$tT.%1$tL%1$tz %4$s %5$s%n");
        }
        CountDownLatch terminated = new CountDownLatch(1);
        CountDownLatch ended = new CountDownLatch(1);
        Runtime.getRuntime()
                .addShutdownHook(new Thread(() -> end(terminated, ended), "terminated"));
        int code =
                new SyncCommand(System.out, System.err, System::getenv, terminated).run(arguments);
        ended.countDown();
        System.exit(code);
    }

    /** Lets a look that is under way come to its end: the JVM is gone when this returns. */
    private static void end(CountDownLatch terminated, CountDownLatch ended) {
        terminated.countDown();
        try {
            // If it has not, its half version goes at the next start.
            boolean unused = ended.await(15, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    int run(String... arguments) {
        if (arguments.length > 0 && arguments[arguments.length - 1].equals("--help")) {
            out.println(HELP);
            return DONE;
        }
        try {
            parse(arguments);
            ClassLoader loader = SyncCommand.class.getClassLoader();
            try (DatalinkService service = new DatalinkService(this::setting, loader)) {
                if (watch) {
                    service.watch.start(service.interval);
                    terminated.await();
                } else {
                    service.folder.sync();
                }
            }
            return DONE;
        } catch (RepertoireException e) {
            err.println(e.getMessage());
            return e instanceof RepertoireConfigurationException ? USAGE : FAILED;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException | Error e) {
            err.println("The folder was not made current, for an unforeseen reason: " + e);
        }
        return FAILED;
    }

    private Optional<String> setting(Setting setting) {
        String value = given.get(setting);
        return Setting.first(value == null ? environment.apply(setting.name()) : value);
    }

    private void parse(String... arguments) {
        if (arguments.length == 0 || !arguments[0].equals("sync")) {
            String found = arguments.length == 0 ? "none" : Excerpt.quoted(arguments[0]);
            throw wrong("Expected the command sync, found " + found);
        }
        for (int i = 1; i < arguments.length; i++) {
            String option = arguments[i];
            if (option.equals("--watch")) {
                watch = true;
                continue;
            }
            Setting setting =
                    Stream.of(Setting.values())
                            .filter(known -> !option.isEmpty() && known.option.equals(option))
                            .findFirst()
                            .orElseThrow(() -> wrong("Unknown option " + Excerpt.quoted(option)));
            if (i + 1 == arguments.length || arguments[i + 1].startsWith("--")) {
                throw wrong("Option " + option + " needs a value");
            }
            if (given.put(setting, arguments[++i]) != null) {
                throw wrong("Option " + option + " is given twice");
            }
        }
        if (setting(Setting.DATALINK_FOLDER).isEmpty()) {
            throw wrong("Expected --to FOLDER");
        }
    }

    private static RepertoireConfigurationException wrong(String mistake) {
        return new RepertoireConfigurationException(mistake + "; see --help");
    }
}
