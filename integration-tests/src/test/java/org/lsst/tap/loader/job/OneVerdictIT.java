package org.lsst.tap.loader.job;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.lsst.tap.loader.database.DatabaseUrl;
import org.lsst.tap.loader.failure.ExitCode;
import org.lsst.tap.testing.SharedFolder;
import org.lsst.tap.tools.kit.PostgresServer;

/** {@code validate}, {@code --dry-run} and {@code update} give one verdict on every file. */
class OneVerdictIT {

    private static final String RELEASE = "1";

    @TempDir private Path releases;
    private Path release;

    @BeforeEach
    void createRelease() throws IOException {
        release = Files.createDirectory(releases.resolve(RELEASE));
    }

    /** All that validate accepts of the reference's cases, as the schemas of one release. */
    @Test
    void update_whatValidateAccepts_isLoaded() throws IOException {
        Path cases = SharedFolder.require("felis-oracle/cases");
        Files.createDirectory(release.resolve("res"));
        copy(cases.resolve("res"), release.resolve("res"));
        copy(cases, release);

        List<String> accepted = accepted();
        assertThat(accepted).hasSizeGreaterThan(100);
        for (boolean dryRun : new boolean[] {true, false}) {
            JobResult result = new UpdateJob(settings(accepted, dryRun)).run();
            assertThat(result.counts().schemas()).isEqualTo(accepted.size() + 1);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "tables: []",
                "tables: [{name: t, columns: []}]",
                "tables: [{name: t}]",
                "tables: [{name: t, primaryKey: b, columns: [{name: a, datatype: int}]}]"
            })
    void update_whatValidateRefuses_isRefused(String tables) throws IOException {
        Files.writeString(release.resolve("s.yaml"), "name: s\n" + tables + "\n");

        assertThat(accepted()).isEmpty();
        for (boolean dryRun : new boolean[] {true, false}) {
            UpdateJob job = new UpdateJob(settings(List.of("s"), dryRun));
            assertThatThrownBy(job::run)
                    .hasFieldOrPropertyWithValue("exitCode", ExitCode.SCHEMA_INVALID);
        }
    }

    /** Copies files, each schema with a name of its own. */
    private static void copy(Path from, Path to) throws IOException {
        try (Stream<Path> files = Files.list(from)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                String name = file.getFileName().toString();
                byte[] bytes = Files.readAllBytes(file);
                String text = new String(bytes, ISO_8859_1);
                String own = "name: " + name.replace(".yaml", "");
                Files.write(
                        to.resolve(name),
                        text.replaceFirst("(?m)^name: s(?=\\r?$)", own).getBytes(ISO_8859_1));
            }
        }
    }

    private List<String> accepted() {
        return FelisInput.validate(List.of(release)).stream()
                .filter(FelisInput.FileReport::accepted)
                .map(report -> Path.of(report.file()).getFileName().toString())
                .map(file -> file.replace(".yaml", ""))
                .toList();
    }

    private JobSettings settings(List<String> schemas, boolean dryRun) {
        return JobSettings.builder()
                .database(DatabaseUrl.parse(PostgresServer.get().newDatabase()))
                .release(RELEASE)
                .source(releases + "/{version}")
                .schemas(schemas)
                .dryRun(dryRun)
                .build();
    }
}
