package org.lsst.tap.repertoire;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.get;
import static org.assertj.core.api.Assertions.assertThat;

import com.github.tomakehurst.wiremock.core.WireMockConfiguration;
import com.github.tomakehurst.wiremock.junit5.WireMockExtension;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.ref.WeakReference;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import javax.naming.Context;
import org.apache.catalina.core.StandardContext;
import org.apache.catalina.startup.Constants;
import org.apache.catalina.startup.ContextConfig;
import org.apache.catalina.startup.Tomcat;
import org.apache.naming.NamingContext;
import org.apache.naming.java.javaURLContextFactory;
import org.apache.tomcat.util.descriptor.web.ContextResource;
import org.apache.tomcat.util.scan.StandardJarScanner;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.lsst.tap.testing.Repository;
import org.lsst.tap.tools.kit.PostgresServer;
import org.slf4j.LoggerFactory;

/**
 * What {@code docs/datalink-folder.md} tells a service to do, done on Tomcat: its lines in {@code
 * web.xml}, its jar in {@code WEB-INF/lib}, and a pool. Only the address of the bucket is another.
 */
@Timeout(180)
class DatalinkPageIT {

    private static final Pattern LINES = Pattern.compile("```xml\n(.*?)```", Pattern.DOTALL);
    private static final String BUCKET = "https://storage.googleapis.com";

    @RegisterExtension
    static final WireMockExtension SERVER =
            WireMockExtension.newInstance()
                    .options(WireMockConfiguration.options().dynamicPort())
                    .build();

    @TempDir Path folder;

    private final Tomcat tomcat = new Tomcat();
    private String url;

    @BeforeEach
    void start() throws Exception {
        for (String release : List.of("w.2026.20", "w.2026.34")) {
            SERVER.stubFor(
                    get("/rubin-sdm-schemas-artifacts/" + release + "/datalink-snippets.zip")
                            .willReturn(aResponse().withBody(payload(release))));
        }
        url = PostgresServer.get().newDatabase();
        execute(
                "CREATE SCHEMA tap_schema;"
                        + " CREATE TABLE tap_schema.version (version varchar PRIMARY KEY,"
                        + " loaded_at timestamptz NOT NULL);"
                        + " INSERT INTO tap_schema.version VALUES ('w.2026.20', now())");
        Path webInf = Files.createDirectories(folder.resolve("webapp/WEB-INF/lib")).getParent();
        Files.writeString(webInf.resolve("web.xml"), webXml());
        copyToLib(webInf, serviceJar());
        copyToLib(webInf, jarOf(LoggerFactory.class));
        copyToLib(webInf, jarOf(org.postgresql.Driver.class));
        tomcat.setBaseDir(folder.resolve("tomcat").toString());
        tomcat.getEngine().setName("page");
        tomcat.setPort(0);
        tomcat.getHost().setAutoDeploy(false);
        // As TapService has it: Tomcat's own way can't be stopped twice in a JVM.
        System.setProperty("catalina.useNaming", "true");
        System.setProperty(Context.URL_PKG_PREFIXES, NamingContext.class.getPackageName());
        System.setProperty(Context.INITIAL_CONTEXT_FACTORY, javaURLContextFactory.class.getName());
        tomcat.start();
    }

    @AfterEach
    void stop() throws Exception {
        tomcat.stop();
        tomcat.destroy();
    }

    private static String webXml() {
        Matcher page = LINES.matcher(Repository.text("docs/datalink-folder.md"));
        assertThat(page.find()).isTrue();
        assertThat(page.group(1)).contains(BUCKET);
        return "<web-app xmlns=\"http://xmlns.jcp.org/xml/ns/javaee\" version=\"4.0\">\n"
                + page.group(1).replace(BUCKET, SERVER.baseUrl())
                + "</web-app>";
    }

    private static void copyToLib(Path webInf, Path jar) throws IOException {
        Files.copy(jar, webInf.resolve("lib").resolve(jar.getFileName()));
    }

    private static Path serviceJar() throws IOException {
        Path target = Repository.ROOT.resolve("repertoire-client/target");
        try (DirectoryStream<Path> jars =
                Files.newDirectoryStream(target, "repertoire-client-*-service.jar")) {
            return jars.iterator().next();
        }
    }

    private static Path jarOf(Class<?> type) throws Exception {
        return Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI());
    }

    private static byte[] payload(String release) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
            zip.putNextEntry(new ZipEntry("datalink-manifest.json"));
            zip.write(("{\"of_" + release + "\": []}").getBytes(StandardCharsets.UTF_8));
            zip.putNextEntry(new ZipEntry("of_" + release + ".xml"));
            zip.write("<VOTABLE/>".getBytes(StandardCharsets.UTF_8));
        }
        return bytes.toByteArray();
    }

    private void execute(String sql) throws SQLException {
        try (Connection connection = PostgresServer.dataSource(url).getConnection()) {
            connection.createStatement().execute(sql);
        }
    }

    private Path file(String release) {
        return folder.resolve("datalink").resolve("of_" + release + ".xml");
    }

    /** Deploys the application, and returns it when it has started. */
    private StandardContext deploy() {
        StandardContext context = new StandardContext();
        context.setPath("/tap");
        context.setDocBase(folder.resolve("webapp").toString());
        context.setParentClassLoader(new ContainerClasses());
        context.setClearReferencesObjectStreamClassCaches(false);
        context.setClearReferencesThreadLocals(false);
        context.setClearReferencesRmiTargets(false);
        ContextConfig config = new ContextConfig();
        config.setDefaultWebXml(Constants.NoDefaultWebXml);
        context.addLifecycleListener(config);
        StandardJarScanner scanner = new StandardJarScanner();
        scanner.setJarScanFilter((type, jar) -> false);
        context.setJarScanner(scanner);
        context.getNamingResources().addResource(pool());
        context.addParameter("datalink.folder", folder.resolve("datalink").toString());
        context.addParameter("datalink.intervalSeconds", "1");
        tomcat.getHost().addChild(context);
        assertThat(context.getState().isAvailable()).isTrue();
        return context;
    }

    private ContextResource pool() {
        ContextResource pool = new ContextResource();
        pool.setName("jdbc/tapuser");
        pool.setAuth("Container");
        pool.setType("javax.sql.DataSource");
        pool.setProperty("factory", "org.apache.tomcat.jdbc.pool.DataSourceFactory");
        pool.setCloseMethod("close");
        pool.setProperty("driverClassName", "org.postgresql.Driver");
        pool.setProperty("url", url);
        pool.setProperty("maxActive", "2");
        pool.setProperty("initialSize", "0");
        pool.setProperty("jmxEnabled", "false");
        return pool;
    }

    /** What a Tomcat of its own would show the application. */
    private static final class ContainerClasses extends ClassLoader {
        ContainerClasses() {
            super(ClassLoader.getPlatformClassLoader());
        }

        @Override
        protected Class<?> findClass(String name) throws ClassNotFoundException {
            if (Stream.of("javax.servlet.", "org.apache.").noneMatch(name::startsWith)) {
                throw new ClassNotFoundException(name);
            }
            return Tomcat.class.getClassLoader().loadClass(name);
        }
    }

    @Test
    void pageLines_deployed_keepTheFolderOfTheLiveRelease() throws Exception {
        StandardContext context = deploy();
        assertThat(file("w.2026.20")).as("before the first request").exists();

        execute("UPDATE tap_schema.version SET version = 'w.2026.34'");
        while (!Files.exists(file("w.2026.34"))) {
            Thread.onSpinWait();
        }
        assertThat(file("w.2026.20")).doesNotExist();
        tomcat.getHost().removeChild(context);
        assertThat(file("w.2026.34")).as("stays").exists();
    }

    @Test
    void undeploy_tenTimes_leavesNoThreadAndNoClassLoader() {
        List<WeakReference<ClassLoader>> loaders = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            loaders.add(deployAndUndeploy());
        }
        while (loaders.stream().anyMatch(loader -> loader.get() != null) || ourThreads() > 0) {
            System.gc();
        }
        assertThat(loaders).hasSize(10).allMatch(loader -> loader.get() == null);
    }

    private WeakReference<ClassLoader> deployAndUndeploy() {
        StandardContext context = deploy();
        ClassLoader loader = context.getLoader().getClassLoader();
        assertThat(file("w.2026.20")).exists();
        tomcat.getHost().removeChild(context);
        assertThat(Thread.getAllStackTraces().keySet())
                .as("threads that Tomcat would call a leak")
                .noneMatch(thread -> thread.getContextClassLoader() == loader);
        return new WeakReference<>(loader);
    }

    /** The JDK's thread of a client too, which on Java 17 ends when the client is collected. */
    private static long ourThreads() {
        return Thread.getAllStackTraces().keySet().stream()
                .map(Thread::getName)
                .filter(name -> name.matches("(datalink-|repertoire-|HttpClient-).*"))
                .count();
    }
}
