package org.lsst.tap.loader.cli;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.PatternLayout;
import ch.qos.logback.classic.pattern.MessageConverter;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.ConsoleAppender;
import ch.qos.logback.core.encoder.Encoder;
import ch.qos.logback.core.encoder.LayoutWrappingEncoder;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.util.Locale;
import net.logstash.logback.composite.AbstractJsonProvider;
import net.logstash.logback.encoder.LogstashEncoder;
import org.lsst.tap.loader.failure.ConfigurationException;
import org.lsst.tap.loader.text.Visible;
import org.lsst.tap.loader.text.Visible.Lines;
import org.slf4j.LoggerFactory;

/**
 * Sets logging up in code: reading an XML file for it would take longer than the swap. Lines go to
 * stderr; stdout has the result only.
 */
final class Logging {

    private static final String PATTERN = "%d{HH:mm:ss.SSS} %-5level %msg%n%nopex";

    /** Set by the command that runs; a process runs one. */
    private static volatile LogOptions.Format current = LogOptions.Format.TEXT;

    private static volatile boolean started;

    private Logging() {}

    /** Returns the form of log lines and of the result, as it was set up last. */
    static LogOptions.Format format() {
        return current;
    }

    /** Returns whether a command has set logging up; help texts don't. */
    static boolean isStarted() {
        return started;
    }

    /**
     * Sets logging up for this process; can be called again.
     *
     * @throws ConfigurationException if the level is none; logging is set up nevertheless
     */
    static void start(LogOptions.Format format, String level) {
        Level chosen =
                Level.toLevel(level.toUpperCase(Locale.ROOT).replace("WARNING", "WARN"), null);
        current = format;
        started = true;
        if (LoggerFactory.getILoggerFactory() instanceof LoggerContext context) {
            start(context, format, chosen == null ? Level.INFO : chosen);
        }
        if (chosen == null) {
            throw new ConfigurationException(
                    "The log level \"%s\" is unknown; expected ERROR, WARN, INFO or DEBUG. Nothing was changed; correct it."
                            .formatted(level));
        }
    }

    private static void start(LoggerContext context, LogOptions.Format format, Level level) {
        context.reset();
        ConsoleAppender<ILoggingEvent> appender = new ConsoleAppender<>();
        appender.setContext(context);
        appender.setTarget("System.err");
        appender.setEncoder(
                format == LogOptions.Format.JSON ? jsonEncoder(context) : textEncoder(context));
        appender.start();
        Logger root = context.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
        root.setLevel(level);
        root.addAppender(appender);
    }

    private static Encoder<ILoggingEvent> textEncoder(LoggerContext context) {
        PatternLayout layout = new PatternLayout();
        layout.setContext(context);
        layout.getInstanceConverterMap().put("msg", VisibleMessage::new);
        layout.setPattern(PATTERN);
        layout.start();
        LayoutWrappingEncoder<ILoggingEvent> encoder = new LayoutWrappingEncoder<>();
        encoder.setContext(context);
        encoder.setLayout(layout);
        encoder.start();
        return encoder;
    }

    /** The level in Cloud Logging's words, without which it takes all of stderr for errors. */
    static final class Severity extends AbstractJsonProvider<ILoggingEvent> {
        @Override
        public void writeTo(JsonGenerator generator, ILoggingEvent event) throws IOException {
            String level = event.getLevel().toString();
            generator.writeStringField("severity", level.equals("WARN") ? "WARNING" : level);
        }
    }

    /** A log line's text, of which nothing can break the line. */
    static final class VisibleMessage extends MessageConverter {
        @Override
        public String convert(ILoggingEvent event) {
            Object[] arguments = event.getArgumentArray();
            return arguments != null && arguments.length == 1 && arguments[0] instanceof Lines lines
                    ? lines.visible()
                    : Visible.of(event.getFormattedMessage());
        }
    }

    private static Encoder<ILoggingEvent> jsonEncoder(LoggerContext context) {
        LogstashEncoder encoder = new LogstashEncoder();
        encoder.setContext(context);
        encoder.setIncludeContext(false);
        encoder.addProvider(new Severity());
        encoder.start();
        return encoder;
    }
}
