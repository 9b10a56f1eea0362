package org.lsst.tap.repertoire.datalink;

import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import javax.servlet.ServletContext;
import javax.servlet.ServletContextEvent;
import javax.servlet.ServletContextListener;
import org.lsst.tap.repertoire.DiscoveryClientBuilder;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps a TAP service's datalink folder current while the service runs (Servlet 3.1 section 11.3).
 *
 * <p>To be named in the service's {@code web.xml} as a {@code listener}; it isn't found by itself.
 * Each setting is an environment variable, or else a context parameter; see {@code
 * docs/datalink-folder.md} for their names. With none that leads to templates it does nothing. The
 * first look is before the service takes requests; if it fails, the service starts nonetheless, and
 * the folder follows when templates can be had.
 */
public final class DatalinkContextListener implements ServletContextListener {

    private static final Logger LOG = LoggerFactory.getLogger(DatalinkContextListener.class);

    /** The context parameters by environment variable. */
    static final Map<String, String> PARAMETERS =
            Map.of(
                    DiscoveryClientBuilder.BASE_URL_VARIABLE, "repertoire.baseUrl",
                    DatalinkService.CACHE_FOLDER, "repertoire.cacheFolder",
                    DatalinkService.APPLICATION, "datalink.application",
                    DatalinkService.URL_TEMPLATE, "datalink.payloadUrlTemplate",
                    DatalinkService.LIVE_RELEASE_CLASS, "datalink.liveReleaseClass",
                    DatalinkService.RELEASE, "datalink.release",
                    DatalinkService.FIXED_URL, "datalink.payloadUrl",
                    DatalinkService.FOLDER, "datalink.folder",
                    DatalinkService.INTERVAL, "datalink.intervalSeconds");

    private final UnaryOperator<String> environment;
    private DatalinkService service;

    /** For the servlet container. */
    public DatalinkContextListener() {
        this(System::getenv);
    }

    DatalinkContextListener(UnaryOperator<String> environment) {
        this.environment = environment;
    }

    /**
     * Starts to keep the folder.
     *
     * @throws org.lsst.tap.repertoire.failure.RepertoireConfigurationException if a setting can't
     *     be used; the container then doesn't start the service
     */
    @Override
    public void contextInitialized(ServletContextEvent event) {
        ServletContext context = event.getServletContext();
        if (!DatalinkService.isConfigured(name -> setting(context, name))) {
            LOG.info("No datalink templates are set up: the datalink folder is left alone");
            return;
        }
        service = DatalinkService.create(name -> setting(context, name), context.getClassLoader());
        service.look();
        service.start();
    }

    private Optional<String> setting(ServletContext context, String name) {
        return nonBlank(environment.apply(name))
                .or(() -> nonBlank(context.getInitParameter(PARAMETERS.get(name))));
    }

    private static Optional<String> nonBlank(String text) {
        return Optional.ofNullable(text).map(String::strip).filter(value -> !value.isEmpty());
    }

    /** Ends all threads; the folder stays as it is. */
    @Override
    public void contextDestroyed(ServletContextEvent event) {
        if (service != null) {
            service.close();
            service = null;
        }
    }
}
