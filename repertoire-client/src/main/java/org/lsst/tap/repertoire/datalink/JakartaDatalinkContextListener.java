package org.lsst.tap.repertoire.datalink;

import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletContextEvent;
import jakarta.servlet.ServletContextListener;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** {@link DatalinkContextListener} for containers of Jakarta EE 9 and newer, such as Tomcat 10. */
public final class JakartaDatalinkContextListener implements ServletContextListener {

    private final UnaryOperator<@Nullable String> environment;
    private Optional<DatalinkService> service = Optional.empty();

    /** For the servlet container. */
    public JakartaDatalinkContextListener() {
        this(System::getenv);
    }

    JakartaDatalinkContextListener(UnaryOperator<@Nullable String> environment) {
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
        service =
                DatalinkService.start(
                        environment, context::getInitParameter, context.getClassLoader());
    }

    /** Ends all threads; the folder stays as it is. */
    @Override
    public void contextDestroyed(ServletContextEvent event) {
        service.ifPresent(DatalinkService::close);
        service = Optional.empty();
    }
}
