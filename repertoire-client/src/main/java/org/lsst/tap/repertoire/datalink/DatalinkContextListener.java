package org.lsst.tap.repertoire.datalink;

import java.util.Optional;
import javax.servlet.ServletContext;
import javax.servlet.ServletContextEvent;
import javax.servlet.ServletContextListener;

/**
 * Keeps a TAP service's datalink folder current while the service runs (Servlet 3.1 section 11.3).
 *
 * <p>To be named in the service's {@code web.xml} as a {@code listener}; it isn't found by itself.
 * Each setting is an environment variable, or else a context parameter; see {@code
 * docs/datalink-folder.md} for their names. With none that leads to templates it does nothing. The
 * first look is before the service takes requests, but bounded in time, 10 s by default; if it
 * fails, the service starts nonetheless, and the folder follows when templates can be had. {@link
 * DatalinkTemplates#shared()} has the templates in memory. For Tomcat 10 and newer there is {@link
 * JakartaDatalinkContextListener}.
 */
public final class DatalinkContextListener implements ServletContextListener {

    private Optional<DatalinkService> service = Optional.empty();

    /**
     * Starts to keep the folder.
     *
     * @throws org.lsst.tap.repertoire.failure.RepertoireConfigurationException if a setting can't
     *     be used; the container then doesn't start the service
     */
    @Override
    public void contextInitialized(ServletContextEvent event) {
        ServletContext context = event.getServletContext();
        service =
                DatalinkService.start(
                        System::getenv, context::getInitParameter, context.getClassLoader());
    }

    /** Ends all threads; the folder stays as it is. */
    @Override
    public void contextDestroyed(ServletContextEvent event) {
        service.ifPresent(DatalinkService::close);
    }
}
