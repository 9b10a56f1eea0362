package org.lsst.tap.loader.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lsst.tap.loader.database.DatabaseSchemas;
import org.lsst.tap.loader.failure.ConfigurationException;

/** Repertoire's file, and how options go before it. */
class RepertoireConfigTest {

    private static final String FILE =
            """
            logLevel: "DEBUG"
            logProfile: "development"
            influxdb: {anything: [1, 2]}
            tap:
              schemaVersion: "w.2026.34"
              schemaSourceTemplate: "gs://bucket/{version}/schemas.tar.gz"
              servers:
                tap:
                  enabled: true
                  schemas: ["dp2", "dp1"]
                  databaseUrl: "postgresql://tap@127.0.0.1:5432/tap"
                ssotap:
                  enabled: true
                  schemas: ["dp03_10yr"]
                  databaseUrl: "postgresql://tap@127.0.0.1:5432/ssotap"
                  schemaVersion: "w.2026.30"
                livetap:
                  enabled: false
            """;

    @TempDir private Path folder;
    private Path file = Path.of("");

    @BeforeEach
    void write() throws IOException {
        file = Files.writeString(folder.resolve("config.yaml"), FILE);
    }

    private GivenOptions given(Map<String, String> environment) {
        return new GivenOptions(
                Optional.empty(),
                Optional.empty(),
                DatabaseSchemas.STANDARD,
                Optional.of(file),
                Optional.of("ssotap"),
                environment);
    }

    @Test
    void read_server_hasItsOwnAndTheCommonValues() {
        RepertoireConfig config = RepertoireConfig.read(file, "tap");

        assertThat(config.logProfile()).contains("development");
        assertThat(config.schemaVersion()).contains("w.2026.34");
        assertThat(config.schemas()).containsExactly("dp2", "dp1");
        assertThat(RepertoireConfig.read(file, "ssotap").schemaVersion()).contains("w.2026.30");
    }

    @Test
    void jobSettings_fromTheFile_haveEverything() {
        JobSettings settings =
                given(
                                Map.of(
                                        "REPERTOIRE_DATABASE_USER", "u",
                                        "REPERTOIRE_DATABASE_PASSWORD", "p"))
                        .jobSettings(
                                Optional.empty(),
                                Optional.empty(),
                                List.of(),
                                JobSettings.builder());

        assertThat(settings.release()).hasToString("w.2026.30");
        assertThat(settings.source()).isEqualTo("gs://bucket/{version}/schemas.tar.gz");
        assertThat(settings.schemas()).containsExactly("dp03_10yr");
        assertThat(settings.database()).hasToString("postgresql://u@127.0.0.1:5432/ssotap");
        assertThat(settings.toString()).doesNotContain("password");
    }

    @Test
    void read_unknownServer_listsThoseThatThereAre() {
        assertThatThrownBy(() -> RepertoireConfig.read(file, "other"))
                .isInstanceOf(ConfigurationException.class)
                .hasMessage(
                        "The configuration file \"%s\" has no TAP server \"other\"; it has [tap,"
                                + " ssotap, livetap]. Nothing was changed; correct it or the"
                                + " options.",
                        file);
    }

    @Test
    void read_serverNotEnabled_isRefused() {
        assertThatThrownBy(() -> RepertoireConfig.read(file, "livetap"))
                .hasMessageContaining("says that the TAP server \"livetap\" is not enabled");
    }

    @Test
    void read_versionThatIsANumber_asksForQuotes() throws IOException {
        Files.writeString(file, FILE.replace("\"w.2026.34\"", "2026.34"));

        assertThatThrownBy(() -> RepertoireConfig.read(file, "tap"))
                .hasMessageContaining(
                        "has 2026.34 at \"tap.schemaVersion\"; expected a string (in quotes)");
    }

    @Test
    void read_noFileOrNoYaml_saysWhich() throws IOException {
        assertThatThrownBy(() -> RepertoireConfig.read(folder.resolve("none"), "tap"))
                .hasMessageContaining("can't be read: NoSuchFileException");

        Files.writeString(file, "tap: [");
        assertThatThrownBy(() -> RepertoireConfig.read(file, "tap"))
                .hasMessageContaining("is not valid YAML: ");

        Files.writeString(file, "tap: 7");
        assertThatThrownBy(() -> RepertoireConfig.read(file, "tap"))
                .hasMessageContaining("has no mapping at \"tap\"");
    }

    @Test
    void repertoire_fileWithoutServerAndServerWithoutFile_areRefused() {
        GivenOptions given = given(Map.of());
        GivenOptions noApp =
                new GivenOptions(
                        Optional.empty(),
                        Optional.empty(),
                        given.names(),
                        given.config(),
                        Optional.empty(),
                        Map.of());
        assertThatThrownBy(noApp::repertoire)
                .hasMessageContaining("is given without a TAP server. Nothing was changed");

        GivenOptions noFile =
                new GivenOptions(
                        Optional.empty(),
                        Optional.empty(),
                        given.names(),
                        Optional.empty(),
                        given.app(),
                        Map.of());
        assertThatThrownBy(noFile::repertoire)
                .hasMessageContaining("The TAP server \"ssotap\" is named without a configuration");
    }
}
