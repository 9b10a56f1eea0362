package org.lsst.tap.loader.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.lsst.tap.loader.failure.ConfigurationException;

/** Repertoire's file, read by itself. */
class RepertoireConfigTest {

    private static final String FILE =
            """
            logLevel: "DEBUG"
            logProfile: "development"
            influxdb_databases: {anything: [1, 2]}
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
                other_tap:
                  schemas: ["x"]
                  database_url: "postgresql://tap:inUrl@127.0.0.1:5432/other"
                  database_password_key: "k"
                  schema_version: ""
            """;

    @TempDir private Path folder;
    private Path file = Path.of("");

    @BeforeEach
    void write() throws IOException {
        file = Files.writeString(folder.resolve("config.yaml"), FILE);
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
    void read_snakeCaseAndAnEmptyVersion_areReadAsInRepertoire() {
        RepertoireConfig config = RepertoireConfig.read(file, "other_tap");

        assertThat(config.databaseUrl())
                .hasValueSatisfying(url -> assertThat(url).contains("/other"));
        assertThat(config.schemaVersion()).contains("w.2026.34");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "logLevel: | loglevle: | loglevle | logLevel",
                "schemaSourceTemplate: | schemaSourceTemplat: | tap.schemaSourceTemplat"
                        + " | schemaSourceTemplate",
                "databaseUrl: | databaseUser: | tap.servers.ssotap.databaseUser | databaseUrl",
                "databaseUrl: | database_uri: | tap.servers.ssotap.database_uri | databaseUrl",
            })
    void read_unknownKey_isRefusedWithTheNearestOne(
            String key, String wrong, String path, String nearest) throws IOException {
        Files.writeString(file, FILE.replace(key, wrong));

        assertThatThrownBy(() -> RepertoireConfig.read(file, "ssotap"))
                .isInstanceOf(ConfigurationException.class)
                .hasMessage(
                        "The configuration file \"%s\" has the unknown key \"%s\"; the nearest"
                                + " known one is \"%s\". Nothing was changed; correct it or the"
                                + " options.",
                        file, path, nearest);
    }

    @Test
    void read_keyInTwoSpellings_isRefused() throws IOException {
        Files.writeString(file, FILE.replace("database_password_key: \"k\"", "databaseUrl: \"x\""));

        assertThatThrownBy(() -> RepertoireConfig.read(file, "other_tap"))
                .hasMessageContaining(
                        "has \"tap.servers.other_tap.databaseUrl\" twice, in two spellings");
    }

    @ParameterizedTest
    @CsvSource({"'\"false\"', false", "no, false", "'\"yes\"', true", "'\"maybe\"', ", "null, "})
    void read_enabled_isWhatRepertoireTakesItFor(String value, Boolean enabled) throws IOException {
        Files.writeString(file, FILE.replace("enabled: true", "enabled: " + value));

        if (Boolean.TRUE.equals(enabled)) {
            assertThat(RepertoireConfig.read(file, "tap").schemas()).isNotEmpty();
        } else {
            assertThatThrownBy(() -> RepertoireConfig.read(file, "tap"))
                    .hasMessageContaining(
                            enabled == null ? "expected true or false" : "is not enabled");
        }
    }

    @Test
    void read_noSchemas_isRefused() throws IOException {
        Files.writeString(file, FILE.replace("[\"dp03_10yr\"]", "[]"));

        assertThatThrownBy(() -> RepertoireConfig.read(file, "ssotap"))
                .hasMessageContaining(
                        "has no list of strings, at least one, at"
                                + " \"tap.servers.ssotap.schemas\"");
    }

    @Test
    void read_folderOrBytesThatAreNoText_saysThatItCantBeRead() throws IOException {
        assertThatThrownBy(() -> RepertoireConfig.read(folder, "tap"))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("can't be read: IOException");

        Files.write(file, new byte[] {(byte) 0xff, (byte) 0xfe});
        assertThatThrownBy(() -> RepertoireConfig.read(file, "tap"))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("can't be read: MalformedInputException");
    }

    @Test
    void logs_fileThatIsWrongElsewhere_areRead() throws IOException {
        Files.writeString(file, FILE.replace("servers:", "server:"));
        assertThat(RepertoireConfig.logs(file).logProfile()).contains("development");

        Files.writeString(file, "log_profile: production\ntap: [");
        assertThat(RepertoireConfig.logs(file)).isEqualTo(RepertoireConfig.NONE);
        assertThat(RepertoireConfig.logs(folder.resolve("none")).logProfile()).isEmpty();
    }

    @Test
    void read_unknownServer_listsThoseThatThereAre() {
        assertThatThrownBy(() -> RepertoireConfig.read(file, "other"))
                .isInstanceOf(ConfigurationException.class)
                .hasMessage(
                        "The configuration file \"%s\" has no TAP server \"other\"; it has [tap,"
                            + " ssotap, livetap, other_tap]. Nothing was changed; correct it or the"
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
                .hasMessageContaining("none\" does not exist. Nothing was changed; check");

        Files.writeString(file, "tap: [");
        assertThatThrownBy(() -> RepertoireConfig.read(file, "tap"))
                .hasMessageContaining("is not valid YAML: ");

        Files.writeString(file, "tap: 7");
        assertThatThrownBy(() -> RepertoireConfig.read(file, "tap"))
                .hasMessageContaining("has no mapping at \"tap\"");
    }
}
