package org.lsst.tap.loader.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lsst.tap.loader.testing.TestArchive;

/** {@code tap-schema validate} on files, folders and archives. */
class ValidateCommandTest {

    private static final String GOOD = TestArchive.felis("obs", "A");

    @TempDir private Path folder;

    private static CommandRun validate(Path path, String... options) {
        String[] arguments = new String[options.length + 2];
        arguments[0] = "validate";
        System.arraycopy(options, 0, arguments, 1, options.length);
        arguments[arguments.length - 1] = path.toString();
        return CommandRun.of(Map.of(), arguments);
    }

    @Test
    void validate_goodFile_isAccepted() throws IOException {
        Path file = Files.writeString(folder.resolve("obs.yaml"), GOOD);

        CommandRun run = validate(file);

        assertThat(run.code()).isZero();
        assertThat(run.out()).contains(file + ": accepted").endsWith("All 1 files are accepted.\n");
    }

    @Test
    void validate_badFile_isExitCode4WithAllFindings() throws IOException {
        Path file =
                Files.writeString(
                        folder.resolve("bad.yaml"), GOOD.replace("long", "longer") + "other: 1\n");

        CommandRun run = validate(file);

        assertThat(run.code()).isEqualTo(4);
        assertThat(run.out())
                .contains(file + ": refused", "bad.yaml:8:", "bad.yaml:10:")
                .endsWith("1 of 1 files are refused.\n");
    }

    @Test
    void validate_nothingToCheck_isExitCode3() throws IOException {
        Path archive =
                Files.write(
                        folder.resolve("a.tar.gz"),
                        new TestArchive().file(TestArchive.FOLDER + "deep/a.yaml", GOOD).gzip());
        Files.createDirectories(folder.resolve("b/deep"));
        Files.writeString(folder.resolve("b/deep/a.yaml"), GOOD);

        for (Path path : List.of(archive, folder.resolve("b"))) {
            CommandRun run = validate(path);

            assertThat(run.code()).isEqualTo(3);
            assertThat(run.out()).doesNotContain("accepted");
            assertThat(run.err())
                    .contains(
                            "The release \""
                                    + path
                                    + "\" holds no schema where a release keeps them (NAME.yaml)."
                                    + " Nothing was changed; check the path.");
        }
    }

    @Test
    void validate_json_isOneObjectPerFile() throws IOException {
        Files.writeString(folder.resolve("a.yaml"), GOOD);
        Files.writeString(folder.resolve("b.yaml"), "tables: 7");
        Files.writeString(folder.resolve("notes.txt"), "no schema");

        CommandRun run = validate(folder, "-o", "json");

        List<String> lines = run.out().strip().lines().toList();
        assertThat(lines).hasSize(2);
        JsonNode good = new ObjectMapper().readTree(lines.get(0));
        assertThat(good.path("file").asText()).isEqualTo(folder + "/a.yaml");
        assertThat(good.path("accepted").asBoolean()).isTrue();
        JsonNode bad = new ObjectMapper().readTree(lines.get(1));
        assertThat(bad.path("accepted").asBoolean()).isFalse();
        JsonNode finding = bad.path("findings").get(0);
        for (String field : List.of("code", "severity", "file", "path", "message")) {
            assertThat(finding.path(field).isTextual()).as(field).isTrue();
        }
        assertThat(finding.path("line").asInt()).isPositive();
        assertThat(finding.path("column").asInt()).isPositive();
        assertThat(run.code()).isEqualTo(4);
    }

    @Test
    void validate_archiveAndCheckout_findTheSchemaFolder() throws IOException {
        Path archive = folder.resolve("A.tar.gz");
        Files.write(archive, TestArchive.release("A"));
        assertThat(validate(archive).out()).contains(archive + ":obs.yaml: accepted");

        Path schemas = folder.resolve("checkout/python/lsst/sdm/schemas");
        Files.createDirectories(schemas);
        Files.writeString(schemas.resolve("obs.yaml"), GOOD);
        assertThat(validate(folder.resolve("checkout")).out()).contains("/obs.yaml: accepted");
    }

    @Test
    void validate_configMapMount_readsEachFileOnce() throws IOException {
        Path data = Files.createDirectories(folder.resolve("..2026_11_21"));
        Files.writeString(data.resolve("obs.yaml"), GOOD);
        Files.createSymbolicLink(folder.resolve("..data"), Path.of("..2026_11_21"));
        Files.createSymbolicLink(folder.resolve("obs.yaml"), Path.of("..data/obs.yaml"));

        assertThat(validate(folder).out()).endsWith("All 1 files are accepted.\n");
    }

    @Test
    void validate_noSuchFile_isExitCode3() {
        CommandRun run = validate(folder.resolve("none.yaml"));

        assertThat(run.code()).isEqualTo(3);
        assertThat(run.err())
                .contains("none.yaml\" does not exist. Nothing was changed; check it.")
                .doesNotContain("release", "Live");
    }

    @Test
    void validate_hugeFile_endsInAFinding() throws IOException {
        Path file = folder.resolve("huge.yaml");
        Files.write(file, new byte[9 << 20]);

        CommandRun run = validate(file);

        assertThat(run.code()).isEqualTo(4);
        assertThat(run.out()).contains("FELIS-106");
    }
}
