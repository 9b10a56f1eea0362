package org.lsst.tap.tools.service;

import ca.nrc.cadc.uws.server.impl.InitDatabaseUWS;
import java.io.IOException;
import java.net.URI;
import java.net.URL;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.regex.Pattern;
import javax.naming.Context;
import org.apache.catalina.LifecycleException;
import org.apache.catalina.LifecycleState;
import org.apache.catalina.startup.Tomcat;
import org.apache.catalina.valves.rewrite.RewriteValve;
import org.apache.commons.io.function.Uncheck;
import org.apache.naming.NamingContext;
import org.apache.naming.java.javaURLContextFactory;
import org.lsst.tap.tools.kit.PostgresServer;
import org.lsst.tap.tools.kit.Resource;
import org.lsst.tap.tools.kit.TemporaryFolder;
import org.lsst.tap.tools.kit.ToolException;

/**
 * A TAP service on 127.0.0.1, of CADC's parts in an embedded Tomcat: a web application as {@code
 * src/main/webapp} declares it. Several can run in one JVM. Closing it ends its threads and
 * connections and removes its files. Safe for use by many threads, once it is started.
 */
public final class TapService implements AutoCloseable {

    /** Connections of each of the three pools, as the services have them by default. */
    public static final int POOL_SIZE = 3;

    private static final String HOST = "127.0.0.1";
    private static final String PATH = "/tap";

    // Loggers are held weakly; without a reference they would forget their level.
    private static final List<Logger> TOMCATS_LOGGERS =
            List.of(Logger.getLogger("org.apache.catalina"), Logger.getLogger("org.apache.coyote"));

    private static final AtomicInteger SERVICES = new AtomicInteger();
    private final String databaseUrl;
    private final Tomcat tomcat = new Tomcat();
    private final TemporaryFolder folder = TemporaryFolder.create("tap-service");
    private final Map<String, String> values = new HashMap<>();

    /** Makes one on a free port, not started, for a role as {@link ServiceDatabase} makes it. */
    public TapService(String databaseUrl, DaoJar jar) {
        this.databaseUrl = databaseUrl;
        values.put("url", databaseUrl.replace("&", "&amp;"));
        values.put("jar", jar.toString());
        values.put("plugins", "");
        values.put("resources", "");
        values.put("parameters", "");
        values.put("size", Integer.toString(POOL_SIZE));
        values.put("folder", folder.path().toString());
        values.put("built", Resource.built(TapService.class, "").toString());
        tomcat.setPort(0);
    }

    public TapService withPort(int port) {
        tomcat.setPort(port);
        return this;
    }

    /** Puts another text for a <code>${name}</code> of the files of the web application. */
    public TapService with(String name, String text) {
        values.put(name, text);
        return this;
    }

    /** Starts it, and returns it when it takes requests. */
    public TapService start() {
        // One at a time: Tomcat reads from system properties whether there are names to look up.
        synchronized (TapService.class) {
            try {
                startTomcat();
                return this;
            } catch (Exception e) {
                ToolException failure =
                        new ToolException(
                                "Start of the TAP service failed: %s. Nothing is left running; see the cause."
                                        .formatted(e.getMessage()),
                                e);
                TapService failed = this;
                try (failed) {
                    throw failure;
                }
            }
        }
    }

    private void startTomcat() throws Exception {
        TOMCATS_LOGGERS.forEach(logger -> logger.setLevel(Level.WARNING));
        // The JVM's setting for who a request comes from.
        System.getProperties()
                .putIfAbsent(
                        "ca.nrc.cadc.auth.IdentityManager",
                        "ca.nrc.cadc.uws.server.impl.AnonOnlyIdentityManager");
        new InitDatabaseUWS(PostgresServer.dataSource(databaseUrl), null, "uws").doInit();
        bind();
        Path webapp = Resource.built(TapService.class, "tap-service/webapp");
        if (!Files.isDirectory(webapp)) {
            throw new IllegalStateException(
                    "expected the folder %s, found none; build it with \"mvn package -pl integration-tests -am\""
                            .formatted(webapp));
        }
        org.apache.catalina.Context context = tomcat.addWebapp(PATH, webapp.toString());
        Files.createDirectory(folder.path().resolve("results"));
        fill(webapp.resolve("WEB-INF/classes"), "classes");
        Path settings = fill(webapp.resolve("META-INF"), "settings").resolve("context.xml");
        context.setConfigFile(settings.toUri().toURL());
        context.setParentClassLoader(new TomcatClasses());
        tomcat.start();
        if (context.getState() != LifecycleState.STARTED) {
            throw new IllegalStateException(
                    "its web application did not start; its log says: " + log());
        }
    }

    /** Binds the port, so that the URL is known before the application starts. */
    private void bind() throws Exception {
        tomcat.setBaseDir(folder.path().toString());
        tomcat.setHostname(HOST);
        // The names of an application's pools are kept for the JVM, by engine, host and path.
        tomcat.getEngine().setName("tap-" + SERVICES.incrementAndGet());
        tomcat.getConnector().setProperty("address", HOST);
        tomcat.setAddDefaultWebXmlToWebapp(false);
        // Lets applications look up java: names. Tomcat's own way makes a naming context for the
        // server too, of which a JVM can have one only: the second service could not be stopped.
        System.setProperty("catalina.useNaming", "true");
        System.setProperty(Context.URL_PKG_PREFIXES, NamingContext.class.getPackageName());
        System.setProperty(Context.INITIAL_CONTEXT_FACTORY, javaURLContextFactory.class.getName());
        tomcat.getHost().setAutoDeploy(false);
        tomcat.init();
        values.put("base", baseUrl().toString());
        RewriteValve wayIn = new RewriteValve();
        tomcat.getHost().getPipeline().addValve(wayIn);
        // From the server's root, where there is nothing, to the first page.
        wayIn.setConfiguration("RewriteRule ^/$ " + PATH + "/ [R]");
    }

    /** Copies files of the application, with the values in them, to this service's folder. */
    private Path fill(Path templates, String name) throws IOException {
        Path filled = Files.createDirectory(folder.path().resolve(name));
        try (DirectoryStream<Path> files = Files.newDirectoryStream(templates)) {
            for (Path file : files) {
                String text = Files.readString(file);
                for (Map.Entry<String, String> value : values.entrySet()) {
                    text = text.replace("${" + value.getKey() + "}", value.getValue());
                }
                Files.writeString(filled.resolve(file.getFileName()), text);
            }
        }
        return filled;
    }

    public URI baseUrl() {
        int port = tomcat.getConnector().getLocalPort();
        return URI.create("http://%s:%d%s".formatted(HOST, port, PATH));
    }

    public TapClient client() {
        return new TapClient(baseUrl());
    }

    public String log() {
        Path log = folder.path().resolve("service.log");
        return Files.exists(log) ? Uncheck.get(() -> Files.readString(log)) : "";
    }

    @Override
    public void close() {
        try (folder) {
            tomcat.stop();
            tomcat.destroy();
        } catch (LifecycleException e) {
            throw new ToolException("The TAP service did not stop in order", e);
        }
    }

    /**
     * What a web application sees of this JVM: the JDK, the servlet API and Tomcat, as in a Tomcat
     * of its own. All else, CADC's jar and this project's on the class path above all, must come
     * from its own {@code WEB-INF}. Safe for use by many threads.
     */
    private static final class TomcatClasses extends ClassLoader {

        private static final Pattern TOMCATS =
                Pattern.compile(
                        "(javax.(servlet|annotation)|org.apache.(catalina|coyote|juli|naming|tomcat))[./]");

        private TomcatClasses() {
            super("tomcat", ClassLoader.getPlatformClassLoader());
        }

        @Override
        protected Class<?> findClass(String name) throws ClassNotFoundException {
            if (!TOMCATS.matcher(name).lookingAt()) {
                throw new ClassNotFoundException(name);
            }
            return getClass().getClassLoader().loadClass(name);
        }

        @Override
        protected URL findResource(String name) {
            return TOMCATS.matcher(name).lookingAt()
                    ? getClass().getClassLoader().getResource(name)
                    : null;
        }
    }
}
