package org.lsst.tap.repertoire.datalink;

import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletContextEvent;
import jakarta.servlet.ServletContextListener;
import java.util.Optional;

/** {@link DatalinkContextListener} for containers of Jakarta EE 9 and newer, such as Tomcat 10. */
public final class JakartaDatalinkContextListener implements ServletContextListener {

    private Optional<DatalinkService> service = Optional.empty();

    @Override
    public void contextInitialized(ServletContextEvent event) {
        ServletContext context = event.getServletContext();
        service =
                DatalinkService.start(
                        System::getenv, context::getInitParameter, context.getClassLoader());
    }

    @Override
    public void contextDestroyed(ServletContextEvent event) {
        service.ifPresent(DatalinkService::close);
    }
}
