package org.lsst.tap.tools.service;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.logging.Level;
import java.util.logging.Logger;
import javax.naming.Context;
import org.apache.catalina.LifecycleException;
import org.apache.catalina.LifecycleState;
import org.apache.catalina.startup.Tomcat;
import org.apache.catalina.valves.rewrite.RewriteValve;
import org.apache.naming.NamingContext;
import org.apache.naming.java.javaURLContextFactory;
import org.lsst.tap.tools.kit.TemporaryFolder;
import org.lsst.tap.tools.kit.ToolException;

/**
 * A running TAP service on 127.0.0.1, of CADC's parts in an embedded Tomcat. Several can run in one
 * JVM. Closing it ends its threads and connections and removes its files. Safe for use by many
 * threads.
 */
public final class TapService implements AutoCloseable {

    private static final String HOST = "127.0.0.1";
    private static final String PATH = "/tap";

    /** The JVM's setting for who a request comes from; CADC reads it from a system property. */
    private static final String IDENTITY_PROPERTY = "ca.nrc.cadc.auth.IdentityManager";

    private static final String ANONYMOUS = "ca.nrc.cadc.uws.server.impl.AnonOnlyIdentityManager";

    // Loggers are held weakly; without a reference they would forget their level.
    private static final List<Logger> TOMCATS_LOGGERS =
            List.of(Logger.getLogger("org.apache.catalina"), Logger.getLogger("org.apache.coyote"));

    private static final AtomicInteger SERVICES = new AtomicInteger();

    private final Tomcat tomcat;
    private final TemporaryFolder folder;
    private final URI baseUrl;

    private TapService(Tomcat tomcat, TemporaryFolder folder, URI baseUrl) {
        this.tomcat = tomcat;
        this.folder = folder;
        this.baseUrl = baseUrl;
    }

    /**
     * Starts a service, and returns when it takes requests.
     *
     * @throws ToolException if it does not start
     */
    // One at a time: Tomcat reads from system properties whether there are names to look up.
    public static synchronized TapService start(TapServiceSettings settings) {
        TOMCATS_LOGGERS.forEach(logger -> logger.setLevel(Level.WARNING));
        if (System.getProperty(IDENTITY_PROPERTY) == null) {
            System.setProperty(IDENTITY_PROPERTY, ANONYMOUS);
        }
        Tomcat tomcat = new Tomcat();
        TemporaryFolder folder = TemporaryFolder.create("tap-service");
        try {
            URI baseUrl = bind(tomcat, folder.path(), settings.port());
            WebApplication application = new WebApplication(folder.path(), baseUrl, settings);
            org.apache.catalina.Context context = application.context(PATH);
            tomcat.getHost().addChild(context);
            RewriteValve wayIn = new RewriteValve();
            tomcat.getHost().getPipeline().addValve(wayIn);
            // From the server's root, where there is nothing, to the first page.
            wayIn.setConfiguration("RewriteRule ^/$ " + PATH + "/ [R]");
            tomcat.start();
            if (context.getState() != LifecycleState.STARTED) {
                throw new ToolException(
                        "its web application did not start; its log says: " + read(folder.path()));
            }
            return new TapService(tomcat, folder, baseUrl);
        } catch (Exception e) {
            ToolException failure =
                    new ToolException(
                            "Start of the TAP service failed: %s. Nothing is left running; see the cause."
                                    .formatted(e.getMessage()),
                            e);
            stop(tomcat, folder, failure);
            throw failure;
        }
    }

    /** Returns the service's URL, without a slash at its end. */
    public URI baseUrl() {
        return baseUrl;
    }

    /** Returns a client of this service. */
    public TapClient client() {
        return new TapClient(baseUrl);
    }

    /** Returns what the service has logged so far. */
    public String log() {
        return read(folder.path());
    }

    @Override
    public void close() {
        ToolException failure = new ToolException("The TAP service did not stop in order");
        stop(tomcat, folder, failure);
        if (failure.getSuppressed().length > 0) {
            throw failure;
        }
    }

    /** Binds the port, so that the URL is known before the application starts. */
    private static URI bind(Tomcat tomcat, Path folder, int port) throws LifecycleException {
        tomcat.setBaseDir(folder.toString());
        tomcat.setHostname(HOST);
        // The names of an application's pools are kept for the JVM, by engine, host and path.
        tomcat.getEngine().setName("tap-" + SERVICES.incrementAndGet());
        tomcat.setPort(port);
        tomcat.getConnector().setProperty("address", HOST);
        enableNaming();
        tomcat.getHost().setAutoDeploy(false);
        tomcat.init();
        return URI.create(
                "http://%s:%d%s".formatted(HOST, tomcat.getConnector().getLocalPort(), PATH));
    }

    /**
     * Lets applications look up {@code java:} names. Tomcat's own way makes a naming context for
     * the server too, of which a JVM can have one only: the second service could not be stopped.
     */
    private static void enableNaming() {
        System.setProperty("catalina.useNaming", "true");
        System.setProperty(Context.URL_PKG_PREFIXES, NamingContext.class.getPackageName());
        System.setProperty(Context.INITIAL_CONTEXT_FACTORY, javaURLContextFactory.class.getName());
    }

    private static String read(Path folder) {
        try {
            Path log = folder.resolve(WebApplication.LOG);
            return Files.exists(log) ? Files.readString(log) : "";
        } catch (IOException e) {
            throw new UncheckedIOException("The service's log can't be read", e);
        }
    }

    private static void stop(Tomcat tomcat, TemporaryFolder folder, ToolException failure) {
        try {
            tomcat.stop();
            tomcat.destroy();
        } catch (LifecycleException | RuntimeException e) {
            failure.addSuppressed(e);
        }
        try {
            folder.close();
        } catch (UncheckedIOException e) {
            failure.addSuppressed(e);
        }
    }
}
