package org.lsst.tap.tools.service;

import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.apache.catalina.Context;
import org.apache.catalina.WebResourceRoot;
import org.apache.catalina.core.StandardContext;
import org.apache.catalina.startup.Constants;
import org.apache.catalina.startup.ContextConfig;
import org.apache.catalina.webresources.DirResourceSet;
import org.apache.catalina.webresources.StandardRoot;
import org.apache.tomcat.util.descriptor.web.ContextResource;
import org.apache.tomcat.util.scan.StandardJarScanner;
import org.lsst.tap.tools.service.webapp.ServiceContext;

/**
 * The web application, laid out for Tomcat: web.xml and libraries as the build made them, the
 * service's own classes, one of the two jars, and the few files that name the port and folders. For
 * one service.
 */
final class WebApplication {

    /** The service's log, in its folder. */
    static final String LOG = "service.log";

    private static final String OWN_PACKAGE = "org.lsst.tap.tools.service.webapp";
    private static final String DAO = "ca.nrc.cadc.tap.schema.TapSchemaDAO";
    private static final String CLASSES = "/WEB-INF/classes";

    /** What CADC's parts look up: users' queries, VOSI tables, jobs. */
    private static final List<String> POOLS = List.of("jdbc/tapuser", "jdbc/tapadm", "jdbc/uws");

    private final ServiceFiles files;
    private final Path folder;
    private final URI baseUrl;
    private final TapServiceSettings settings;

    WebApplication(ServiceFiles files, Path folder, URI baseUrl, TapServiceSettings settings) {
        this.files = files;
        this.folder = folder;
        this.baseUrl = baseUrl;
        this.settings = settings;
    }

    /** Returns the application, ready to be started. */
    Context context(String path) throws IOException {
        Path results = Files.createDirectory(folder.resolve("results"));
        StandardContext context = new StandardContext();
        context.setName(path);
        context.setPath(path);
        context.setDocBase(files.webapp().toString());
        context.setParentClassLoader(new TomcatClasses());
        // What Tomcat would look for in the JDK's own classes needs a JVM opened for it.
        context.setClearReferencesObjectStreamClassCaches(false);
        context.setClearReferencesThreadLocals(false);
        context.setClearReferencesRmiTargets(false);
        context.setFailCtxIfServletStartFails(true);
        context.addLifecycleListener(config());
        // Looking for annotations in forty jars would take longer than all the rest of the start. A
        // jar that isn't looked at has no ServletContainerInitializer either.
        StandardJarScanner scanner = new StandardJarScanner();
        scanner.setScanManifest(false);
        scanner.setJarScanFilter((type, jar) -> jar.contains("tap-schema"));
        context.setJarScanner(scanner);
        context.setResources(resources(context, results));
        settings.contextParameters().forEach(context::addParameter);
        context.addParameter(ServiceContext.RESULTS_FOLDER, results.toString());
        context.addParameter(ServiceContext.RESULTS_URL, baseUrl + "/results/");
        POOLS.forEach(name -> context.getNamingResources().addResource(pool(name)));
        return context;
    }

    private static ContextConfig config() {
        ContextConfig config = new ContextConfig();
        config.setDefaultWebXml(Constants.NoDefaultWebXml);
        return config;
    }

    private WebResourceRoot resources(Context context, Path results) throws IOException {
        StandardRoot root = new StandardRoot(context);
        root.setCachingAllowed(false);
        root.addPreResources(directory(root, CLASSES, generated()));
        root.addPreResources(
                directory(
                        root,
                        CLASSES + "/" + OWN_PACKAGE.replace('.', '/'),
                        files.packageFolder(OWN_PACKAGE)));
        root.addPostResources(directory(root, "/WEB-INF/lib", files.daoFolder(settings.jar())));
        root.addPostResources(directory(root, "/WEB-INF/lib", files.lib()));
        root.addPostResources(directory(root, "/results", results));
        return root;
    }

    private static DirResourceSet directory(StandardRoot root, String path, Path folder) {
        return new DirResourceSet(root, path, folder.toString(), "/");
    }

    /** Writes the files of WEB-INF/classes, filled in for this service. */
    private Path generated() throws IOException {
        Path classes = Files.createDirectory(folder.resolve("classes"));
        String dao = settings.daoClass().map(name -> DAO + " = " + name + "\n").orElse("");
        Files.writeString(
                classes.resolve("PluginFactory.properties"),
                template("PluginFactory.properties") + dao);
        Files.writeString(
                classes.resolve("capabilities.xml"),
                template("capabilities.xml").replace("${base}", baseUrl.toString()));
        Files.writeString(
                classes.resolve("log4j2.properties"),
                template("log4j2.properties").replace("LOG_FILE", folder.resolve(LOG).toString()));
        return classes;
    }

    private String template(String name) throws IOException {
        return Files.readString(
                files.webapp().resolve("WEB-INF/classes").resolve(name), StandardCharsets.UTF_8);
    }

    /** Returns a pool as the services' {@code context.xml} has it. */
    private ContextResource pool(String name) {
        ContextResource pool = new ContextResource();
        pool.setName(name);
        pool.setAuth("Container");
        pool.setType("javax.sql.DataSource");
        pool.setProperty("factory", "org.apache.tomcat.jdbc.pool.DataSourceFactory");
        pool.setCloseMethod("close");
        pool.setProperty("driverClassName", "org.postgresql.Driver");
        pool.setProperty("url", settings.databaseUrl());
        String size = Integer.toString(settings.poolSize());
        pool.setProperty("maxActive", size);
        pool.setProperty("maxIdle", size);
        pool.setProperty("initialSize", "0");
        pool.setProperty("minIdle", "0");
        pool.setProperty("maxWait", "20000");
        pool.setProperty("minEvictableIdleTimeMillis", "60000");
        pool.setProperty("timeBetweenEvictionRunsMillis", "30000");
        pool.setProperty("removeAbandoned", "false");
        pool.setProperty("testOnBorrow", "true");
        pool.setProperty("validationQuery", "SELECT 1");
        // Each connection is tried each time: else one counts as tried for three seconds.
        pool.setProperty("validationInterval", "0");
        pool.setProperty("jmxEnabled", "false");
        return pool;
    }
}
