package org.lsst.tap.tools.kit;

import ch.qos.logback.classic.LoggerContext;
import org.apache.logging.log4j.Level;
import org.apache.logging.log4j.core.config.Configurator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Switches logging off, for a terminal that shows the demo only. Stateless. */
public final class Logs {

    private Logs() {}

    /**
     * Switches off what goes through Log4j (CADC's libraries, Spring) and through SLF4J (the
     * loader, the pool, the embedded PostgreSQL), for the whole process.
     */
    public static void off() {
        Configurator.setRootLevel(Level.OFF);
        if (LoggerFactory.getILoggerFactory() instanceof LoggerContext context) {
            context.getLogger(Logger.ROOT_LOGGER_NAME).setLevel(ch.qos.logback.classic.Level.OFF);
        }
    }
}
