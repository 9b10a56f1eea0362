package org.lsst.tap.tools.service.webapp;

import java.net.URI;
import java.nio.file.Path;
import java.util.Optional;
import javax.naming.NamingException;
import javax.servlet.ServletContext;
import javax.servlet.ServletContextEvent;
import javax.servlet.ServletContextListener;
import org.lsst.tap.repertoire.DiscoveryClient;
import org.lsst.tap.repertoire.datalink.DatalinkTemplates;
import org.lsst.tap.repertoire.datalink.DatalinkTemplatesBuilder;

/**
 * What the service's parts ask for that CADC's parts make with a constructor without parameters:
 * where results go, and the datalink templates in memory. Its context parameters for templates are
 * those of the datalink listener. Safe for use by many threads.
 */
public final class ServiceContext implements ServletContextListener {

    /** The folder that the result store writes to. */
    public static final String RESULTS_FOLDER = "results.folder";

    /** The URL of that folder. */
    public static final String RESULTS_URL = "results.url";

    /** What stands for {@code $baseUrl$} in datalink templates. */
    public static final String DATALINK_BASE_URL = "datalink.baseUrl";

    // Of one web application, since its class loader loads this class; cleared when it ends.
    private static volatile ServiceContext current;

    private ServletContext context;
    private Optional<DiscoveryClient> discovery = Optional.empty();
    private Optional<DatalinkTemplates> templates = Optional.empty();

    @Override
    public void contextInitialized(ServletContextEvent event) {
        context = event.getServletContext();
        try {
            templates = openTemplates();
        } catch (NamingException e) {
            throw new IllegalStateException("The datalink templates have no database", e);
        }
        current = this;
    }

    @Override
    public void contextDestroyed(ServletContextEvent event) {
        current = null;
        templates.ifPresent(DatalinkTemplates::close);
        discovery.ifPresent(DiscoveryClient::close);
    }

    /** Returns the folder that results are written to. */
    static Path resultsFolder() {
        return Path.of(current.parameter(RESULTS_FOLDER).orElseThrow());
    }

    /** Returns the URL of that folder, with a slash at its end. */
    static URI resultsUrl() {
        return URI.create(current.parameter(RESULTS_URL).orElseThrow());
    }

    /** Returns what stands for the environment in templates. */
    static String datalinkBaseUrl() {
        return current.parameter(DATALINK_BASE_URL).orElse("https://data.example.org");
    }

    /** Returns the templates of what is live; empty if the service has none set up. */
    static Optional<DatalinkTemplates> templates() {
        return current.templates;
    }

    private Optional<DatalinkTemplates> openTemplates() throws NamingException {
        Optional<String> application = parameter("datalink.application");
        Optional<String> urlTemplate = parameter("datalink.payloadUrlTemplate");
        if (application.isEmpty() && urlTemplate.isEmpty()) {
            return Optional.empty();
        }
        DatalinkTemplatesBuilder builder = DatalinkTemplates.builder();
        if (application.isPresent()) {
            String url = parameter("repertoire.baseUrl").orElseThrow();
            DiscoveryClient client = DiscoveryClient.builder().baseUrl(url).build();
            discovery = Optional.of(client);
            builder.discovery(client, application.orElseThrow());
        }
        if (urlTemplate.isPresent()) {
            builder.liveRelease(urlTemplate.orElseThrow(), new PooledLiveRelease());
        }
        return Optional.of(builder.build());
    }

    private Optional<String> parameter(String name) {
        return Optional.ofNullable(context.getInitParameter(name));
    }
}
