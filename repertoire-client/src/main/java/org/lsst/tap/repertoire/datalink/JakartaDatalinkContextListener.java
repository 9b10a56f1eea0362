package org.lsst.tap.repertoire.datalink;

import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletContextEvent;
import jakarta.servlet.ServletContextListener;
import java.util.Optional;

/** {@link DatalinkContextListener} for containers of Jakarta EE 9 and newer, such as Tomcat 10. */
public final class JakartaDatalinkContextListener implements ServletContextListener {

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
