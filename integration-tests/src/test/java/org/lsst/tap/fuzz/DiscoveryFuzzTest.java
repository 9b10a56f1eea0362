package org.lsst.tap.fuzz;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.lsst.tap.repertoire.failure.RepertoireFormatException;
import org.lsst.tap.repertoire.model.ApiService;
import org.lsst.tap.repertoire.model.Discovery;
import org.lsst.tap.repertoire.model.InfluxCredentials;
import org.lsst.tap.testing.SharedFolder;

/** Whatever discovery answers, it is read or refused with a RepertoireFormatException. */
class DiscoveryFuzzTest {

    private static final long MOST_ALLOCATED = 64L << 20;

    private static final String DISCOVERY =
            """
            {"applications": ["tap", "sia"],
             "environment_name": "here",
             "datasets": {"d": {"butler_config": "https://h/butler.yaml", "description": "words",
               "docs_url": "https://h/docs", "services": {"tap": {"url": "https://h/api/tap",
                 "openapi": "https://h/openapi.json", "versions": {"tap-1.1": {
                   "url": "https://h/api/tap/1", "ivoa_standard_id": "ivo://ivoa.net/std/TAP"}}}}}},
             "influxdb_databases": {"efd": {"url": "https://i/", "database": "efd", "local": true,
               "schema_registry": "https://s/", "credentials_url": "https://h/c"}},
             "services": {"internal": {"gafaelfawr": {"url": "https://h/auth"}},
               "ui": {"portal": {"url": "https://h/portal"}}},
             "tap_metadata": {"tap": {"release": "w.2026.34",
               "datalink_templates_url": "https://b/t.zip", "datalink_columns_url": "https://b/c.zip",
               "schema_archive_url": "https://b/s.tar.gz"}}}
            """;

    private static final String CREDENTIALS =
            """
            {"url": "https://i/", "database": "efd", "username": "PSSTuser", "password": "PSSTword",
             "schema_registry": "https://s/", "credentials_url": "https://PSST@h/"}
            """;

    @Test
    void parse_mutatedDiscovery_discoveryOrFormatException() {
        new FuzzRun("discovery", MOST_ALLOCATED, DiscoveryFuzzTest::accepts)
                .run(new JsonCases(List.of(DISCOVERY.getBytes(UTF_8))));
    }

    /** The real documents, which are larger: a tenth of the cases. */
    @Test
    void parse_mutatedRealDiscovery_discoveryOrFormatException() throws IOException {
        byte[] full = Files.readAllBytes(SharedFolder.require("repertoire/discovery-phalanx.json"));
        new FuzzRun("discovery-real", MOST_ALLOCATED, DiscoveryFuzzTest::accepts)
                .ofEach(10)
                .run(new JsonCases(List.of(full)));
    }

    @Test
    void parse_mutatedCredentials_credentialsOrFormatExceptionWithoutSecret() {
        new FuzzRun("credentials", MOST_ALLOCATED, DiscoveryFuzzTest::acceptsSecret)
                .run(new JsonCases(List.of(CREDENTIALS.getBytes(UTF_8))));
    }

    private static boolean accepts(byte[] document) {
        try {
            Discovery discovery = Discovery.parse(document, "Discovery");
            Messages.check(discovery.toString(), 1 << 20);
            discovery
                    .datasets()
                    .values()
                    .forEach(d -> d.services().values().forEach(DiscoveryFuzzTest::check));
            discovery.internalServices().values().forEach(DiscoveryFuzzTest::check);
            discovery.uiServices().values().forEach(service -> check(service.url()));
            discovery
                    .influxDatabases()
                    .values()
                    .forEach(database -> check(database.credentialsUrl()));
            discovery
                    .tapMetadata()
                    .values()
                    .forEach(metadata -> check(metadata.datalinkTemplatesUrl()));
            return true;
        } catch (RepertoireFormatException e) {
            Messages.check(e.getMessage(), 2000);
            // User information and query of a URL.
            assertThat(e.getMessage()).doesNotContain("secret");
            return false;
        }
    }

    private static void check(ApiService service) {
        check(service.url());
        service.versions().values().forEach(version -> check(version.url()));
        assertThat(service.versionForStandard("ivo://ivoa.net/std/TAP")).isNotNull();
    }

    private static void check(Optional<URI> url) {
        url.ifPresent(
                present -> {
                    assertThat(present.getScheme()).matches("(?i)https?");
                    // A host with an underscore is one for OkHttp, and none for java.net.URI.
                    assertThat(present.getRawAuthority()).isNotEmpty();
                });
    }

    private static boolean acceptsSecret(byte[] document) {
        try {
            InfluxCredentials credentials = InfluxCredentials.parse(document, "Credentials");
            assertThat(credentials.toString()).doesNotContain("PSST");
            return true;
        } catch (RepertoireFormatException e) {
            Messages.check(e.getMessage(), 2000);
            assertThat(e.getMessage()).doesNotContain("PSST").doesNotContain("secret");
            return false;
        }
    }
}
