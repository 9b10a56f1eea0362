package org.lsst.tap.loader.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.lsst.tap.loader.testing.TestArchive;
import org.lsst.tap.loader.testing.TestDatabase;

/** {@code diff}, {@code update --dry-run} and {@code --sha256} on a real database. */
class DiffCommandIT {

    @RegisterExtension final TestDatabase database = new TestDatabase();

    @TempDir private Path folder;

    @BeforeEach
    void writeReleases() throws IOException {
        Files.write(folder.resolve("A.tar.gz"), TestArchive.release("A"));
        String changed =
                TestArchive.felis("obs", "A")
                                .replace("right ascension", "RA <of the \"visit\">")
                                .replace("name: ra,", "name: ra, \"tap:column_index\": 5,")
                        + "  - {name: decl, datatype: double}\n";
        Files.write(folder.resolve("B.tar.gz"), new TestArchive().schema("obs", changed).gzip());
    }

    private CommandRun run(String... arguments) {
        return CommandRun.of(CommandRun.environment(database.url(), folder), arguments);
    }

    @Test
    void diff_releaseAgainstLive_listsEveryField() {
        run("update", "--release=A");

        CommandRun diff = run("diff", "--release=B");

        assertThat(diff.code()).as(diff.err()).isZero();
        assertThat(diff.out())
                .isEqualTo(
                        """
                        From A to B: 2 rows differ.

                        columns: 1 added, 0 removed, 1 changed
                          + obs.visit.decl
                          ~ obs.visit.ra
                              description: "right ascension" -> "RA <of the "visit">"
                              column_index: NULL -> 5
                        """);
    }

    @Test
    void diff_json_hasOldAndNewValues() throws IOException {
        run("update", "--release=A");

        JsonNode json = new ObjectMapper().readTree(run("diff", "--release=B", "-o", "json").out());

        assertThat(json.path("before").asText()).isEqualTo("A");
        assertThat(json.path("columns").path("added").get(0).asText()).isEqualTo("obs.visit.decl");
        JsonNode fields = json.path("columns").path("changed").get(0).path("fields");
        assertThat(fields.path("column_index").get(0).isNull()).isTrue();
        assertThat(fields.path("column_index").get(1).asInt()).isEqualTo(5);
        assertThat(json.path("schemas").path("added")).isEmpty();
    }

    @Test
    void diff_html_escapesWhatItShows() throws IOException {
        run("update", "--release=A");
        Path page = folder.resolve("diff.html");

        assertThat(run("diff", "--release=B", "--output=html", "--file=" + page).code()).isZero();

        assertThat(Files.readString(page))
                .startsWith("<!DOCTYPE html>")
                .contains("RA &lt;of the &quot;visit&quot;&gt;", "column decl")
                .doesNotContain("<of the")
                .doesNotContain("http");
    }

    @Test
    void diff_optionsOf010_stillWork() throws IOException {
        run("update", "--release=A");
        Path page = folder.resolve("diff.html");

        assertThat(run("diff", "--release=B", "--format=html", "--output=" + page).code()).isZero();
        assertThat(page).content().startsWith("<!DOCTYPE html>");
        assertThat(run("diff", "--release=B", "--format=json").out()).startsWith("{");
    }

    @Test
    void diff_formThatIsNone_isRefusedBeforeAnythingIsRead() {
        CommandRun run = run("diff", "--release=B", "-o", "xml");

        assertThat(run.code()).isEqualTo(2);
        assertThat(run.err())
                .contains(
                        "The form \"xml\" of the differences is unknown; expected text, json or"
                                + " html. Nothing was changed; correct --output, or give a file by"
                                + " --file.");
        assertThat(Path.of("xml")).doesNotExist();
    }

    @Test
    void diff_fileThatCantBeWritten_saysWhy() {
        run("update", "--release=A");

        assertThat(run("diff", "--release=B", "--file=/nonexistent/x.html").err())
                .contains(
                        "The file \"/nonexistent/x.html\" can't be written: its folder does not"
                                + " exist. Nothing was changed; check --file.");
        assertThat(run("diff", "--release=B", "--file=" + folder).err())
                .contains("can't be written: it is a folder.");
    }

    @Test
    void diff_exitCode_tellsDifferences() {
        run("update", "--release=A");

        assertThat(run("diff", "--release=B", "--exit-code").code()).isEqualTo(17);
        assertThat(run("diff", "--release=A", "--exit-code").code()).isZero();
    }

    @Test
    void diff_staging_showsWhatARollbackWouldChange() {
        run("update", "--release=A");
        run("update", "--release=B");

        assertThat(run("diff", "--staging").out())
                .startsWith("From B to A: 2 rows differ.")
                .contains("  - obs.visit.decl");
    }

    @Test
    void diff_sameRelease_doesNotDiffer() {
        run("update", "--release=A");
        assertThat(run("diff", "--release=A").out()).isEqualTo("A and A do not differ.\n");
    }

    @Test
    void diff_emptyDatabase_saysThatThereIsNothing() {
        CommandRun diff = run("diff", "--release=A");

        assertThat(diff.code()).isEqualTo(1);
        assertThat(diff.err())
                .contains(
                        "There is nothing to compare with: \"tap_schema\" does not exist. Nothing"
                                + " was changed; load a release first.");
    }

    @Test
    void update_dryRun_changesNothing() throws SQLException {
        CommandRun first = run("update", "--release=A", "--dry-run");
        assertThat(first.code()).isZero();
        assertThat(first.lastLine())
                .isEqualTo(
                        "Dry run: release A with 2/6/34/7/7 rows"
                            + " (schemas/tables/columns/keys/key_columns) is valid and would be the"
                            + " first in live, with 56 rows. Nothing was changed.");
        assertThat(database.databaseSchemas()).isEmpty();

        run("update", "--release=A");
        assertThat(run("update", "--release=B", "--dry-run").lastLine())
                .contains("is valid and would take the place of A in live, and change 2 rows.");
        assertThat(run("update", "--release=A", "--dry-run").lastLine())
                .endsWith(
                        "is valid and changes nothing: live (A) has the same rows. Nothing was"
                                + " changed.");
        assertThat(run("update", "--release=A", "--dry-run", "-o", "json").lastLine())
                .contains("\"would_change\":0", "\"milliseconds\":{\"fetch\":")
                .doesNotContain("\"swap\"");
        assertThat(database.databaseSchemas()).containsExactly("tap_schema");
    }

    /** A dry run reads only, so it may go on where an update may not. */
    @Test
    void update_dryRunWithoutRights_warnsThatAnUpdateWouldBeRefused() throws SQLException {
        database.execute("DROP ROLE IF EXISTS onlooker; CREATE ROLE onlooker LOGIN");
        String url = "--database-url=" + database.url().replace("user=postgres", "user=onlooker");
        String refused = "The role \"onlooker\" lacks rights: CREATE on the database";

        CommandRun dry = run("update", "--release=A", "--dry-run", url);
        assertThat(dry.code()).as(dry.err()).isZero();
        assertThat(dry.err()).contains("WARN  An update would be refused: " + refused);
        assertThat(dry.lastLine())
                .startsWith("Dry run: release A")
                .endsWith("Nothing was changed.");

        CommandRun update = run("update", "--release=A", url);
        assertThat(update.code()).isEqualTo(5);
        assertThat(update.err()).contains("ERROR " + refused);
        database.execute("DROP ROLE onlooker");
    }

    @Test
    void update_wrongSha256_isExitCode3() {
        CommandRun run = run("update", "--release=A", "--sha256=" + "0".repeat(64));

        assertThat(run.code()).isEqualTo(3);
        assertThat(run.err())
                .contains("A.tar.gz\" has the SHA-256 ")
                .contains("; expected " + "0".repeat(64) + ". Live is unchanged;");
        assertThat(run("update", "--release=A", "--sha256=abc").err())
                .contains("The SHA-256 \"abc\" can't be used: expected 64 hexadecimal digits.");
    }

    @Test
    void update_folder_isLoaded() throws IOException {
        Files.writeString(folder.resolve("obs.yaml"), TestArchive.felis("obs", "baked"));

        CommandRun run = run("update", "--release=A", "--source=" + folder);

        assertThat(run.code()).as(run.err()).isZero();
        assertThat(
                        run(
                                        "update",
                                        "--release=A",
                                        "--source=" + folder,
                                        "--sha256=" + "0".repeat(64))
                                .err())
                .contains("is a folder, which has no SHA-256");
    }

    @Test
    void rollback_strategies_canBeMixed() {
        run("update", "--release=A");
        assertThat(run("update", "--release=B", "--strategy=merge").lastLine())
                .contains("Release B is live", "A is in staging");
        assertThat(run("rollback", "--strategy=replace").lastLine())
                .contains("release A is live, B is in staging");
        assertThat(run("rollback").lastLine()).contains("release B is live, A is in staging");
    }
}
