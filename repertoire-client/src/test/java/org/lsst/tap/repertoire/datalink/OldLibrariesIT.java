package org.lsst.tap.repertoire.datalink;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.lang.module.ModuleFinder;
import java.lang.reflect.Proxy;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.jar.JarFile;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.lsst.tap.repertoire.support.Payloads;
import org.lsst.tap.repertoire.testing.DiscoveryServer;

/**
 * Both jars in a war that holds Caffeine 2.9, Jackson 2.13, slf4j 1.7 and okhttp 4, which the build
 * lays out in {@code target/old-libraries}.
 */
@Timeout(120)
class OldLibrariesIT {

    private static final String LISTENER =
            "org.lsst.tap.repertoire.datalink.DatalinkContextListener";

    @RegisterExtension static final DiscoveryServer SERVER = DiscoveryServer.start();

    @TempDir Path parent;

    @BeforeEach
    void serve() {
        SERVER.serve(
                "{\"tap_metadata\": {\"tap\": {\"datalink_templates_url\": \""
                        + SERVER.baseUrl()
                        + "/d.zip\"}}}");
        SERVER.serveFile("/d.zip", Payloads.marked("war"));
    }

    private static File jar(String classifier) {
        String name = "repertoire-client-[0-9][0-9.]*(-SNAPSHOT)?" + classifier + "\\.jar";
        File[] found = new File("target").listFiles((folder, file) -> file.matches(name));
        assertThat(found).as("jars %s in target", name).hasSize(1);
        return found[0];
    }

    @ParameterizedTest
    @ValueSource(strings = {"-service", ""})
    void listener_besideOldLibraries_keepsTheFolder(String classifier) throws Exception {
        List<URL> war = new ArrayList<>(List.of(jar(classifier).toURI().toURL()));
        File[] libraries = new File("target/old-libraries").listFiles();
        assertThat(libraries).hasSize(8);
        for (File library : libraries) {
            war.add(library.toURI().toURL());
        }
        try (URLClassLoader loader =
                new URLClassLoader(war.toArray(URL[]::new), ClassLoader.getPlatformClassLoader())) {
            Object listener = loader.loadClass(LISTENER).getConstructor().newInstance();
            call(loader, listener, "contextInitialized");
            assertThat(parent.resolve("datalink/mark_war.xml")).exists();
            call(loader, listener, "contextDestroyed");
        }
    }

    /** Calls the listener as a container does that has the settings as context parameters. */
    private void call(ClassLoader loader, Object listener, String method) throws Exception {
        Map<String, String> parameters =
                Map.of(
                        "repertoire.baseUrl", SERVER.baseUrl(),
                        "datalink.application", "tap",
                        "datalink.folder", parent.resolve("datalink").toString());
        Class<?> contextType = loader.loadClass("javax.servlet.ServletContext");
        Class<?> eventType = loader.loadClass("javax.servlet.ServletContextEvent");
        Object context =
                Proxy.newProxyInstance(
                        loader,
                        new Class<?>[] {contextType},
                        (proxy, called, arguments) ->
                                called.getName().equals("getInitParameter")
                                        ? parameters.get((String) arguments[0])
                                        : loader);
        Object event = eventType.getConstructor(contextType).newInstance(context);
        listener.getClass().getMethod(method, eventType).invoke(listener, event);
    }

    @Test
    void serviceJar_hasNoForeignName() throws Exception {
        try (JarFile jar = new JarFile(jar("-service"))) {
            List<String> foreign =
                    jar.stream()
                            .map(entry -> entry.getName())
                            .filter(
                                    name ->
                                            !name.matches(
                                                    "META-INF/(MANIFEST.MF|[\\w-]+-LICENSE)?|org/|org/lsst/(tap/"
                                                        + "(repertoire/.*)?)?"))
                            .collect(Collectors.toList());
            assertThat(foreign).isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"-service", ""})
    void jar_hasAnAutomaticModuleName(String classifier) {
        assertThat(ModuleFinder.of(jar(classifier).toPath()).find("org.lsst.tap.repertoire"))
                .isPresent();
    }
}
