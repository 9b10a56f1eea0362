package org.lsst.tap.loader.cli;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.encoder.PatternLayoutEncoder;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.ConsoleAppender;
import ch.qos.logback.core.encoder.Encoder;
import java.util.Locale;
import net.logstash.logback.encoder.LogstashEncoder;
import org.lsst.tap.loader.failure.ConfigurationException;
import org.slf4j.LoggerFactory;

/**
 * Sets logging up in code: reading an XML file for it would take longer than the swap. Lines go to
 * stderr; stdout has the result only.
 */
final class Logging {

    private static final String PATTERN = "%d{HH:mm:ss.SSS} %-5level %msg%n%nopex";

    /** Set by the command that runs; a process runs one. */
    private static volatile LogOptions.Format current = LogOptions.Format.TEXT;

    private Logging() {}

    /** Returns the form of log lines and of the result, as it was set up last. */
    static LogOptions.Format format() {
        return current;
    }

    /** Sets logging up for this process; can be called again. */
    static void start(LogOptions.Format format, String level) {
        Level chosen =
                Level.toLevel(level.toUpperCase(Locale.ROOT).replace("WARNING", "WARN"), null);
        if (chosen == null) {
            throw new ConfigurationException(
                    "The log level \"%s\" is unknown; expected ERROR, WARN, INFO or DEBUG. Nothing was changed; correct it."
                            .formatted(level));
        }
        current = format;
        if (!(LoggerFactory.getILoggerFactory() instanceof LoggerContext context)) {
            return;
        }
        context.reset();
        ConsoleAppender<ILoggingEvent> appender = new ConsoleAppender<>();
        appender.setContext(context);
        appender.setTarget("System.err");
        appender.setEncoder(
                format == LogOptions.Format.JSON ? jsonEncoder(context) : textEncoder(context));
        appender.start();
        Logger root = context.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
        root.setLevel(chosen);
        root.addAppender(appender);
    }

    private static Encoder<ILoggingEvent> textEncoder(LoggerContext context) {
        PatternLayoutEncoder encoder = new PatternLayoutEncoder();
        encoder.setContext(context);
        encoder.setPattern(PATTERN);
        encoder.start();
        return encoder;
    }

    private static Encoder<ILoggingEvent> jsonEncoder(LoggerContext context) {
        LogstashEncoder encoder = new LogstashEncoder();
        encoder.setContext(context);
        encoder.setIncludeContext(false);
        encoder.start();
        return encoder;
    }
}
