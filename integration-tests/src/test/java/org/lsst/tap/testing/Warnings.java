package org.lsst.tap.testing;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.logging.log4j.Level;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.core.LogEvent;
import org.apache.logging.log4j.core.Logger;
import org.apache.logging.log4j.core.appender.AbstractAppender;
import org.apache.logging.log4j.core.config.Configurator;
import org.apache.logging.log4j.core.config.Property;

/** The warnings that a class of the DAO logs, from here on until it is closed. */
public final class Warnings extends AbstractAppender implements AutoCloseable {

    private final List<String> lines = new CopyOnWriteArrayList<>();
    private final Logger logger;

    /** Listens to the logger of a class. */
    public Warnings(String className) {
        super("warnings", null, null, true, Property.EMPTY_ARRAY);
        start();
        Configurator.setLevel(className, Level.WARN);
        this.logger = (Logger) LogManager.getLogger(className);
        logger.addAppender(this);
    }

    /** Returns what was logged so far. */
    public List<String> lines() {
        return lines;
    }

    @Override
    public void append(LogEvent event) {
        if (event.getLevel().equals(Level.WARN)) {
            lines.add(event.getMessage().getFormattedMessage());
        }
    }

    @Override
    public void close() {
        logger.removeAppender(this);
    }
}
