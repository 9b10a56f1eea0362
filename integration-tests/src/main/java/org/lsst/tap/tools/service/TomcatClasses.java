package org.lsst.tap.tools.service;

import java.io.IOException;
import java.net.URL;
import java.util.Enumeration;
import java.util.List;

/**
 * What a web application sees of this JVM: the JDK, the servlet API and Tomcat, as in a Tomcat of
 * its own. All else, CADC's jar and this project's on the class path above all, must come from its
 * own {@code WEB-INF}. Safe for use by many threads.
 */
final class TomcatClasses extends ClassLoader {

    private static final List<String> PACKAGES =
            List.of(
                    "javax.servlet.",
                    "javax.annotation.",
                    "org.apache.catalina.",
                    "org.apache.coyote.",
                    "org.apache.juli.",
                    "org.apache.naming.",
                    "org.apache.tomcat.");

    static {
        registerAsParallelCapable();
    }

    private final ClassLoader tomcat;

    TomcatClasses() {
        super("tomcat", ClassLoader.getPlatformClassLoader());
        this.tomcat = TomcatClasses.class.getClassLoader();
    }

    @Override
    protected Class<?> findClass(String name) throws ClassNotFoundException {
        if (!isTomcats(name)) {
            throw new ClassNotFoundException(name);
        }
        return tomcat.loadClass(name);
    }

    @Override
    protected URL findResource(String name) {
        return isTomcats(name) ? tomcat.getResource(name) : null;
    }

    @Override
    protected Enumeration<URL> findResources(String name) throws IOException {
        return isTomcats(name) ? tomcat.getResources(name) : super.findResources(name);
    }

    private static boolean isTomcats(String name) {
        return PACKAGES.stream().anyMatch(name.replace('/', '.')::startsWith);
    }
}
