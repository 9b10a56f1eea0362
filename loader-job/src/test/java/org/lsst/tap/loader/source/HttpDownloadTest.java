package org.lsst.tap.loader.source;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.equalTo;
import static com.github.tomakehurst.wiremock.client.WireMock.get;
import static com.github.tomakehurst.wiremock.client.WireMock.getRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.ok;
import static com.github.tomakehurst.wiremock.client.WireMock.status;
import static com.github.tomakehurst.wiremock.client.WireMock.temporaryRedirect;
import static com.github.tomakehurst.wiremock.client.WireMock.urlEqualTo;
import static com.github.tomakehurst.wiremock.core.WireMockConfiguration.wireMockConfig;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.github.tomakehurst.wiremock.http.Fault;
import com.github.tomakehurst.wiremock.junit5.WireMockExtension;
import com.github.tomakehurst.wiremock.stubbing.Scenario;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.lsst.tap.loader.failure.ConfigurationException;
import org.lsst.tap.loader.failure.Retry;
import org.lsst.tap.loader.failure.SourceException;
import org.lsst.tap.loader.testing.TestArchive;

/** Downloads from a server that misbehaves in every way. */
class HttpDownloadTest {

    @RegisterExtension
    static final WireMockExtension SERVER =
            WireMockExtension.newInstance().options(wireMockConfig().dynamicPort()).build();

    private static final SourceLimits LIMITS =
            Limits.withTimes(
                    Limits.withSizes(100_000, 1_000_000, 100_000, 100),
                    Duration.ofSeconds(5),
                    Retry.times(3, Duration.ofMillis(1), Duration.ofSeconds(9)));

    private final List<Duration> pauses = new ArrayList<>();

    private ReleaseFiles fetch(SourceLimits limits) {
        return new ReleaseSource(
                        SERVER.baseUrl() + "/{version}/x.tar.gz",
                        SourceAccess.OPEN,
                        Limits.withTimes(
                                limits,
                                limits.attemptTimeout(),
                                limits.retry().pausingWith(pauses::add)))
                .fetch("tickets/DM-1");
    }

    private ReleaseFiles fetch() {
        return fetch(LIMITS);
    }

    private static String path() {
        return "/tickets/DM-1/x.tar.gz";
    }

    @Test
    void fetch_archive_isReadAndItsAddressRecorded() {
        SERVER.stubFor(get(path()).willReturn(ok().withBody(TestArchive.release("A"))));

        ReleaseFiles files = fetch();

        assertThat(files.schemaNames()).containsExactly("obs");
        assertThat(files.source()).isEqualTo(SERVER.baseUrl() + path());
    }

    @ParameterizedTest
    @ValueSource(ints = {429, 500, 502, 503, 504})
    void fetch_serverBusyOnce_isTriedAgain(int status) {
        SERVER.stubFor(
                get(path())
                        .inScenario("busy")
                        .whenScenarioStateIs(Scenario.STARTED)
                        .willReturn(status(status))
                        .willSetStateTo("well"));
        SERVER.stubFor(
                get(path())
                        .inScenario("busy")
                        .whenScenarioStateIs("well")
                        .willReturn(ok().withBody(TestArchive.release("A"))));

        assertThat(fetch().schemaNames()).containsExactly("obs");
        assertThat(pauses).hasSize(1);
    }

    @Test
    void fetch_retryAfter_isWaitedForUpToTheLongestPause() {
        SERVER.stubFor(get(path()).willReturn(status(503).withHeader("Retry-After", "3600")));

        assertThatThrownBy(this::fetch)
                .isInstanceOf(SourceException.class)
                .hasMessage(
                        "The archive \"%1$s\" could not be fetched after 3 attempts: %1$s answered"
                            + " 503. Live is unchanged; check the source and the release's name,"
                            + " then run the job again.",
                        SERVER.baseUrl() + path());
        assertThat(pauses).containsExactly(Duration.ofSeconds(9), Duration.ofSeconds(9));
    }

    @Test
    void fetch_notFound_isNotTriedAgain() {
        SERVER.stubFor(get(path()).willReturn(status(404)));

        assertThatThrownBy(this::fetch)
                .hasMessageContaining("answered 404 (no such release there?)");
        SERVER.verify(1, getRequestedFor(urlEqualTo(path())));
    }

    @Test
    void fetch_forbidden_asksWhetherItIsPublic() {
        SERVER.stubFor(get(path()).willReturn(status(403)));

        assertThatThrownBy(this::fetch).hasMessageContaining("answered 403 (not public?)");
    }

    @ParameterizedTest
    @EnumSource(Fault.class)
    void fetch_connectionFault_isTriedAgainThenRefused(Fault fault) {
        SERVER.stubFor(get(path()).willReturn(aResponse().withFault(fault)));

        assertThatThrownBy(this::fetch)
                .isInstanceOf(SourceException.class)
                .hasMessageContaining("could not be fetched after 3 attempts: ");
        assertThat(pauses).hasSize(2);
    }

    @Test
    void fetch_noServer_isRefused() {
        String nowhere = "http://127.0.0.1:1/{version}.tar.gz";

        assertThatThrownBy(() -> new ReleaseSource(nowhere, SourceAccess.OPEN, LIMITS).fetch("A"))
                .isInstanceOf(SourceException.class)
                .hasMessageStartingWith(
                        "The archive \"http://127.0.0.1:1/A.tar.gz\" could not be fetched after 3"
                                + " attempts: http://127.0.0.1:1/A.tar.gz: no connection.");
    }

    @Test
    void fetch_stalledServer_runsIntoItsTimeout() {
        SERVER.stubFor(
                get(path())
                        .willReturn(
                                ok().withBody(TestArchive.release("A"))
                                        .withChunkedDribbleDelay(10, 600_000)));
        SourceLimits impatient =
                Limits.withTimes(
                        LIMITS,
                        Duration.ofMillis(300),
                        Retry.times(1, Duration.ZERO, Duration.ZERO));

        assertThatThrownBy(() -> fetch(impatient))
                .hasMessageContaining("no complete answer within 300 ms");
    }

    @Test
    void fetch_redirect_isFollowed() {
        SERVER.stubFor(get(path()).willReturn(temporaryRedirect("/elsewhere?token=abc")));
        SERVER.stubFor(
                get("/elsewhere?token=abc").willReturn(ok().withBody(TestArchive.release("A"))));

        assertThat(fetch().source()).isEqualTo(SERVER.baseUrl() + path());
    }

    @Test
    void fetch_redirectLoop_isRefused() {
        SERVER.stubFor(get(path()).willReturn(temporaryRedirect(path())));

        assertThatThrownBy(this::fetch).hasMessageContaining("is redirected more than 5 times");
        SERVER.verify(6, getRequestedFor(urlEqualTo(path())));
    }

    @Test
    void fetch_redirectToAnotherScheme_isRefused() {
        SERVER.stubFor(get(path()).willReturn(temporaryRedirect("file:///etc/passwd")));

        assertThatThrownBy(this::fetch)
                .hasMessageContaining("is redirected to something that is not a web address");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "127.0.0.1",
                "169.254.169.254",
                "10.1.2.3",
                "127.1.2.3",
                "192.0.0.1",
                "198.19.255.1",
                "255.255.255.255",
                "fec0::1",
                "ff02::1",
                "::",
                "172.16.0.1",
                "192.168.1.1",
                "100.64.0.1",
                "224.0.0.1",
                "0.0.0.0",
                "::1",
                "fe80::1",
                "fd00::1",
                "64:ff9b::a00:1",
                "::ffff:10.0.0.1"
            })
    void redirect_fromOutsideIntoAnInternalNetwork_isRefused(String address) {
        URI outside = URI.create("https://192.0.2.1/x?token=abc");
        String host = address.contains(":") ? "[" + address + "]" : address;
        URI inside = URI.create("https://" + host + "/y?token=abc");

        assertThatThrownBy(() -> download(outside).requireNotInternal(inside))
                .isInstanceOf(SourceException.class)
                .hasMessageStartingWith(
                        "The archive \"https://192.0.2.1/x\" is redirected to \"https://%s/y\", an"
                                + " address of an internal network, which is not followed.",
                        host);
        assertThatCode(
                        () -> {
                            download(inside).requireNotInternal(inside);
                            download(inside).requireNotInternal(outside);
                            download(outside).requireNotInternal(outside);
                        })
                .doesNotThrowAnyException();
    }

    private static HttpDownload download(URI start) {
        return new HttpDownload(start, SourceAccess.OPEN, LIMITS);
    }

    /** The proxy is the server of this test, so that the host need not be there. */
    private ReleaseFiles fetchThroughProxy(Map<String, String> environment, String host) {
        Proxies proxies = new Proxies(name -> Optional.ofNullable(environment.get(name)));
        return new ReleaseSource(
                        "http://" + host + "/{version}/x.tar.gz",
                        new SourceAccess(Optional.empty(), Optional.empty(), proxies),
                        LIMITS)
                .fetch("tickets/DM-1");
    }

    @ParameterizedTest
    @ValueSource(strings = {"HTTP_PROXY", "http_proxy"})
    void fetch_withAProxy_goesThroughItAndLogsIn(String name) {
        SERVER.stubFor(get(path()).willReturn(ok().withBody(TestArchive.release("A"))));
        String proxy = SERVER.baseUrl().replace("http://", "http://me:p%40ss@");

        assertThat(fetchThroughProxy(Map.of(name, proxy), "releases.example").schemaNames())
                .containsExactly("obs");
        SERVER.verify(
                getRequestedFor(urlEqualTo(path()))
                        .withHeader("Host", equalTo("releases.example"))
                        .withHeader("Proxy-Authorization", equalTo("Basic bWU6cEBzcw==")));
    }

    @Test
    void fetch_redirectFromOutsideThroughAProxy_isRefusedInside() {
        SERVER.stubFor(get(path()).willReturn(temporaryRedirect("http://127.0.0.1:1/secret")));

        assertThatThrownBy(
                        () ->
                                fetchThroughProxy(
                                        Map.of("HTTP_PROXY", SERVER.baseUrl()), "releases.example"))
                .hasMessageContaining("is redirected to \"http://127.0.0.1:1/secret\"");
    }

    @Test
    void fetch_proxyThatWantsALogin_saysSo() {
        SERVER.stubFor(get(path()).willReturn(status(407)));

        assertThatThrownBy(
                        () ->
                                fetchThroughProxy(
                                        Map.of("HTTP_PROXY", SERVER.baseUrl()), "releases.example"))
                .hasMessageContaining(
                        "could not be fetched through proxy localhost:"
                                + SERVER.getPort()
                                + ": it asks for a login");
    }

    @Test
    void fetch_unknownHost_isCalledThat() {
        assertThatThrownBy(() -> fetchThroughProxy(Map.of(), "no-such-host.invalid"))
                .hasMessageContaining("no-such-host.invalid/tickets/DM-1/x.tar.gz: unknown host.");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "*                        | http://a.example/      | false",
                "a.example                | http://a.example/      | false",
                "A.EXAMPLE                | http://a.example/      | false",
                "a.example                | http://b.a.example/    | false",
                ".a.example, other        | http://b.a.example/    | false",
                "*.a.example              | http://b.a.example/    | false",
                "a.example                | http://ba.example/     | true",
                "a.example:8080           | http://a.example:8080/ | false",
                "a.example:8080           | http://a.example/      | true",
                "127.0.0.1                | http://127.0.0.1:81/   | false",
                "10.0.0.0/8 172.16.0.0/12 | http://172.31.255.1/   | false",
                "10.0.0.0/8               | http://11.0.0.1/       | true",
                "10.0.0.0/8               | http://a.example/      | true",
                "::1                      | http://[::1]/          | false",
                "[::1]:80                 | http://[::1]/          | false",
                "fd00::/8                 | http://[fd12::1]/      | false",
                "other                    | https://a.example/     | true",
            })
    void noProxy_entries_leaveTheirHostsAlone(String noProxy, String uri, boolean throughProxy) {
        Map<String, String> environment =
                Map.of("HTTP_PROXY", "proxy", "HTTPS_PROXY", "http://proxy:1", "NO_PROXY", noProxy);
        Proxies proxies = new Proxies(name -> Optional.ofNullable(environment.get(name)));

        assertThat(proxies.shownFor(URI.create(uri)).isPresent()).isEqualTo(throughProxy);
    }

    @ParameterizedTest
    @ValueSource(strings = {"https://u:hunter2@h:1", "socks5://h:1", "http://u:hunter2@", "a b"})
    void proxy_thatIsNone_isRefusedWithoutItsValue(String value) {
        assertThatThrownBy(() -> new Proxies(name -> Optional.of(value)))
                .isInstanceOf(ConfigurationException.class)
                .hasMessage(
                        "The environment variable HTTP_PROXY is not the address of a proxy;"
                            + " expected http://HOST:PORT. Nothing was changed; correct it or unset"
                            + " it.")
                .hasNoCause();
    }

    /** A store says gzip of a .tar.gz as it is, and of one that it has compressed once more. */
    @Test
    void fetch_contentEncodingGzip_givesTheArchiveAsStored() {
        byte[] stored = TestArchive.release("A");
        for (byte[] sent : List.of(stored, TestArchive.gzip(stored))) {
            SERVER.stubFor(
                    get(path())
                            .willReturn(
                                    ok().withHeader("Content-Encoding", "gzip").withBody(sent)));

            assertThat(fetch().sha256().orElseThrow())
                    .isEqualTo(SourceAccess.OPEN.requireSha256("", stored));
        }
    }

    @Test
    void fetch_contentEncodingGzipThatIsNone_isReadAsItIs() {
        SERVER.stubFor(
                get(path())
                        .willReturn(
                                ok().withHeader("Content-Encoding", "gzip").withBody("no gzip")));

        assertThatThrownBy(this::fetch).hasMessageContaining("does not begin like gzip or tar");
    }

    @Test
    void target_fromHttpsToHttp_isRefused() {
        URI start = URI.create("https://a.example/x");

        assertThatThrownBy(() -> download(start).target(start, "http://a.example/y?secret=1"))
                .isInstanceOf(SourceException.class)
                .hasMessageContaining(
                        "is redirected from https to \"http://a.example/y\", which is not"
                                + " followed");
    }

    @Test
    void fetch_tooLong_isRefusedByItsAnnouncement() {
        SERVER.stubFor(
                get(path())
                        .willReturn(
                                ok().withHeader("Content-Length", "100001")
                                        .withBody(new byte[100_001])));

        assertThatThrownBy(this::fetch)
                .hasMessage(
                        "The archive \"%s\" has 100001 bytes; expected at most 100000. Live"
                                + " is unchanged; check the source.",
                        SERVER.baseUrl() + path());
        SERVER.verify(1, getRequestedFor(urlEqualTo(path())));
    }

    @Test
    void fetch_tooLongInChunks_isRefusedWhileItComes() {
        SERVER.stubFor(
                get(path())
                        .willReturn(
                                ok().withBody(new byte[150_000]).withChunkedDribbleDelay(20, 200)));

        assertThatThrownBy(this::fetch)
                .isInstanceOf(SourceException.class)
                .hasMessageContaining("expected at most 100000");
    }

    @Test
    void fetch_htmlPageWithStatus200_isRefusedAsSuch() {
        SERVER.stubFor(get(path()).willReturn(ok("<html>Sign in</html>")));

        assertThatThrownBy(this::fetch).hasMessageContaining("is an HTML page");
    }

    @Test
    void fetch_tokenForHttp_isNotSent() {
        SourceAccess access =
                new SourceAccess(Optional.of("hunter2"), Optional.empty(), Proxies.NONE);
        ReleaseSource source = new ReleaseSource(SERVER.baseUrl() + "/{version}", access, LIMITS);

        assertThatThrownBy(() -> source.fetch("A"))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("is not https, and a token is not sent in the clear")
                .hasMessageNotContaining("hunter2");
        SERVER.verify(0, getRequestedFor(urlEqualTo("/A")));
    }

    @Test
    void authorization_forHttps_isABearerToken() {
        SourceAccess access = new SourceAccess(Optional.of("t"), Optional.empty(), Proxies.NONE);

        assertThat(access.authorization(URI.create("https://h/x"))).contains("Bearer t");
        assertThat(SourceAccess.OPEN.authorization(URI.create("https://h/x"))).isEmpty();
        assertThat(HttpDownload.sameOrigin(URI.create("https://h/x"), URI.create("https://H/y")))
                .isTrue();
        assertThat(HttpDownload.sameOrigin(URI.create("https://h/x"), URI.create("https://g/x")))
                .isFalse();
    }
}
