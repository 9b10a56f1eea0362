package org.lsst.tap.repertoire;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.anyUrl;
import static com.github.tomakehurst.wiremock.client.WireMock.equalTo;
import static com.github.tomakehurst.wiremock.client.WireMock.get;
import static com.github.tomakehurst.wiremock.client.WireMock.getRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.okForContentType;
import static com.github.tomakehurst.wiremock.client.WireMock.permanentRedirect;
import static com.github.tomakehurst.wiremock.client.WireMock.temporaryRedirect;
import static com.github.tomakehurst.wiremock.client.WireMock.urlEqualTo;
import static com.github.tomakehurst.wiremock.core.WireMockConfiguration.options;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import com.github.tomakehurst.wiremock.client.ResponseDefinitionBuilder;
import com.github.tomakehurst.wiremock.junit5.WireMockExtension;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URI;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.lsst.tap.repertoire.failure.RepertoireConfigurationException;
import org.lsst.tap.repertoire.failure.RepertoireException;
import org.lsst.tap.repertoire.failure.RepertoireUnavailableException;
import org.lsst.tap.repertoire.model.InfluxCredentials;
import org.lsst.tap.repertoire.support.LogCapture;
import org.lsst.tap.repertoire.support.TlsServer;

/** Where the token goes, and where token and password never show. */
class InfluxCredentialsTest {

    private static final String TOKEN = "gt-tHeSecretToken";
    private static final String PASSWORD = "pa55w0rd-in-the-answer";
    private static final String GOOD =
            "{\"url\": \"https://e.org/influxdb/\", \"database\": \"efd\", \"local\": true,"
                    + " \"schema_registry\": \"http://registry:8081/\","
                    + " \"username\": \"efdreader\", \"password\": \""
                    + PASSWORD
                    + "\"}";

    @RegisterExtension
    static final WireMockExtension SERVER =
            WireMockExtension.newInstance().options(options().dynamicPort()).build();

    @RegisterExtension
    static final WireMockExtension OTHER =
            WireMockExtension.newInstance().options(options().dynamicPort()).build();

    @BeforeEach
    void serveDiscovery() {
        SERVER.stubFor(
                get("/discovery").willReturn(okForContentType("application/json", discovery())));
    }

    private static String discovery() {
        return "{\"influxdb_databases\": {\"efd\": {\"credentials_url\": \""
                + SERVER.baseUrl()
                + "/secret/efd?key=signature\"}, \"open\": {}}}";
    }

    private static void serve(ResponseDefinitionBuilder response) {
        SERVER.stubFor(get("/secret/efd?key=signature").willReturn(response));
    }

    private static DiscoveryClient client() {
        return DiscoveryClient.builder().baseUrl(SERVER.baseUrl()).build();
    }

    @Test
    void influxCredentials_goodToken_givesThem() {
        serve(okForContentType("application/json", GOOD));
        try (DiscoveryClient client = client()) {
            InfluxCredentials credentials = client.influxCredentials("efd", TOKEN).orElseThrow();

            assertThat(credentials.username()).contains("efdreader");
            assertThat(credentials.password()).contains(PASSWORD);
            assertThat(credentials.database().url())
                    .contains(URI.create("https://e.org/influxdb/"));
            assertThat(credentials.database().database()).contains("efd");
            assertThat(credentials)
                    .hasToString(
                            "InfluxCredentials[InfluxDatabase[url=https://e.org/influxdb/,"
                                    + " database=efd, local=true]]");
        }
        SERVER.verify(
                getRequestedFor(urlEqualTo("/secret/efd?key=signature"))
                        .withHeader("Authorization", equalTo("Bearer " + TOKEN)));
        SERVER.verify(getRequestedFor(urlEqualTo("/discovery")).withoutHeader("Authorization"));
    }

    @Test
    void influxCredentials_unknownDatabaseOrNoUrl_givesNothing() {
        try (DiscoveryClient client = client()) {
            assertThat(client.influxCredentials("nowhere", TOKEN)).isEmpty();
            assertThat(client.influxCredentials("open", TOKEN)).isEmpty();
        }
    }

    @Test
    void influxCredentials_redirectToAnotherHost_isNotFollowed() {
        OTHER.stubFor(get(anyUrl()).willReturn(okForContentType("application/json", GOOD)));
        serve(temporaryRedirect(OTHER.baseUrl() + "/secret/efd"));
        try (DiscoveryClient client = client()) {
            assertThatThrownBy(() -> client.influxCredentials("efd", TOKEN))
                    .isInstanceOf(RepertoireUnavailableException.class)
                    .hasMessage(
                            "Credentials of InfluxDB database \"efd\" from "
                                    + SERVER.baseUrl()
                                    + "/secret/efd did not arrive: the answer is a redirect, status"
                                    + " 302, which is not followed with a token; correct the URL in"
                                    + " Repertoire's configuration");
        }
        OTHER.verify(0, getRequestedFor(anyUrl()));
    }

    @Test
    void influxCredentials_refused_saysWhatToCheck() {
        serve(aResponse().withStatus(401));
        try (DiscoveryClient client = client()) {
            assertThatThrownBy(() -> client.influxCredentials("efd", TOKEN))
                    .hasMessage(
                            "Credentials of InfluxDB database \"efd\" from "
                                    + SERVER.baseUrl()
                                    + "/secret/efd did not arrive: expected status 200, found 401;"
                                    + " check that the caller may read it");
        }
    }

    @Test
    void influxCredentialsAsync_givesWhatTheQuestionGives() {
        serve(okForContentType("application/json", GOOD));
        try (DiscoveryClient client = client()) {
            assertThat(client.influxCredentialsAsync("efd", TOKEN).join())
                    .isEqualTo(client.influxCredentials("efd", TOKEN))
                    .isPresent();
            assertThat(client.influxCredentialsAsync("nowhere", TOKEN).join()).isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                PASSWORD,
                "{\"password\": " + PASSWORD + "}",
                "{\"password\": \"" + PASSWORD,
                "{\"url\": \"" + PASSWORD + "\"}",
                "{\"password\": [\"" + PASSWORD + "\"]}",
                "{\"local\": \"" + PASSWORD + "\"}",
                "[\"" + PASSWORD + "\"]",
                "{\"password\": \"" + PASSWORD + "\", \"password\": \"b\"}",
            })
    void influxCredentials_badAnswer_showsNeitherTokenNorPassword(String document) {
        serve(okForContentType("application/json", document));
        assertNoSecretShows(TOKEN);
    }

    @Test
    void influxCredentials_refusedOrRedirected_showsNeitherTokenNorPassword() {
        serve(aResponse().withStatus(500).withBody(PASSWORD).withHeader("Token", TOKEN));
        assertNoSecretShows(TOKEN);
        serve(permanentRedirect(OTHER.baseUrl() + "/" + PASSWORD));
        assertNoSecretShows(TOKEN);
        serve(aResponse().withStatus(200).withBody("x".repeat(70_000) + PASSWORD));
        assertNoSecretShows(TOKEN);
    }

    @ParameterizedTest
    @ValueSource(strings = {TOKEN + "\n", " " + TOKEN, TOKEN + "é", ""})
    void influxCredentials_tokenThatCannotStandInAHeader_isRefusedUnshown(String token) {
        Throwable failure = assertNoSecretShows(token);
        assertThat(failure)
                .isInstanceOf(RepertoireConfigurationException.class)
                .hasMessage(
                        "Credentials of InfluxDB database \"efd\" not requested: the token is empty"
                                + " or holds characters that are not allowed in a header; give the"
                                + " token alone, without spaces or line ends");
        SERVER.verify(0, getRequestedFor(urlEqualTo("/secret/efd?key=signature")));
    }

    @Test
    void influxCredentials_nameThatCouldForgeALine_isShownOnOneLine() {
        String document = discovery().replace("\"efd\"", "\"e\\nfd\"");
        SERVER.stubFor(
                get("/discovery").willReturn(okForContentType("application/json", document)));
        try (DiscoveryClient client = client()) {
            assertThatThrownBy(() -> client.influxCredentials("e\nfd", ""))
                    .hasMessageStartingWith(
                            "Credentials of InfluxDB database \"e?fd\" not requested");
        }
    }

    @Test
    void influxCredentials_httpUrlFromHttpsRepertoire_isRefused() throws Exception {
        try (TlsServer https = new TlsServer("valid");
                DiscoveryClient client =
                        DiscoveryClient.builder()
                                .baseUrl(https.baseUrl())
                                .sslContext(TlsServer.trusting())
                                .build()) {
            https.answer("/discovery", 200, discovery(), null);
            assertThatThrownBy(() -> client.influxCredentials("efd", TOKEN))
                    .isInstanceOf(RepertoireConfigurationException.class)
                    .hasMessage(
                            "Credentials of InfluxDB database \"efd\" not requested: expected an"
                                    + " https URL as Repertoire's own, found \""
                                    + SERVER.baseUrl()
                                    + "/secret/efd\"; the token was not sent; correct the URL in"
                                    + " Repertoire's configuration");
        }
        SERVER.verify(0, getRequestedFor(urlEqualTo("/secret/efd?key=signature")));
    }

    private static Throwable assertNoSecretShows(String token) {
        StringWriter shown = new StringWriter();
        Throwable failure;
        try (LogCapture log = LogCapture.start();
                DiscoveryClient client = client()) {
            failure = catchThrowable(() -> client.influxCredentials("efd", token));
            assertThat(failure).isInstanceOf(RepertoireException.class);
            failure.printStackTrace(new PrintWriter(shown, true));
            shown.append(log.text()).append(client.toString());
        }
        assertThat(shown.toString())
                .doesNotContain("tHeSecretToken")
                .doesNotContain(PASSWORD)
                .doesNotContain("signature");
        return failure;
    }
}
