package org.lsst.tap.schema.internal;

import java.util.Set;
import javax.servlet.ServletContainerInitializer;
import javax.servlet.ServletContext;
import javax.servlet.ServletContextEvent;
import javax.servlet.ServletContextListener;

/**
 * Takes the counts out of JMX when the web application that has this class ends; found by the
 * servlet container itself (Servlet 3.1, section 8.2.4). Its pools may belong to the container and
 * live on, so that nothing else would tell.
 */
public final class WebApplicationEnd
        implements ServletContainerInitializer, ServletContextListener {

    /** Does nothing if this class is the container's, shared by its web applications. */
    @Override
    public void onStartup(Set<Class<?>> classes, ServletContext context) {
        if (getClass().getClassLoader() == context.getClassLoader()) {
            context.addListener(this);
        }
    }

    @Override
    public void contextInitialized(ServletContextEvent event) {}

    @Override
    public void contextDestroyed(ServletContextEvent event) {
        ReadCounters.hideAll();
    }
}
