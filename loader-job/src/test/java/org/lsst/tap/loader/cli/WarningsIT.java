package org.lsst.tap.loader.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.lsst.tap.loader.testing.TestArchive;
import org.lsst.tap.loader.testing.TestDatabase;

/** What {@code update} and {@code status} say of a database that is not as a job leaves it. */
class WarningsIT {

    private static final String GOES =
            "\"tap_schema\" is about to become \"tap_schema_staging\", with what others have there:"
                    + " %s. No later job drops that; make it again for the new \"tap_schema\"";

    @RegisterExtension final TestDatabase database = new TestDatabase();

    @TempDir private Path folder;

    @BeforeEach
    void writeReleases() throws IOException {
        for (String release : List.of("A", "B", "C", "D")) {
            Files.write(folder.resolve(release + ".tar.gz"), TestArchive.release(release));
        }
    }

    private CommandRun run(String... arguments) {
        return CommandRun.of(CommandRun.environment(database.url(), folder), arguments);
    }

    @Test
    void update_thingsOfOthers_areNamedBeforeTheyGo() throws SQLException {
        assertThat(run("update", "--release=A").err()).doesNotContain("others");
        database.execute(
                "CREATE SCHEMA other;"
                        + "CREATE VIEW other.v AS SELECT * FROM tap_schema.tables11;"
                        + "CREATE TABLE other.t (s varchar(64) CONSTRAINT fk"
                        + " REFERENCES tap_schema.schemas11);"
                        + "CREATE FUNCTION other.f(tap_schema.keys11) RETURNS int LANGUAGE sql AS"
                        + " 'SELECT 1';"
                        + "CREATE TABLE tap_schema.extra AS SELECT 1 AS x;"
                        + "CREATE PUBLICATION pub FOR TABLE tap_schema.columns11;"
                        + "INSERT INTO tap_schema.schemas11 (schema_name, api_created)"
                        + " VALUES ('mine', 1)");

        CommandRun run = run("update", "--release=B");
        assertThat(run.code()).isZero();
        assertThat(run.err())
                .contains(
                        GOES.formatted("view other.v uses it"),
                        GOES.formatted("constraint fk on table other.t uses it"),
                        GOES.formatted("function other.f(tap_schema.keys11) uses it"),
                        GOES.formatted("it holds table tap_schema.extra"),
                        GOES.formatted("publication pub publishes it"),
                        GOES.formatted("it holds 1 schemas and tables with api_created = 1"));
        assertThat(run("update", "--release=C").err())
                .contains(
                        "\"tap_schema_staging_retired_1\" stays: it holds rows with api_created ="
                                + " 1; move them to live or delete them there");

        database.execute(
                "DELETE FROM tap_schema_staging_retired_1.schemas11 WHERE api_created = 1");
        assertThat(run("update", "--release=D").err())
                .contains("\"tap_schema_staging_retired_1\" stays until the next job: ")
                .contains("view other.v depends on table tap_schema_staging_retired_1.tables11");
    }

    @Test
    void update_firstWithoutReader_saysThatOnlyTheOwnerCanRead() throws SQLException {
        assertThat(run("update", "--release=A").err())
                .contains(
                        "No --reader-role: only the owner can read \"tap_schema\"; name the role of"
                                + " the TAP service in the next update");
        assertThat(run("update", "--release=B").err()).doesNotContain("No --reader-role");
    }

    @Test
    void update_readerThatIsNotNamed_isSaidToLoseLive() throws SQLException {
        database.execute(
                "DROP ROLE IF EXISTS r1; DROP ROLE IF EXISTS r2; CREATE ROLE r1; CREATE ROLE r2");
        run("update", "--release=A", "--reader-role=r1");

        assertThat(run("update", "--release=B", "--reader-role=r2").err())
                .contains("r1 could read live and will lose that right: the readers are r2");
        database.execute("DROP OWNED BY r1, r2; DROP ROLE r1, r2");
    }

    @Test
    void status_halfASwap_saysWhatToDo() throws SQLException {
        run("update", "--release=A");
        run("update", "--release=B");
        assertThat(run("status").out()).doesNotContain("next ");
        database.execute("ALTER SCHEMA tap_schema RENAME TO tap_schema_temp");

        assertThat(run("status").out())
                .contains(
                        "next       Found \"tap_schema_temp\" with B, left by an interrupted swap;"
                            + " it becomes \"tap_schema\"; run \"tap-schema update\", which does so"
                            + " and makes its release live");
        database.execute("ALTER SCHEMA tap_schema_temp RENAME TO elsewhere");
        assertThat(run("status").out())
                .contains(
                        "next       There is no \"tap_schema\", which somebody renamed or dropped;"
                                + " run \"tap-schema update\", which makes its release live");
        assertThat(run("update", "--release=A").err())
                .contains(
                        "There is no \"tap_schema\", and \"tap_schema_staging\" holds A: somebody"
                                + " renamed or dropped live; what this job loads becomes live");
    }
}
