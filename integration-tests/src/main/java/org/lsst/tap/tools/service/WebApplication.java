package org.lsst.tap.tools.service;

import java.io.IOException;
import java.net.URI;
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
import org.lsst.tap.tools.kit.BuiltFile;
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
        Path results = Files.createDirectory(folder.resolve("results"));
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
        Map<String, String> pools =
                Map.of(
                        "${url}",
                        settings.databaseUrl().replace("&", "&amp;"),
                        "${size}",
                        Integer.toString(settings.poolSize()));
        context.setConfigFile(fill("/META-INF/context.xml", folder, pools).toUri().toURL());
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
        String ownFolder = "/" + OWN_PACKAGE.replace('.', '/');
        root.addPreResources(directory(root, CLASSES, generated()));
        root.addPreResources(directory(root, CLASSES + ownFolder, require("classes" + ownFolder)));
        for (String libraries : List.of(settings.jar().folder(), "lib")) {
            root.addPostResources(
                    directory(root, "/WEB-INF/lib", require("tap-service/" + libraries)));
        }
        root.addPostResources(directory(root, "/results", results));
        return root;
    }

    private static DirResourceSet directory(StandardRoot root, String path, Path folder) {
        return new DirResourceSet(root, path, folder.toString(), "/");
    }

    /** Writes the files of WEB-INF/classes, filled in for this service. */
    private Path generated() throws IOException {
        String dao = settings.daoClass().map(name -> DAO + " = " + name + "\n").orElse("");
        Path classes = Files.createDirectory(folder.resolve("classes"));
        fill(CLASSES + "/PluginFactory.properties", classes, Map.of("${dao}", dao));
        fill(CLASSES + "/capabilities.xml", classes, Map.of("${base}", baseUrl.toString()));
        String log = folder.resolve(LOG).toString();
        fill(CLASSES + "/log4j2.properties", classes, Map.of("LOG_FILE", log));
        return classes;
    }

    /** Copies a file of the application into a folder, with names in it replaced. */
    private Path fill(String name, Path into, Map<String, String> values) throws IOException {
        Path template = Path.of(webapp + name);
        String text = Files.readString(template);
        for (Map.Entry<String, String> value : values.entrySet()) {
            text = text.replace(value.getKey(), value.getValue());
        }
        return Files.writeString(into.resolve(template.getFileName()), text);
    }

    private static Path require(String folder) {
        Path found = BuiltFile.beside(TapService.class, folder);
        if (!Files.isDirectory(found)) {
            throw new IllegalStateException(
                    "Start of the TAP service: expected the folder %s, found none. Nothing was started; build it with \"mvn package -pl integration-tests -am\"."
                            .formatted(found));
        }
        return found;
    }
}
