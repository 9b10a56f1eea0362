package org.lsst.tap.tools.service;

import java.io.IOException;
import java.net.URI;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.apache.catalina.Context;
import org.apache.catalina.WebResourceRoot;
import org.apache.catalina.core.StandardContext;
import org.apache.catalina.startup.Constants;
import org.apache.catalina.startup.ContextConfig;
import org.apache.catalina.webresources.DirResourceSet;
import org.apache.catalina.webresources.StandardRoot;
import org.apache.tomcat.util.scan.StandardJarScanner;
import org.lsst.tap.tools.kit.Resource;

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

    /** As the build puts them together beside the classes of this module. */
    private final Path webapp = require("tap-service/webapp");

    private final Path folder;
    private final URI baseUrl;
    private final TapServiceSettings settings;

    WebApplication(Path folder, URI baseUrl, TapServiceSettings settings) {
        this.folder = folder;
        this.baseUrl = baseUrl;
        this.settings = settings;
    }

    /** Returns the application, ready to be started. */
    Context context(String path) throws IOException {
        StandardContext context = new StandardContext();
        context.setName(path);
        context.setPath(path);
        context.setDocBase(webapp.toString());
        context.setParentClassLoader(new TomcatClasses());
        // What Tomcat would look for in the JDK's own classes needs a JVM opened for it.
        context.setClearReferencesObjectStreamClassCaches(false);
        context.setClearReferencesThreadLocals(false);
        context.setClearReferencesRmiTargets(false);
        context.setFailCtxIfServletStartFails(true);
        ContextConfig config = new ContextConfig();
        config.setDefaultWebXml(Constants.NoDefaultWebXml);
        context.addLifecycleListener(config);
        // Looking for annotations in forty jars would take longer than all the rest of the start. A
        // jar that isn't looked at has no ServletContainerInitializer either.
        StandardJarScanner scanner = new StandardJarScanner();
        scanner.setScanManifest(false);
        scanner.setJarScanFilter((type, jar) -> jar.contains("tap-schema"));
        context.setJarScanner(scanner);
        context.setResources(resources(context));
        settings.contextParameters().forEach(context::addParameter);
        context.setConfigFile(fill("META-INF").resolve("context.xml").toUri().toURL());
        return context;
    }

    private WebResourceRoot resources(Context context) throws IOException {
        StandardRoot root = new StandardRoot(context);
        root.setCachingAllowed(false);
        String ownFolder = "/" + OWN_PACKAGE.replace('.', '/');
        root.addPreResources(directory(root, CLASSES, fill("WEB-INF/classes")));
        root.addPreResources(directory(root, CLASSES + ownFolder, require("classes" + ownFolder)));
        for (String libraries : List.of(settings.jar().toString(), "lib")) {
            root.addPostResources(
                    directory(root, "/WEB-INF/lib", require("tap-service/" + libraries)));
        }
        Path results = Files.createDirectory(folder.resolve("results"));
        root.addPostResources(directory(root, "/results", results));
        return root;
    }

    private static DirResourceSet directory(StandardRoot root, String path, Path folder) {
        return new DirResourceSet(root, path, folder.toString(), "/");
    }

    /** Copies files of the application, with what stands for names replaced by this service's. */
    private Path fill(String name) throws IOException {
        Map<String, String> values =
                Map.of(
                        "${url}",
                        settings.databaseUrl().replace("&", "&amp;"),
                        "${size}",
                        Integer.toString(settings.poolSize()),
                        "${dao}",
                        settings.daoClass().map(dao -> DAO + " = " + dao).orElse(""),
                        "${base}",
                        baseUrl.toString(),
                        "${folder}",
                        folder.toString());
        Path filled = Files.createDirectories(folder.resolve(name));
        try (DirectoryStream<Path> templates = Files.newDirectoryStream(webapp.resolve(name))) {
            for (Path template : templates) {
                String text = Files.readString(template);
                for (Map.Entry<String, String> value : values.entrySet()) {
                    text = text.replace(value.getKey(), value.getValue());
                }
                Files.writeString(filled.resolve(template.getFileName()), text);
            }
        }
        return filled;
    }

    private static Path require(String folder) {
        Path found = Resource.built(TapService.class, folder);
        if (!Files.isDirectory(found)) {
            throw new IllegalStateException(
                    "Start of the TAP service: expected the folder %s, found none. Nothing was started; build it with \"mvn package -pl integration-tests -am\"."
                            .formatted(found));
        }
        return found;
    }
}
