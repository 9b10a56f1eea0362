package org.lsst.tap.tools.service.webapp;

import java.net.URI;
import java.nio.file.Path;
import java.util.Optional;
import javax.servlet.ServletContext;
import javax.servlet.ServletContextEvent;
import javax.servlet.ServletContextListener;

/**
 * What the service's parts ask for that CADC's parts make with a constructor without parameters:
 * where results go. Safe for use by many threads.
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

    @Override
    public void contextInitialized(ServletContextEvent event) {
        context = event.getServletContext();
        current = this;
    }

    @Override
    public void contextDestroyed(ServletContextEvent event) {
        current = null;
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

    private Optional<String> parameter(String name) {
        return Optional.ofNullable(context.getInitParameter(name));
    }
}
