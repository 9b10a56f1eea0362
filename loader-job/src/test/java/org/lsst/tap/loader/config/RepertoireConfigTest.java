package org.lsst.tap.loader.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.lsst.tap.loader.database.DatabaseSchemas;
import org.lsst.tap.loader.database.DatabaseUrl;
import org.lsst.tap.loader.failure.ConfigurationException;

/** Repertoire's file, and how options go before it. */
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
    void jobSettings_schemaExtensionsPath_isTaken() throws IOException {
        Files.writeString(
                file, FILE.replace("tap:\n  schema", "tap:\n  schemaExtensionsPath: /x\n  schema"));

        assertThat(
                        given(Map.of())
                                .jobSettings(
                                        Optional.empty(),
                                        Optional.empty(),
                                        List.of(),
                                        JobSettings.builder())
                                .extensions())
                .contains("/x");
    }

    @Test
    void logs_fileThatIsWrongElsewhere_areRead() throws IOException {
        Files.writeString(file, FILE.replace("servers:", "server:"));
        assertThat(RepertoireConfig.logs(file).profile()).contains("development");

        Files.writeString(file, "log_profile: production\ntap: [");
        assertThat(RepertoireConfig.logs(file)).isEqualTo(RepertoireConfig.Logs.UNSAID);
        assertThat(RepertoireConfig.logs(folder.resolve("none")).profile()).isEmpty();
    }

    private DatabaseUrl database(String app, Map<String, String> environment) {
        Map<String, String> all = new HashMap<>(environment);
        all.put("REPERTOIRE_CONFIG_PATH", file.toString());
        all.put("REPERTOIRE_TAP_APP", app);
        return new GivenOptions(
                        Optional.empty(),
                        Optional.empty(),
                        DatabaseSchemas.STANDARD,
                        Optional.empty(),
                        Optional.empty(),
                        all)
                .database();
    }

    @Test
    void database_repertoiresVariables_areTaken() {
        assertThat(database("tap", Map.of())).hasToString("postgresql://tap@127.0.0.1:5432/tap");
        assertThat(database("tap", Map.of("REPERTOIRE_DATABASE_URL", "postgresql://u@h/d")))
                .hasToString("postgresql://u@h/d");
    }

    @Test
    void database_password_isTheUrlsThenTheVariablesInTheirOrder() {
        Map<String, String> environment = new LinkedHashMap<>();
        environment.put("TAP_SCHEMA_DATABASE_PASSWORD", "one");
        environment.put("REPERTOIRE_DATABASE_PASSWORD", "two");
        environment.put("PGPASSWORD", "three");

        assertThat(database("other_tap", environment)).isEqualTo(database("other_tap", Map.of()));
        for (String password : List.of("one", "two", "three")) {
            assertThat(database("tap", environment))
                    .as(password)
                    .isEqualTo(database("tap", Map.of("PGPASSWORD", password)));
            environment.remove(environment.keySet().iterator().next());
        }
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
