package org.lsst.tap.loader.cli;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.ConsoleAppender;
import ch.qos.logback.core.LayoutBase;
import ch.qos.logback.core.encoder.Encoder;
import ch.qos.logback.core.encoder.LayoutWrappingEncoder;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import net.logstash.logback.composite.AbstractJsonProvider;
import net.logstash.logback.encoder.LogstashEncoder;
import org.jspecify.annotations.Nullable;
import org.lsst.tap.loader.cli.Output.Format;
import org.lsst.tap.loader.failure.ConfigurationException;
import org.lsst.tap.loader.text.Visible;
import org.lsst.tap.loader.text.Visible.Lines;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Option;

/**
 * The options that say how a command reports. Sets logging up in code: reading an XML file for it
 * would take longer than the swap. Lines go to stderr; stdout has the result only.
 */
final class Logging {

    /**
     * Set by the command that runs; a process runs one. Null until then: help texts log nothing.
     */
    private static volatile @Nullable Format current;

    @Option(
            names = "--log-format",
            paramLabel = "text|json",
            description =
                    "The form of the log (stderr) and the result (stdout). Default: json if the"
                            + " configuration file says logProfile: production, else text.")
    private Optional<Format> format = Optional.empty();

    @Option(
            names = "--log-level",
            paramLabel = "LEVEL",
            description = "ERROR, WARN, INFO or DEBUG. Default: logLevel in the file, else INFO.")
    private Optional<String> level = Optional.empty();

    @Option(
            names = {"-q", "--quiet"},
            description = "Log warnings and errors only: --log-level WARN.")
    private boolean quiet;

    @Option(
            names = {"-v", "--verbose"},
            description =
                    "Log the settings, each with where it comes from, and every step: --log-level"
                            + " DEBUG.")
    private boolean verbose;

    /** Returns the form of the log; sets it up first for a command that had no chance to. */
    static Format ensureStarted(List<String> arguments, Settings settings) {
        Format format = current;
        return format == null ? start(arguments, settings) : format;
    }

    /**
     * Sets logging up, as these options and the file say.
     *
     * @throws ConfigurationException if a value is wrong; logging is set up nevertheless
     */
    Format start(RepertoireConfig file) {
        Format chosen = format.or(() -> ofProfile(file)).orElse(Format.TEXT);
        String usual = verbose ? "DEBUG" : quiet ? "WARN" : file.logLevel().orElse("INFO");
        start(chosen, level.orElse(usual));
        if (format.isEmpty() && file.logProfile().isPresent() && ofProfile(file).isEmpty()) {
            throw new ConfigurationException(
                    "The configuration file has logProfile \"%s\"; expected \"production\" or \"development\". Nothing was changed; correct it."
                            .formatted(file.logProfile().get()));
        }
        return chosen;
    }

    /** Sets logging up for a command line that is not understood as a whole. */
    static Format start(List<String> arguments, Settings settings) {
        Optional<RepertoireConfig> file =
                settings.early("--config", arguments)
                        .or(() -> settings.variable(RepertoireConfig.PATH_VARIABLE))
                        .map(path -> RepertoireConfig.logs(Path.of(path)));
        Format chosen =
                settings.early("--log-format", arguments)
                        .map(name -> name.equalsIgnoreCase("json") ? Format.JSON : Format.TEXT)
                        .or(() -> file.flatMap(Logging::ofProfile))
                        .orElse(Format.TEXT);
        start(chosen, "INFO");
        return chosen;
    }

    /** Returns the form of the log that the file's profile stands for. */
    static Optional<Format> ofProfile(RepertoireConfig file) {
        return switch (file.logProfile().orElse("").toLowerCase(Locale.ROOT)) {
            case "production" -> Optional.of(Format.JSON);
            case "development" -> Optional.of(Format.TEXT);
            default -> Optional.empty();
        };
    }

    /**
     * Sets logging up for this process; can be called again.
     *
     * @throws ConfigurationException if the level is none; logging is set up nevertheless
     */
    static void start(Format format, String level) {
        current = format;
        if (!Backend.start(format, level.toUpperCase(Locale.ROOT).replace("WARNING", "WARN"))) {
            throw new ConfigurationException(
                    "The log level \"%s\" is unknown; expected ERROR, WARN, INFO or DEBUG. Nothing was changed; correct it."
                            .formatted(level));
        }
    }

    /** What needs Logback's classes, which a help text does not load. */
    private static final class Backend {

        /** Sets Logback up, with INFO in the place of a level that is none, and says if it is. */
        static boolean start(Format format, String level) {
            Level chosen = Level.toLevel(level, null);
            if (LoggerFactory.getILoggerFactory() instanceof LoggerContext context) {
                context.reset();
                ConsoleAppender<ILoggingEvent> appender = new ConsoleAppender<>();
                appender.setContext(context);
                appender.setTarget("System.err");
                appender.setEncoder(encoder(format));
                appender.getEncoder().setContext(context);
                appender.getEncoder().start();
                appender.start();
                Logger root = context.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
                root.setLevel(chosen == null ? Level.INFO : chosen);
                root.addAppender(appender);
            }
            return chosen != null;
        }

        private static Encoder<ILoggingEvent> encoder(Format format) {
            if (format == Format.JSON) {
                LogstashEncoder json = new LogstashEncoder();
                json.setIncludeContext(false);
                json.addProvider(new Severity());
                return json;
            }
            LayoutWrappingEncoder<ILoggingEvent> text = new LayoutWrappingEncoder<>();
            text.setLayout(new Line());
            return text;
        }
    }

    /** The level in Cloud Logging's words, without which it takes all of stderr for errors. */
    private static final class Severity extends AbstractJsonProvider<ILoggingEvent> {
        @Override
        public void writeTo(JsonGenerator generator, ILoggingEvent event) throws IOException {
            String level = event.getLevel().toString();
            generator.writeStringField("severity", level.equals("WARN") ? "WARNING" : level);
        }
    }

    /** A line for people, which nothing in its text can break. */
    private static final class Line extends LayoutBase<ILoggingEvent> {

        private static final DateTimeFormatter TIME =
                DateTimeFormatter.ofPattern("HH:mm:ss.SSS", Locale.ROOT)
                        .withZone(ZoneId.systemDefault());

        @Override
        public String doLayout(ILoggingEvent event) {
            Object[] arguments = event.getArgumentArray();
            boolean isLines =
                    arguments != null && arguments.length == 1 && arguments[0] instanceof Lines;
            String text =
                    isLines
                            ? ((Lines) arguments[0]).visible()
                            : Visible.of(event.getFormattedMessage());
            String time = TIME.format(Instant.ofEpochMilli(event.getTimeStamp()));
            return "%s %-5s %s%n".formatted(time, event.getLevel(), text);
        }
    }
}
