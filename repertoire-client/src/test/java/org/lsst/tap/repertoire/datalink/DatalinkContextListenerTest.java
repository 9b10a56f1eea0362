package org.lsst.tap.repertoire.datalink;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.get;
import static com.github.tomakehurst.wiremock.client.WireMock.notFound;
import static com.github.tomakehurst.wiremock.client.WireMock.okJson;
import static com.github.tomakehurst.wiremock.core.WireMockConfiguration.options;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.github.tomakehurst.wiremock.client.ResponseDefinitionBuilder;
import com.github.tomakehurst.wiremock.junit5.WireMockExtension;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.function.BooleanSupplier;
import java.util.logging.Level;
import javax.servlet.ServletContext;
import javax.servlet.ServletContextEvent;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.lsst.tap.repertoire.failure.RepertoireConfigurationException;
import org.lsst.tap.repertoire.support.LogCapture;
import org.lsst.tap.repertoire.support.Payloads;

class DatalinkContextListenerTest {

    @RegisterExtension
    static final WireMockExtension SERVER =
            WireMockExtension.newInstance().options(options().dynamicPort()).build();

    /** What the database names, for {@link Live}. */
    private static volatile String live = "a";

    @TempDir Path parent;

    private final Map<String, String> environment = new HashMap<>();
    private final Map<String, String> parameters = new HashMap<>();

    /** A release reader as a service would name it in its settings. */
    public static final class Live implements LiveRelease {
        @Override
        public Optional<String> read() {
            return Optional.of(live);
        }
    }

    /** The two methods of the context that the listener uses. */
    private ServletContextEvent event() {
        ServletContext context =
                (ServletContext)
                        Proxy.newProxyInstance(
                                getClass().getClassLoader(),
                                new Class<?>[] {ServletContext.class},
                                (proxy, method, arguments) ->
                                        method.getName().equals("getInitParameter")
                                                ? parameters.get((String) arguments[0])
                                                : getClass().getClassLoader());
        return new ServletContextEvent(context);
    }

    /** A process's environment can't be set: the listener has it from the context. */
    private DatalinkContextListener listener() {
        environment.forEach(
                (name, value) -> parameters.put(Setting.valueOf(name).parameter, value));
        return new DatalinkContextListener();
    }

    private Path folder() {
        return parent.resolve("datalink");
    }

    private static void serve(String path, ResponseDefinitionBuilder response) {
        SERVER.stubFor(get(path).willReturn(response));
    }

    private static ResponseDefinitionBuilder zip(String mark) {
        return aResponse().withBody(Payloads.marked(mark));
    }

    @Test
    void contextInitialized_environment_fillsTheFolderBeforeTheFirstRequest() {
        serve("/fixed.zip", zip("fixed"));
        environment.put("DATALINK_PAYLOAD_URL", SERVER.baseUrl() + "/fixed.zip");
        environment.put("DATALINK_FOLDER", folder().toString());
        DatalinkContextListener listener = listener();
        listener.contextInitialized(event());
        assertThat(folder().resolve("mark_fixed.xml")).exists();
        listener.contextDestroyed(event());
        assertThat(folder().resolve("mark_fixed.xml")).as("stays").exists();
    }

    @Test
    void contextInitialized_parameters_areUsedUnlessTheEnvironmentSaysOtherwise() {
        serve(
                "/discovery",
                okJson(
                        "{\"tap_metadata\": {\"tap\": {\"datalink_templates_url\": \""
                                + SERVER.baseUrl()
                                + "/published.zip\"}}}"));
        serve("/published.zip", zip("published"));
        parameters.put("repertoire.baseUrl", SERVER.baseUrl());
        parameters.put("repertoire.cacheFolder", parent.resolve("cache").toString());
        parameters.put("datalink.application", "ssotap");
        parameters.put("datalink.folder", folder().toString());
        parameters.put("datalink.intervalSeconds", "60");
        parameters.put("datalink.payloadUrl", " ");
        environment.put("DATALINK_APPLICATION", "tap");
        environment.put("DATALINK_PAYLOAD_URL", "");
        DatalinkService service =
                DatalinkService.start(
                                environment::get, parameters::get, getClass().getClassLoader())
                        .orElseThrow();
        assertThat(folder().resolve("mark_published.xml")).exists();
        assertThat(parent.resolve("cache")).isNotEmptyDirectory();
        service.close();
    }

    @Test
    @Timeout(60)
    void contextInitialized_swapWhileRunning_isFollowed() {
        serve("/a.zip", zip("a"));
        serve("/b.zip", zip("b"));
        live = "a";
        environment.put("DATALINK_PAYLOAD_URL_TEMPLATE", SERVER.baseUrl() + "/{version}.zip");
        environment.put("DATALINK_LIVE_RELEASE_CLASS", Live.class.getName());
        environment.put("DATALINK_FOLDER", folder().toString());
        environment.put("DATALINK_INTERVAL_SECONDS", "1");
        DatalinkContextListener listener = listener();
        listener.contextInitialized(event());
        assertThat(folder().resolve("mark_a.xml")).exists();
        live = "b";
        await(() -> Files.exists(folder().resolve("mark_b.xml")));
        assertThat(folder().resolve("mark_a.xml")).doesNotExist();
        listener.contextDestroyed(event());
    }

    @Test
    @Timeout(60)
    void contextDestroyed_afterwards_noThreadOfOursRuns() {
        serve("/fixed.zip", zip("fixed"));
        environment.put("DATALINK_PAYLOAD_URL", SERVER.baseUrl() + "/fixed.zip");
        environment.put("DATALINK_FOLDER", folder().toString());
        DatalinkContextListener listener = listener();
        listener.contextInitialized(event());
        assertThat(ourThreads()).isPositive();
        listener.contextDestroyed(event());
        listener.contextDestroyed(event());
        await(() -> ourThreads() == 0);
    }

    private static long ourThreads() {
        return Thread.getAllStackTraces().keySet().stream()
                .map(Thread::getName)
                .filter(name -> name.startsWith("datalink-") || name.startsWith("repertoire-"))
                .count();
    }

    private static void await(BooleanSupplier condition) {
        while (!condition.getAsBoolean()) {
            Thread.onSpinWait();
        }
    }

    @Test
    void contextInitialized_payloadNotThere_startsTheServiceWithAWarning() {
        serve("/fixed.zip", notFound());
        environment.put("DATALINK_PAYLOAD_URL", SERVER.baseUrl() + "/fixed.zip");
        environment.put("DATALINK_FOLDER", folder().toString());
        DatalinkContextListener listener = listener();
        try (LogCapture log = LogCapture.start()) {
            listener.contextInitialized(event());
            assertThat(log.warnings())
                    .singleElement()
                    .asString()
                    .contains("found 404")
                    .endsWith("(the next look is soon; no further message until it succeeds)");
        }
        assertThat(folder()).doesNotExist();
        listener.contextDestroyed(event());
    }

    @Test
    void contextInitialized_nothingSetUp_leavesTheFolderAlone() {
        environment.put("REPERTOIRE_BASE_URL", SERVER.baseUrl());
        try (LogCapture log = LogCapture.start()) {
            DatalinkContextListener listener = listener();
            listener.contextInitialized(event());
            listener.contextDestroyed(event());
            assertThat(log.messages(Level.INFO))
                    .containsExactly(
                            "No datalink templates are set up: the datalink folder is left alone");
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '#',
            value = {
                "DATALINK_INTERVAL_SECONDS | 0 | DATALINK_INTERVAL_SECONDS: expected a number of"
                        + " seconds from 1 to 999999, found \"0\"",
                "DATALINK_PAYLOAD_URL | ftp://e.org/f | The URL of the datalink payload can't be"
                        + " used: expected an http, https or gs URL, found \"ftp://e.org/f\"",
                "DATALINK_PAYLOAD_URL_TEMPLATE | https://e.org/{version} |"
                        + " DATALINK_PAYLOAD_URL_TEMPLATE needs the release to fill in: set"
                        + " DATALINK_LIVE_RELEASE_DATASOURCE, DATALINK_LIVE_RELEASE_CLASS or"
                        + " DATALINK_RELEASE",
                "DATALINK_START_SECONDS | ten | DATALINK_START_SECONDS: expected a number of"
                        + " seconds from 1 to 999999, found \"ten\"",
            })
    void contextInitialized_badSetting_stopsTheStart(String name, String value, String message) {
        environment.put("DATALINK_PAYLOAD_URL", "https://e.org/f");
        environment.put(name, value);
        assertThatThrownBy(() -> listener().contextInitialized(event()))
                .isInstanceOf(RepertoireConfigurationException.class)
                .hasMessage(message);
    }

    @ParameterizedTest
    @CsvSource({
        "org.lsst.tap.NoSuchClass, java.lang.ClassNotFoundException",
        "java.lang.String, java.lang.ClassCastException",
        "org.lsst.tap.repertoire.datalink.LiveRelease, java.lang.NoSuchMethodException",
    })
    void contextInitialized_badClass_stopsTheStart(String name, String reason) {
        environment.put("DATALINK_PAYLOAD_URL_TEMPLATE", "https://e.org/{version}");
        environment.put("DATALINK_LIVE_RELEASE_CLASS", name);
        assertThatThrownBy(() -> listener().contextInitialized(event()))
                .isInstanceOf(RepertoireConfigurationException.class)
                .hasMessageStartingWith(
                        "DATALINK_LIVE_RELEASE_CLASS: expected a class that implements"
                                + " org.lsst.tap.repertoire.datalink.LiveRelease with a public"
                                + " constructor without parameters, found \""
                                + name
                                + "\": "
                                + reason);
    }

    @Test
    void contextInitialized_applicationWithoutBaseUrl_stopsTheStart() {
        environment.put("DATALINK_APPLICATION", "tap");
        assertThatThrownBy(() -> listener().contextInitialized(event()))
                .isInstanceOf(RepertoireConfigurationException.class)
                .hasMessageStartingWith("No base URL of Repertoire");
    }

    @Test
    void create_byTheContainer_needsNoParameters() {
        assertThat(new DatalinkContextListener()).isNotNull();
        assertThat(new JakartaDatalinkContextListener()).isNotNull();
        assertThat(Setting.values()).hasSize(11);
        assertThat(Setting.DATALINK_LIVE_RELEASE_DATASOURCE.parameter)
                .isEqualTo("datalink.liveReleaseDataSource");
        assertThat(Setting.DATALINK_START_SECONDS.parameter).isEqualTo("datalink.startSeconds");
    }

    @Test
    @Timeout(60)
    void contextInitialized_serverThatDrips_startsWithinTheBoundAndFollowsLater() throws Exception {
        serve("/slow.zip", zip("slow").withChunkedDribbleDelay(1000, 100_000));
        environment.put("DATALINK_PAYLOAD_URL", SERVER.baseUrl() + "/slow.zip");
        environment.put("DATALINK_FOLDER", folder().toString());
        environment.put("DATALINK_START_SECONDS", "1");
        DatalinkContextListener listener = listener();
        long before = System.nanoTime();
        try (LogCapture log = LogCapture.start()) {
            listener.contextInitialized(event());
            assertThat(Duration.ofNanos(System.nanoTime() - before))
                    .isBetween(Duration.ofSeconds(1), Duration.ofSeconds(9));
            assertThat(log.warnings())
                    .containsExactly(
                            "The first look for datalink templates has not ended within PT1S; the"
                                    + " service starts, and the look goes on in the background");
        }
        assertThat(DatalinkTemplates.shared()).isPresent();
        listener.contextDestroyed(event());
        assertThat(DatalinkTemplates.shared()).isEmpty();
        await(() -> ourThreads() == 0);
    }

    @Test
    @Timeout(60)
    void contextInitialized_databaseThatIsSilent_startsWithinTheBound() throws Exception {
        environment.put("DATALINK_PAYLOAD_URL_TEMPLATE", SERVER.baseUrl() + "/{version}.zip");
        environment.put("DATALINK_LIVE_RELEASE_CLASS", Silent.class.getName());
        environment.put("DATALINK_FOLDER", folder().toString());
        environment.put("DATALINK_START_SECONDS", "1");
        DatalinkContextListener listener = listener();
        listener.contextInitialized(event());
        listener.contextDestroyed(event());
        await(() -> ourThreads() == 0);
    }

    /** A database that doesn't answer. */
    public static final class Silent implements LiveRelease {
        @Override
        public Optional<String> read() throws InterruptedException {
            new CountDownLatch(1).await();
            return Optional.empty();
        }
    }

    @Test
    void contextInitialized_classThatIsMissing_startsTheServiceWithoutTemplates() {
        try (LogCapture log = LogCapture.start()) {
            assertThat(
                            DatalinkService.start(
                                    environment::get,
                                    name -> {
                                        throw new NoClassDefFoundError("of/a/library");
                                    },
                                    getClass().getClassLoader()))
                    .isEmpty();
            assertThat(log.messages(Level.SEVERE))
                    .containsExactly(
                            "No datalink templates are kept, and the service starts without:"
                                    + " java.lang.NoClassDefFoundError: of/a/library; put"
                                    + " repertoire-client's self-contained jar into WEB-INF/lib,"
                                    + " alone");
        }
    }

    @Test
    void contextInitialized_dataSourceThatIsNotThere_stopsTheStart() {
        environment.put("DATALINK_PAYLOAD_URL_TEMPLATE", "https://e.org/{version}");
        environment.put("DATALINK_LIVE_RELEASE_DATASOURCE", "jdbc/nowhere");
        assertThatThrownBy(() -> listener().contextInitialized(event()))
                .isInstanceOf(RepertoireConfigurationException.class)
                .hasMessageStartingWith(
                        "DATALINK_LIVE_RELEASE_DATASOURCE: expected the JNDI name of a DataSource,"
                                + " found \"jdbc/nowhere\": javax.naming.")
                .hasMessageEndingWith("; name a resource of the service, such as jdbc/tapuser");
    }

    @Test
    void jakartaListener_settings_keepsTheFolderAsTheOther() {
        serve("/fixed.zip", zip("fixed"));
        parameters.put("datalink.payloadUrl", SERVER.baseUrl() + "/fixed.zip");
        parameters.put("datalink.folder", folder().toString());
        jakarta.servlet.ServletContext context =
                (jakarta.servlet.ServletContext)
                        Proxy.newProxyInstance(
                                getClass().getClassLoader(),
                                new Class<?>[] {jakarta.servlet.ServletContext.class},
                                (proxy, method, arguments) ->
                                        method.getName().equals("getInitParameter")
                                                ? parameters.get((String) arguments[0])
                                                : getClass().getClassLoader());
        jakarta.servlet.ServletContextEvent event =
                new jakarta.servlet.ServletContextEvent(context);
        JakartaDatalinkContextListener listener = new JakartaDatalinkContextListener();
        listener.contextInitialized(event);
        assertThat(folder().resolve("mark_fixed.xml")).exists();
        listener.contextDestroyed(event);
    }
}
