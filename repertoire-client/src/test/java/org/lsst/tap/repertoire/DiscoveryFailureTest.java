package org.lsst.tap.repertoire;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.equalTo;
import static com.github.tomakehurst.wiremock.client.WireMock.get;
import static com.github.tomakehurst.wiremock.client.WireMock.getRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.matching;
import static com.github.tomakehurst.wiremock.client.WireMock.ok;
import static com.github.tomakehurst.wiremock.client.WireMock.okForContentType;
import static com.github.tomakehurst.wiremock.client.WireMock.permanentRedirect;
import static com.github.tomakehurst.wiremock.client.WireMock.temporaryRedirect;
import static com.github.tomakehurst.wiremock.client.WireMock.urlEqualTo;
import static com.github.tomakehurst.wiremock.core.WireMockConfiguration.options;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.github.tomakehurst.wiremock.client.ResponseDefinitionBuilder;
import com.github.tomakehurst.wiremock.http.Fault;
import com.github.tomakehurst.wiremock.junit5.WireMockExtension;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.lsst.tap.repertoire.failure.RepertoireException;
import org.lsst.tap.repertoire.failure.RepertoireFormatException;
import org.lsst.tap.repertoire.failure.RepertoireUnavailableException;
import org.lsst.tap.repertoire.support.LogCapture;
import org.lsst.tap.repertoire.support.ManualTime;

/** What goes wrong between client and server, each both at a cold start and after a good answer. */
class DiscoveryFailureTest {

    private static final String PATH = "/repertoire/discovery";

    @RegisterExtension
    static final WireMockExtension SERVER =
            WireMockExtension.newInstance()
                    .options(options().dynamicPort().gzipDisabled(true))
                    .build();

    private final ManualTime time = new ManualTime();

    /** Long enough for a busy machine; short where a test waits for its end. */
    private Duration callTimeout = Duration.ofSeconds(60);

    private DiscoveryClient client(String baseUrl) {
        DiscoveryClientBuilder builder =
                DiscoveryClient.builder()
                        .baseUrl(baseUrl)
                        .clock(time)
                        .executor(Runnable::run)
                        .connectTimeout(Duration.ofSeconds(60))
                        .callTimeout(callTimeout);
        builder.settings.timer = time;
        builder.settings.jitter = () -> 0.5;
        return builder.build();
    }

    private DiscoveryClient client() {
        return client(SERVER.baseUrl() + "/repertoire");
    }

    private static void serve(ResponseDefinitionBuilder response) {
        SERVER.stubFor(get(PATH).willReturn(response));
    }

    private static ResponseDefinitionBuilder good(String name) {
        return okForContentType("application/json", "{\"environment_name\": \"" + name + "\"}");
    }

    static Stream<Arguments> failures() {
        String arrived = "discovery did not arrive: ";
        return Stream.of(
                failure("reset", fault(Fault.CONNECTION_RESET_BY_PEER), arrived),
                failure("closed", fault(Fault.EMPTY_RESPONSE), arrived),
                failure("garbage", fault(Fault.RANDOM_DATA_THEN_CLOSE), arrived),
                failure("bad chunk", fault(Fault.MALFORMED_RESPONSE_CHUNK), arrived),
                failure("404", aResponse().withStatus(404), "expected status 200, found 404"),
                failure("500", aResponse().withStatus(500), "expected status 200, found 500"),
                failure(
                        "403",
                        aResponse().withStatus(403),
                        "expected status 200, found 403; check that the caller may read it"),
                failure(
                        "304 unasked",
                        aResponse().withStatus(304),
                        "expected status 200, found 304"),
                failure(
                        "redirect loop",
                        temporaryRedirect(PATH),
                        "after 5 others; correct the URL"),
                failure(
                        "redirect to nowhere",
                        aResponse().withStatus(302),
                        "the answer is a redirect, status 302 that doesn't say where to; check"
                                + " what answers at this URL"),
                failure(
                        "login page",
                        ok(" \n<!DOCTYPE html><title>Sign in</title>"),
                        "expected the document, found a page for people (HTML), of a login or a"
                                + " proxy perhaps; check that the URL is right and can be read"
                                + " without a login"),
                failure(
                        "not JSON",
                        ok("status: fine"),
                        "text that is not JSON at line 1, column 1"),
                failure("cut off JSON", ok("{\"datasets\": {"), "not JSON at line 1"),
                failure("list", ok("[]"), "expected a JSON object, found a list"),
                failure(
                        "duplicate",
                        ok("{\"datasets\": {\"dp1\": {}, \"dp1\": {}}}"),
                        "member \"datasets.dp1\" stands there more than once"),
                failure(
                        "not UTF-8",
                        aResponse().withBody(new byte[] {'{', '"', (byte) 0xff, '"', '}'}),
                        "text that is not JSON"),
                failure("deep", ok("[".repeat(100_000)), "text that is not JSON"),
                failure(
                        "huge",
                        ok("{\"a\": \"" + "x".repeat(17 * 1024 * 1024) + "\"}"),
                        "is too large: expected at most 16777216 bytes; check what answers at this"
                                + " URL"),
                failure(
                        "huge when unpacked",
                        aResponse()
                                .withHeader("Content-Encoding", "gzip")
                                .withBody(gzip(new byte[64 * 1024 * 1024])),
                        "is too large: expected at most 16777216 bytes"));
    }

    private static Arguments failure(String name, ResponseDefinitionBuilder how, String message) {
        return Arguments.argumentSet(name, how, message);
    }

    private static ResponseDefinitionBuilder fault(Fault fault) {
        return aResponse().withFault(fault);
    }

    private static byte[] gzip(byte[] plain) {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(packed)) {
            gzip.write(plain);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
        return packed.toByteArray();
    }

    @ParameterizedTest
    @MethodSource("failures")
    void discovery_coldStart_throwsWithUrlAndReason(ResponseDefinitionBuilder how, String message) {
        serve(how);
        try (DiscoveryClient client = client()) {
            assertThatThrownBy(client::discovery)
                    .isInstanceOf(RepertoireException.class)
                    .hasMessageStartingWith("Discovery from " + SERVER.baseUrl() + PATH)
                    .hasMessageContaining(message);
        }
    }

    @ParameterizedTest
    @MethodSource("failures")
    void discovery_afterGoodAnswer_keepsItAndRecovers(
            ResponseDefinitionBuilder how, String message) {
        try (LogCapture log = LogCapture.start();
                DiscoveryClient client = client()) {
            serve(good("before"));
            assertThat(client.environmentName()).contains("before");
            serve(how);
            time.advance(Duration.ofMinutes(4));
            assertThat(client.environmentName()).contains("before");
            assertThat(client.statistics().failures()).isEqualTo(1);
            assertThat(log.warnings()).singleElement().asString().contains(message);

            serve(good("after"));
            time.advance(Duration.ofSeconds(1));
            assertThat(client.environmentName()).contains("after");
        }
    }

    static Stream<Arguments> slowAnswers() {
        return Stream.of(
                failure(
                        "hanging",
                        ok("{}").withFixedDelay(20_000),
                        "it took too long (no whole answer within PT"),
                failure(
                        "byte by byte",
                        ok("{\"a\": 1234567890}").withChunkedDribbleDelay(17, 20_000),
                        "it took too long (no whole answer within PT"));
    }

    @ParameterizedTest
    @MethodSource("slowAnswers")
    void discovery_slowAtColdStart_throwsAfterTheCallTimeout(
            ResponseDefinitionBuilder how, String message) {
        callTimeout = Duration.ofMillis(500);
        discovery_coldStart_throwsWithUrlAndReason(how, message);
    }

    @ParameterizedTest
    @MethodSource("slowAnswers")
    void discovery_slowAfterGoodAnswer_keepsIt(ResponseDefinitionBuilder how, String message) {
        callTimeout = Duration.ofSeconds(2);
        try (LogCapture log = LogCapture.start();
                DiscoveryClient client = client()) {
            serve(good("before"));
            assertThat(client.environmentName()).contains("before");
            serve(how);
            time.advance(Duration.ofMinutes(4));
            assertThat(client.environmentName()).contains("before");
            assertThat(log.warnings()).singleElement().asString().contains(message);
        }
    }

    @Test
    void discovery_refused_throwsWithUrl() throws IOException {
        int port;
        try (ServerSocket closed = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = closed.getLocalPort();
        }
        try (DiscoveryClient client = client("http://127.0.0.1:" + port)) {
            assertThatThrownBy(client::discovery)
                    .isInstanceOf(RepertoireUnavailableException.class)
                    .hasMessageStartingWith(
                            "Discovery from http://127.0.0.1:"
                                    + port
                                    + "/discovery did not arrive: the connection was refused")
                    .hasMessageEndingWith("; check that the host is reachable and answers in time");
        }
    }

    @Test
    void discovery_truncated_throws() throws Exception {
        try (ServerSocket server = new ServerSocket(0, 5, InetAddress.getLoopbackAddress());
                DiscoveryClient client = client("http://127.0.0.1:" + server.getLocalPort())) {
            CompletableFuture<Void> answering =
                    CompletableFuture.runAsync(() -> answerCutOff(server));
            assertThatThrownBy(client::discovery)
                    .isInstanceOf(RepertoireUnavailableException.class)
                    .hasMessageContaining(
                            "did not arrive: fixed content-length: 1000, bytes received: 2");
            assertThat(answering).as("ends when the server closes").isNotDone();
        }
    }

    /** Promises 1000 bytes, gives a document that is whole by itself, and hangs up. */
    private static void answerCutOff(ServerSocket server) {
        String answer = "HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n{}";
        while (!server.isClosed()) {
            try (Socket socket = server.accept();
                    InputStream in = socket.getInputStream()) {
                if (in.read(new byte[4096]) > 0) {
                    socket.getOutputStream().write(answer.getBytes(StandardCharsets.US_ASCII));
                }
            } catch (IOException closed) {
                return;
            }
        }
    }

    @Test
    void discovery_gzip_isUnpacked() {
        serve(
                aResponse()
                        .withHeader("Content-Encoding", "gzip")
                        .withBody(
                                gzip(
                                        "{\"environment_name\": \"packed ✓\"}"
                                                .getBytes(StandardCharsets.UTF_8))));
        try (DiscoveryClient client = client()) {
            assertThat(client.environmentName()).contains("packed ✓");
        }
    }

    @Test
    void discovery_redirectToTheDocument_isFollowed() {
        serve(permanentRedirect("/elsewhere"));
        SERVER.stubFor(get("/elsewhere").willReturn(good("moved")));
        try (DiscoveryClient client = client()) {
            assertThat(client.environmentName()).contains("moved");
        }
    }

    @Test
    void discovery_redirectToALoginPage_saysWhereItLedAndWhatCame() {
        serve(temporaryRedirect("/login?return=secret"));
        SERVER.stubFor(
                get("/login?return=secret")
                        .willReturn(okForContentType("text/html", "<html>Sign in</html>")));
        try (DiscoveryClient client = client()) {
            assertThatThrownBy(client::discovery)
                    .isInstanceOf(RepertoireFormatException.class)
                    .hasMessage(
                            "Discovery from "
                                    + SERVER.baseUrl()
                                    + PATH
                                    + " (redirected to "
                                    + SERVER.baseUrl()
                                    + "/login): expected the document, found a page for people"
                                    + " (text/html), of a login or a proxy perhaps; check that the"
                                    + " URL is right and can be read without a login");
        }
    }

    @Test
    void discovery_request_namesUsAndWhatWeTake() {
        serve(good("here"));
        try (DiscoveryClient client = client()) {
            client.discovery();
        }
        SERVER.verify(
                getRequestedFor(urlEqualTo(PATH))
                        .withHeader("User-Agent", matching("repertoire-client/.* \\(tap-schema\\)"))
                        .withHeader("Accept", equalTo("application/json, */*;q=0.1"))
                        .withoutHeader("Upgrade"));
    }

    @Test
    void discovery_memberThatIsNotUnderstood_isAbsentWithOneWarning() {
        String document =
                "{\"tap_metadata\": [], \"environment_name\": \"here\", \"influxdb_databases\": 3,"
                    + " \"datasets\": {\"dp1\": {\"services\": {\"tap\": {\"url\": \"http://e/t\"},"
                    + " \"sia\": {\"url\": 7}}}}, \"applications\": [\"tap\", 1, 2, 3]}";
        serve(ok(document));
        try (LogCapture log = LogCapture.start();
                DiscoveryClient client = client()) {
            assertThat(client.environmentName()).contains("here");
            assertThat(client.urlForData("tap", "dp1")).contains(URI.create("http://e/t"));
            assertThat(client.urlForData("sia", "dp1")).isEmpty();
            assertThat(client.applications()).containsExactly("tap");
            assertThat(client.influxDatabases()).isEmpty();
            assertThat(client.discovery().tapMetadata()).isEmpty();
            time.advance(Duration.ofHours(1));
            String inEach = "Discovery from " + SERVER.baseUrl() + PATH + ": member \"";
            assertThat(log.warnings())
                    .containsExactly(
                            inEach
                                    + "applications[1]\": expected a string, found a number; member"
                                    + " \"applications[2]\": expected a string, found a number;"
                                    + " member \"applications[3]\": expected a string, found a"
                                    + " number; member \"datasets.dp1.services.sia.url\": expected"
                                    + " a string, found a number; member \"influxdb_databases\":"
                                    + " expected an object, found a number; 1 more; left out, the"
                                    + " rest is used");

            serve(good("repaired"));
            time.advance(Duration.ofHours(1));
            serve(ok(document));
            time.advance(Duration.ofHours(1));
            assertThat(log.warnings()).as("one for each time").hasSize(2);
        }
    }

    @Test
    void discovery_tooManyRequests_waitsAsLongAsTheServerWishes() {
        serve(good("before"));
        try (DiscoveryClient client = client()) {
            client.discovery();
            serve(aResponse().withStatus(429).withHeader("Retry-After", "1200"));
            time.advance(Duration.ofSeconds(240 + 1199));
            SERVER.verify(2, getRequestedFor(urlEqualTo(PATH)));
            assertThat(client.health().lastFailureReason().orElseThrow()).contains("found 429");

            serve(good("rested"));
            time.advance(Duration.ofSeconds(1));
            assertThat(client.environmentName()).contains("rested");
            SERVER.verify(3, getRequestedFor(urlEqualTo(PATH)));
        }
    }

    @Test
    void discovery_longRetryAfterAtColdStart_blocksForAMinuteAtMost() {
        serve(aResponse().withStatus(503).withHeader("Retry-After", "3600"));
        try (DiscoveryClient client = client()) {
            assertThatThrownBy(client::discovery).hasMessageContaining("found 503");
            serve(good("rested"));
            time.advance(Duration.ofMinutes(1));
            assertThat(client.environmentName()).contains("rested");
        }
    }

    @Test
    void discovery_retryAfterDate_isComparedWithTheClock() {
        serve(
                aResponse()
                        .withStatus(503)
                        .withHeader("Retry-After", "Mon, 24 Aug 2026 12:05:00 GMT"));
        try (DiscoveryClient client = client()) {
            assertThatThrownBy(client::discovery)
                    .isInstanceOfSatisfying(
                            RepertoireUnavailableException.class,
                            e -> assertThat(e.retryAfter()).contains(Duration.ofMinutes(5)));
        }
    }

    @ParameterizedTest
    @CsvSource({
        "-5, ",
        "soon, ",
        "'Mon, 24 Aug 2026 11:00:00 GMT', PT0S",
        "99999999999999999999, ",
        "864000, PT1H",
    })
    void discovery_oddRetryAfter_isBounded(String header, Duration expected) {
        serve(aResponse().withStatus(503).withHeader("Retry-After", header));
        try (DiscoveryClient client = client()) {
            assertThatThrownBy(client::discovery)
                    .isInstanceOfSatisfying(
                            RepertoireUnavailableException.class,
                            e ->
                                    assertThat(e.retryAfter())
                                            .isEqualTo(Optional.ofNullable(expected)));
        }
    }

    @Test
    void discovery_hostThatNobodyKnows_saysSo() {
        try (DiscoveryClient client = client("http://nowhere.invalid")) {
            assertThatThrownBy(client::discovery)
                    .isInstanceOf(RepertoireUnavailableException.class)
                    .hasMessage(
                            "Discovery from http://nowhere.invalid/discovery did not arrive: there"
                                    + " is no host \"nowhere.invalid\", or no name service; check"
                                    + " that the host is reachable and answers in time");
        }
    }

    @Test
    void questions_nullInPlaceOfAName_areRefused() {
        serve(good("here"));
        try (DiscoveryClient client = client()) {
            for (ThrowingCallable question :
                    List.<ThrowingCallable>of(
                            () -> client.urlForData(null, "dp1"),
                            () -> client.urlForData("tap", null),
                            () -> client.urlForData("tap", "dp1", null),
                            () -> client.urlForStandard("tap", "dp1", null),
                            () -> client.urlForDataAsync("tap", null),
                            () -> client.urlForInternal(null),
                            () -> client.urlForUi(null),
                            () -> client.versionsForData("tap", null),
                            () -> client.versionsForInternal(null),
                            () -> client.butlerConfigFor(null),
                            () -> client.influxConnectionInfo(null),
                            () -> client.influxCredentials("efd", null))) {
                assertThatThrownBy(question).isInstanceOf(NullPointerException.class);
            }
        }
    }
}
