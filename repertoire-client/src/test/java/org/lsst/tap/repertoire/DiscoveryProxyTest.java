package org.lsst.tap.repertoire;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.anyUrl;
import static com.github.tomakehurst.wiremock.client.WireMock.get;
import static com.github.tomakehurst.wiremock.client.WireMock.okJson;
import static com.github.tomakehurst.wiremock.core.WireMockConfiguration.options;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.github.tomakehurst.wiremock.junit5.WireMockExtension;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ProxySelector;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.lsst.tap.repertoire.failure.RepertoireConfigurationException;

/** Which requests go through a proxy of the environment. The server here is that proxy. */
class DiscoveryProxyTest {

    @RegisterExtension
    static final WireMockExtension PROXY =
            WireMockExtension.newInstance()
                    .options(options().dynamicPort().enableBrowserProxying(false))
                    .build();

    private final Map<String, String> environment = new HashMap<>();

    @BeforeEach
    void answer() {
        PROXY.stubFor(get(anyUrl()).willReturn(okJson("{\"environment_name\": \"by proxy\"}")));
    }

    private DiscoveryClient client(String baseUrl) {
        DiscoveryClientBuilder builder =
                DiscoveryClient.builder().baseUrl(baseUrl).executor(Runnable::run);
        builder.settings.environment = environment::get;
        return builder.build();
    }

    private boolean goesThroughProxy(String baseUrl) {
        PROXY.resetRequests();
        try (DiscoveryClient client = client(baseUrl)) {
            assertThat(client.discoveryAsync()).isDone();
        }
        return !PROXY.getAllServeEvents().isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"HTTP_PROXY", "http_proxy"})
    void discovery_proxyInEitherSpelling_isUsed(String variable) {
        environment.put(variable, PROXY.baseUrl());
        try (DiscoveryClient client = client("http://repertoire.invalid/base")) {
            assertThat(client.environmentName()).contains("by proxy");
        }
        assertThat(PROXY.getAllServeEvents().get(0).getRequest().getAbsoluteUrl())
                .isEqualTo("http://repertoire.invalid/base/discovery");
    }

    @Test
    void discovery_proxyWithoutScheme_isUsed() {
        environment.put("http_proxy", PROXY.baseUrl().replace("http://", ""));
        assertThat(goesThroughProxy("http://repertoire.invalid")).isTrue();
    }

    @Test
    void discovery_smallLettersGoFirst() {
        environment.put("http_proxy", PROXY.baseUrl());
        environment.put("HTTP_PROXY", "http://127.0.0.1:1");
        assertThat(goesThroughProxy("http://repertoire.invalid")).isTrue();
    }

    @Test
    void discovery_httpsProxy_isForHttpsOnly() {
        environment.put("HTTPS_PROXY", PROXY.baseUrl());
        assertThat(goesThroughProxy("http://repertoire.invalid")).isFalse();
        PROXY.stubFor(
                com.github.tomakehurst.wiremock.client.WireMock.any(anyUrl())
                        .willReturn(aResponse().withStatus(407)));
        try (DiscoveryClient client = client("https://repertoire.invalid")) {
            assertThatThrownBy(client::discovery)
                    .hasMessageStartingWith(
                            "Discovery from https://repertoire.invalid/discovery did not arrive: ");
        }
    }

    @Test
    void discovery_proxyWithUser_isToldWhoAsks() {
        environment.put("HTTP_PROXY", PROXY.baseUrl().replace("//", "//me:hunter2@"));
        assertThat(goesThroughProxy("http://repertoire.invalid")).isTrue();
        assertThat(PROXY.getAllServeEvents().get(0).getRequest().getHeader("Proxy-Authorization"))
                .isEqualTo("Basic bWU6aHVudGVyMg==");
    }

    @Test
    void discovery_proxyOfTheJvmToo_takesItAndKeepsTheOthersPasswordFromIt() {
        environment.put("HTTP_PROXY", "http://me:hunter2@127.0.0.1:1");
        ProxySelector before = ProxySelector.getDefault();
        ProxySelector.setDefault(
                ProxySelector.of(
                        new InetSocketAddress(InetAddress.getLoopbackAddress(), PROXY.getPort())));
        try {
            assertThat(goesThroughProxy("http://repertoire.invalid")).isTrue();
        } finally {
            ProxySelector.setDefault(before);
        }
        assertThat(
                        PROXY.getAllServeEvents()
                                .get(0)
                                .getRequest()
                                .containsHeader("Proxy-Authorization"))
                .isFalse();
    }

    @ParameterizedTest
    @CsvSource({
        "repertoire.invalid, http://repertoire.invalid, false",
        "invalid, http://repertoire.invalid, false",
        ".invalid, http://repertoire.invalid, false",
        "*.invalid, http://repertoire.invalid, false",
        "'localhost, .INVALID', http://repertoire.invalid, false",
        "other.invalid, http://repertoire.invalid, true",
        "toire.invalid, http://repertoire.invalid, true",
        "*, http://repertoire.invalid, false",
        "repertoire.invalid:8080, http://repertoire.invalid, true",
        "repertoire.invalid:8080, http://repertoire.invalid:8080, false",
        "repertoire.invalid:80, http://repertoire.invalid, false",
        "127.0.0.0/8, http://127.0.0.1:1, false",
        "10.0.0.0/8, http://127.0.0.1:1, true",
        "127.0.0.1, http://127.0.0.1:1, false",
        "::1, 'http://[::1]:1', false",
        "::/64, 'http://[::1]:1', false",
        "10.0.0.0/8, http://repertoire.invalid, true",
        "'', http://repertoire.invalid, true",
    })
    void discovery_noProxy_excludes(String noProxy, String baseUrl, boolean proxied) {
        environment.put("HTTP_PROXY", PROXY.baseUrl());
        environment.put("NO_PROXY", noProxy);
        assertThat(goesThroughProxy(baseUrl)).isEqualTo(proxied);
        environment.put("no_proxy", environment.remove("NO_PROXY"));
        assertThat(goesThroughProxy(baseUrl)).isEqualTo(proxied);
    }

    @ParameterizedTest
    @ValueSource(strings = {"socks5://me:hunter2@e.org:1080", "http://e.org:x", "https://e.org"})
    void build_proxyThatCannotBeUsed_isRefusedWithoutItsPassword(String proxy) {
        environment.put("HTTPS_PROXY", proxy);
        assertThatThrownBy(() -> client("https://e.org"))
                .isInstanceOf(RepertoireConfigurationException.class)
                .hasMessage(
                        "The proxy in HTTPS_PROXY can't be used: expected http://HOST:PORT, found"
                                + " \""
                                + proxy.replace("me:hunter2@", "")
                                + "\"; correct the environment variable");
    }
}
