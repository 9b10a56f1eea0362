package org.lsst.tap.repertoire;

import static com.github.tomakehurst.wiremock.core.WireMockConfiguration.options;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.github.tomakehurst.wiremock.junit5.WireMockExtension;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.lsst.tap.repertoire.failure.RepertoireUnavailableException;
import org.lsst.tap.repertoire.support.TlsServer;

/** What a failure of TLS is called, and where https leads. */
class DiscoveryTlsTest {

    @RegisterExtension
    static final WireMockExtension PLAIN =
            WireMockExtension.newInstance().options(options().dynamicPort()).build();

    private static DiscoveryClient client(String baseUrl) throws Exception {
        return DiscoveryClient.builder()
                .baseUrl(baseUrl)
                .sslContext(TlsServer.trusting())
                .executor(Runnable::run)
                .build();
    }

    @Test
    void discovery_certificateOfTheTrusted_answers() throws Exception {
        try (TlsServer server = new TlsServer("valid");
                DiscoveryClient client = client(server.baseUrl())) {
            assertThat(client.datasets()).isEmpty();
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "expired | the server's certificate has expired (it is valid from"
                        + " 2020-01-01T00:00:00Z to 2021-01-01T00:00:00Z); renew it there",
                "future | the server's certificate is not valid yet (it is valid from"
                        + " 2110-01-01T00:00:00Z to 2111-01-02T00:00:00Z); check the clocks of both"
                        + " sides",
                "other-name | the server's certificate is for another name than \"localhost\";"
                        + " correct the URL or the certificate",
            })
    void discovery_badCertificate_isCalledByItsName(String certificate, String what)
            throws Exception {
        try (TlsServer server = new TlsServer(certificate);
                DiscoveryClient client = client(server.baseUrl())) {
            assertThatThrownBy(client::discovery)
                    .isInstanceOf(RepertoireUnavailableException.class)
                    .hasMessage(
                            "Discovery from "
                                    + server.baseUrl()
                                    + "/discovery did not arrive: "
                                    + what);
        }
    }

    @Test
    void discovery_unknownAuthority_isCalledSo() throws Exception {
        try (TlsServer server = new TlsServer("valid");
                DiscoveryClient client =
                        DiscoveryClient.builder().baseUrl(server.baseUrl()).build()) {
            assertThatThrownBy(client::discovery)
                    .hasMessageEndingWith(
                            "/discovery did not arrive: the server's certificate is from an"
                                + " authority that this JVM does not know; add the authority to its"
                                + " trust store (javax.net.ssl.trustStore)");
        }
    }

    @Test
    void discovery_serverWithoutTls_saysSo() throws Exception {
        try (DiscoveryClient client = client(PLAIN.baseUrl().replace("http:", "https:"))) {
            assertThatThrownBy(client::discovery)
                    .hasMessageContaining("/discovery did not arrive: no TLS connection (")
                    .hasMessageEndingWith(
                            "); check that the server speaks TLS here, and which versions");
        }
    }

    @Test
    void discovery_redirectFromHttpsToHttp_isNotFollowed() throws Exception {
        try (TlsServer server = new TlsServer("valid");
                DiscoveryClient client = client(server.baseUrl())) {
            server.answer("/discovery", 302, "", PLAIN.baseUrl() + "/clear?sig=secret");
            assertThatThrownBy(client::discovery)
                    .isInstanceOf(RepertoireUnavailableException.class)
                    .hasMessage(
                            "Discovery from "
                                    + server.baseUrl()
                                    + "/discovery did not arrive: the answer is a redirect, status"
                                    + " 302, to "
                                    + PLAIN.baseUrl()
                                    + "/clear, which is not followed from https to http; correct"
                                    + " the URL");
        }
        assertThat(PLAIN.getAllServeEvents()).isEmpty();
    }
}
