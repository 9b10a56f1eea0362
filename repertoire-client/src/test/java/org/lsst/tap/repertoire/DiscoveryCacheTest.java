package org.lsst.tap.repertoire;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.equalTo;
import static com.github.tomakehurst.wiremock.client.WireMock.get;
import static com.github.tomakehurst.wiremock.client.WireMock.getRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.okForContentType;
import static com.github.tomakehurst.wiremock.client.WireMock.serverError;
import static com.github.tomakehurst.wiremock.client.WireMock.urlEqualTo;
import static com.github.tomakehurst.wiremock.core.WireMockConfiguration.options;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.github.tomakehurst.wiremock.client.ResponseDefinitionBuilder;
import com.github.tomakehurst.wiremock.junit5.WireMockExtension;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.lsst.tap.repertoire.failure.RepertoireConfigurationException;
import org.lsst.tap.repertoire.support.LogCapture;
import org.lsst.tap.repertoire.support.ManualTime;

/** How often the server is asked, and how: over HTTP, with the clock moved by hand. */
class DiscoveryCacheTest {

    private static final String PATH = "/discovery";

    @RegisterExtension
    static final WireMockExtension SERVER =
            WireMockExtension.newInstance().options(options().dynamicPort()).build();

    @TempDir Path folder;

    private final ManualTime time = new ManualTime();

    private DiscoveryClientBuilder builder() {
        DiscoveryClientBuilder builder =
                DiscoveryClient.builder()
                        .baseUrl(SERVER.baseUrl())
                        .clock(time)
                        .executor(Runnable::run);
        builder.settings.timer = time;
        builder.settings.jitter = () -> 0.5;
        return builder;
    }

    private static ResponseDefinitionBuilder good(String name) {
        return okForContentType("application/json", "{\"environment_name\": \"" + name + "\"}");
    }

    private static void serve(ResponseDefinitionBuilder response) {
        SERVER.stubFor(get(PATH).willReturn(response));
    }

    private static void verifyRequests(int count) {
        SERVER.verify(count, getRequestedFor(urlEqualTo(PATH)));
    }

    @Test
    void discovery_tenThousandCallersAtColdStart_requestOnce() throws Exception {
        serve(good("here").withFixedDelay(200));
        ExecutorService pool = Executors.newFixedThreadPool(200);
        CountDownLatch start = new CountDownLatch(1);
        try (DiscoveryClient client = DiscoveryClient.builder().baseUrl(SERVER.baseUrl()).build()) {
            List<Future<String>> answers = new ArrayList<>();
            for (int i = 0; i < 10_000; i++) {
                answers.add(
                        pool.submit(
                                () -> {
                                    start.await();
                                    return client.environmentName().orElseThrow();
                                }));
            }
            start.countDown();
            for (Future<String> answer : answers) {
                assertThat(answer.get()).isEqualTo("here");
            }
            assertThat(client.statistics().hits() + client.statistics().misses()).isEqualTo(10_000);
        } finally {
            pool.shutdownNow();
        }
        verifyRequests(1);
    }

    @Test
    void discovery_sixtyFourThreadsAtExpiry_makeOneRequest() throws Exception {
        serve(good("before"));
        ExecutorService background = Executors.newFixedThreadPool(4);
        ExecutorService callers = Executors.newFixedThreadPool(64);
        CyclicBarrier start = new CyclicBarrier(64);
        DiscoveryClientBuilder unscheduled = builder().executor(background);
        unscheduled.settings.timer = ManualTime.never();
        try (DiscoveryClient client = unscheduled.build()) {
            client.discovery();
            serve(good("after").withFixedDelay(200));
            time.advance(Duration.ofMinutes(5));
            List<Future<String>> answers = new ArrayList<>();
            for (int i = 0; i < 64; i++) {
                answers.add(
                        callers.submit(
                                () -> {
                                    start.await();
                                    return client.environmentName().orElseThrow();
                                }));
            }
            for (Future<String> answer : answers) {
                assertThat(answer.get()).isIn("before", "after");
            }
            while (client.statistics().refreshes() == 0) {
                Thread.onSpinWait();
            }
            assertThat(client.statistics().requests()).isEqualTo(2);
        } finally {
            callers.shutdownNow();
            background.shutdownNow();
        }
        verifyRequests(2);
    }

    @Test
    void discovery_storedFileCannotBeDeleted_warns() throws IOException {
        serve(good("here"));
        try (DiscoveryClient client = builder().folder(folder).build()) {
            client.discovery();
        }
        Path file = files().get(0);
        Files.delete(file);
        Files.createDirectory(file);
        Files.createFile(file.resolve("in the way"));
        serve(good("here").withHeader("Cache-Control", "no-store"));
        try (LogCapture log = LogCapture.start();
                DiscoveryClient client = builder().folder(folder).build()) {
            assertThat(client.environmentName()).contains("here");
            assertThat(log.warnings())
                    .hasSize(2)
                    .last()
                    .asString()
                    .startsWith("The stored discovery " + file + " can't be deleted: ");
        }
    }

    @Test
    void discovery_etagAndDate_areSentBackAndUnchangedAnswerIsKept() {
        serve(
                good("here")
                        .withHeader("ETag", "\"one\"")
                        .withHeader("Last-Modified", "Mon, 24 Aug 2026 11:00:00 GMT"));
        try (DiscoveryClient client = builder().build()) {
            client.discovery();
            serve(aResponse().withStatus(304));
            time.advance(Duration.ofMinutes(4));
            time.advance(Duration.ofMinutes(4));

            assertThat(client.environmentName()).contains("here");
            assertThat(client.statistics().notModified()).isEqualTo(2);
            assertThat(client.statistics().age()).contains(Duration.ZERO);
            SERVER.verify(
                    2,
                    getRequestedFor(urlEqualTo(PATH))
                            .withHeader("If-None-Match", equalTo("\"one\""))
                            .withHeader(
                                    "If-Modified-Since", equalTo("Mon, 24 Aug 2026 11:00:00 GMT")));
        }
    }

    @ParameterizedTest
    @CsvSource({
        // Header, its Age, seconds until the next request: 80 % of the lifetime.
        "max-age=1000, 0, 800",
        "'public, max-age=1000', 500, 400",
        "max-age=1000, odd, 800",
        "max-age=1000, 2000, 8",
        "max-age=0, 0, 8",
        "no-cache, 0, 8",
        "no-store, 0, 8",
        "max-age=99999999, 0, 69120",
        "must-revalidate, 0, 240",
    })
    void discovery_cacheControl_setsTheNextRequest(String header, String age, int seconds) {
        serve(good("here").withHeader("Cache-Control", header).withHeader("Age", age));
        try (DiscoveryClient client = builder().build()) {
            client.discovery();
            time.advance(Duration.ofSeconds(seconds).minusMillis(1));
            verifyRequests(1);
            time.advance(Duration.ofMillis(1));
            verifyRequests(2);
        }
    }

    @Test
    void discovery_serverDownForAnHour_answersWithLastGoodAndOneWarning() {
        try (LogCapture log = LogCapture.start();
                DiscoveryClient client = builder().build()) {
            serve(good("before"));
            client.discovery();
            serve(serverError());
            for (int minute = 0; minute < 60; minute++) {
                time.advance(Duration.ofMinutes(1));
                assertThat(client.environmentName()).contains("before");
            }
            assertThat(log.warnings()).hasSize(1);
            assertThat(client.statistics().requests()).isLessThan(90);
            verifyRequests((int) client.statistics().requests());

            serve(good("after"));
            time.advance(Duration.ofMinutes(1));
            assertThat(client.environmentName()).contains("after");
        }
    }

    @Test
    void discovery_startWhileServerIsDown_answersFromFolder() {
        serve(good("kept ✓"));
        try (DiscoveryClient client = builder().folder(folder).build()) {
            client.discovery();
        }
        time.advance(Duration.ofHours(2));
        serve(serverError());
        try (LogCapture log = LogCapture.start();
                DiscoveryClient client = builder().folder(folder).build()) {
            assertThat(client.environmentName()).contains("kept ✓");
            assertThat(client.statistics().age()).contains(Duration.ofHours(2));
            assertThat(log.warnings())
                    .singleElement()
                    .asString()
                    .endsWith("(callers get the last good answer, of 2026-08-24T12:00:00Z)");
        }
    }

    @Test
    void discovery_startWithFolderAndServerUp_asksWhetherItHoldsAndRenewsItsDate() {
        serve(good("kept").withHeader("ETag", "\"one\""));
        try (DiscoveryClient client = builder().folder(folder).build()) {
            client.discovery();
        }
        time.advance(Duration.ofHours(20));
        serve(aResponse().withStatus(304));
        try (DiscoveryClient client = builder().folder(folder).build()) {
            assertThat(client.environmentName()).contains("kept");
            assertThat(client.statistics().notModified()).isEqualTo(1);
        }
        time.advance(Duration.ofHours(20));
        serve(serverError());
        try (DiscoveryClient client = builder().folder(folder).build()) {
            assertThat(client.environmentName()).contains("kept");
        }
    }

    @Test
    void discovery_noStore_leavesNothingInFolder() throws IOException {
        serve(good("here"));
        try (DiscoveryClient client = builder().folder(folder).build()) {
            client.discovery();
            assertThat(files()).hasSize(1);
            serve(good("here").withHeader("Cache-Control", "no-store"));
            time.advance(Duration.ofMinutes(5));
            assertThat(files()).isEmpty();
        }
    }

    private List<Path> files() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.collect(Collectors.toList());
        }
    }

    @Test
    void discovery_folderOfAnotherServer_isNotUsed() {
        serve(good("here"));
        try (DiscoveryClient client = builder().folder(folder).build()) {
            client.discovery();
        }
        try (DiscoveryClient client =
                builder().baseUrl(SERVER.baseUrl() + "/other").folder(folder).build()) {
            assertThatThrownBy(client::discovery).hasMessageContaining("found 404");
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "not JSON | expected a JSON object, found text that is not JSON",
                "{} | no member \"document\"",
                "{\"document\": \"{}\", \"fetched\": \"noon\"} | could not be parsed",
                "{\"document\": \"[]\", \"fetched\": \"2026-08-24T11:00:00Z\"} | found a list",
            })
    void discovery_damagedFile_isLeftOutWithAWarning(String content, String reason)
            throws IOException {
        serve(good("here"));
        try (DiscoveryClient client = builder().folder(folder).build()) {
            client.discovery();
        }
        Files.write(files().get(0), content.getBytes(StandardCharsets.UTF_8));
        try (LogCapture log = LogCapture.start();
                DiscoveryClient client = builder().folder(folder).build()) {
            assertThat(client.environmentName()).contains("here");
            assertThat(log.warnings())
                    .singleElement()
                    .asString()
                    .startsWith("The stored discovery " + folder)
                    .contains("can't be read and is left out: ")
                    .contains(reason);
        }
    }

    @Test
    void discovery_folderCannotBeWritten_answersAndWarnsOnce() throws IOException {
        Path file = Files.createFile(folder.resolve("file"));
        serve(good("here"));
        try (LogCapture log = LogCapture.start();
                DiscoveryClient client = builder().folder(file).build()) {
            assertThat(client.environmentName()).contains("here");
            time.advance(Duration.ofHours(1));
            assertThat(log.warnings())
                    .filteredOn(message -> message.startsWith("Discovery can't be stored in "))
                    .singleElement()
                    .asString()
                    .contains("a start while Repertoire is down will have no answer");
        }
    }

    @Test
    void build_timesThatAreNotPositive_areRefused() {
        assertThatThrownBy(() -> builder().cacheTime(Duration.ZERO))
                .isInstanceOf(RepertoireConfigurationException.class)
                .hasMessage("The cache time must be longer than zero, found PT0S");
        assertThatThrownBy(() -> builder().maxStaleness(Duration.ofSeconds(-1)))
                .hasMessage("The bound on staleness must be longer than zero, found PT-1S");
        assertThatThrownBy(() -> builder().connectTimeout(Duration.ZERO))
                .hasMessage("The connect timeout must be longer than zero, found PT0S");
        assertThatThrownBy(() -> builder().callTimeout(Duration.ZERO))
                .hasMessage("The call timeout must be longer than zero, found PT0S");
    }
}
