package org.lsst.tap.loader.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.lsst.tap.loader.swap.Strategy;
import org.lsst.tap.loader.testing.TestArchive;
import org.lsst.tap.loader.testing.TestDatabase;

/** What a swap leaves that somebody stopped, or made by hand, half way: A was live before B. */
class HalfASwapIT {

    private static final String LIVE = "SELECT version FROM tap_schema.version";

    @RegisterExtension final TestDatabase database = new TestDatabase();

    @TempDir private Path folder;

    /** What is there, what is said of it, and what a rollback makes live; empty if it refuses. */
    enum State {
        LIVE_AWAY("tap_schema>tap_schema_temp", "Found \"tap_schema_temp\" with B", "A"),
        STAGING_IN_ITS_PLACE(
                "tap_schema>tap_schema_temp;tap_schema_staging>tap_schema",
                "Found \"tap_schema_temp\" with B",
                "B"),
        ONLY_TEMP(
                "tap_schema>tap_schema_temp;tap_schema_staging>",
                "Found \"tap_schema_temp\" with B",
                "Live is B again"),
        STAGING_AWAY("tap_schema_staging>tap_schema_temp", "Found \"tap_schema_temp\" with A", "A"),
        ALL_THREE(
                "tap_schema>tap_schema_temp;tap_schema_staging>tap_schema;new>tap_schema_staging",
                "Found \"tap_schema_temp\" with B",
                "Live is unchanged"),
        LIVE_ELSEWHERE("tap_schema>elsewhere", "There is no \"tap_schema\"", "A"),
        LIVE_DROPPED("tap_schema>", "There is no \"tap_schema\"", "A"),
        NOTHING(
                "tap_schema>;tap_schema_staging>",
                "There is no \"tap_schema\"",
                "Nothing is live, and nothing was changed");

        private final String renames;
        private final String found;
        private final String rolledBack;

        State(String renames, String found, String rolledBack) {
            this.renames = renames;
            this.found = found;
            this.rolledBack = rolledBack;
        }
    }

    @BeforeEach
    void writeReleases() throws IOException {
        for (String release : List.of("A", "B", "C")) {
            Files.write(folder.resolve(release + ".tar.gz"), TestArchive.release(release));
        }
    }

    private CommandRun run(String... command) {
        List<String> arguments = new ArrayList<>(List.of(command));
        arguments.add("--database-url=" + database.url());
        if (command[0].equals("update")) {
            arguments.add("--source=" + folder + "/{version}.tar.gz");
            arguments.add("--schemas=obs");
        }
        return CommandRun.of(Map.of(), arguments.toArray(new String[0]));
    }

    private void update(String release) {
        CommandRun run = run("update", "--release=" + release);
        assertThat(run.code()).as(run.err()).isZero();
    }

    private void leave(State state) throws SQLException {
        database.execute(
                "DROP SCHEMA IF EXISTS elsewhere CASCADE; DROP SCHEMA IF EXISTS new CASCADE");
        update("A");
        update("B");
        for (String rename : state.renames.split(";", -1)) {
            String[] names = rename.split(">", -1);
            database.execute(
                    names[0].equals("new")
                            ? "CREATE SCHEMA " + names[1]
                            : names[1].isEmpty()
                                    ? "DROP SCHEMA %s CASCADE".formatted(names[0])
                                    : "ALTER SCHEMA %s RENAME TO %s".formatted(names[0], names[1]));
        }
    }

    /** Returns each database schema with its release. */
    private List<String> releases() throws SQLException {
        List<String> releases = new ArrayList<>();
        for (String name : database.databaseSchemas()) {
            boolean empty =
                    database.query("SELECT to_regclass('%s.version')".formatted(name))
                            .equals(List.of("null"));
            releases.add(
                    name
                            + ":"
                            + (empty
                                    ? ""
                                    : database.query(
                                            "SELECT version FROM %s.version".formatted(name))));
        }
        return releases;
    }

    @ParameterizedTest
    @EnumSource
    void update_makesAWholeReleaseLiveInThatRun(State state) throws SQLException {
        for (Strategy strategy : Strategy.values()) {
            for (String next : List.of("A", "B", "C")) {
                leave(state);
                assertThat(run("status").out())
                        .contains(state.found)
                        .contains("run \"tap-schema update\"");

                CommandRun run =
                        run(
                                "update",
                                "--release=" + next,
                                "--strategy=" + strategy.name().toLowerCase(Locale.ROOT));

                assertThat(run.code()).as(run.err()).isZero();
                assertThat(database.query(LIVE)).as("%s %s", strategy, next).containsExactly(next);
                assertThat(run("check").code()).isZero();
                assertThat(run("status").out()).doesNotContain("run \"tap-schema");
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void init_saysWhatItFindsAndChangesNothing(State state) throws SQLException {
        leave(state);
        List<String> before = releases();

        CommandRun run = run("init");

        assertThat(run.code()).as(run.err()).isZero();
        if (state == State.NOTHING) {
            assertThat(run("check").code()).isZero();
        } else {
            assertThat(run.err()).contains(state.found).contains("run \"tap-schema update\"");
            assertThat(run.out())
                    .contains(
                            "One of \"tap_schema\", \"tap_schema_staging\" and \"tap_schema_temp\""
                                    + " exists already. Nothing was changed.");
            assertThat(run("init", "--reader-role=r").out())
                    .contains("Nothing was changed; --reader-role is not applied.");
            assertThat(releases()).isEqualTo(before);
        }
        update("C");
        assertThat(database.query(LIVE)).containsExactly("C");
    }

    @ParameterizedTest
    @EnumSource
    void rollback_saysWhatItFindsAndLosesNothing(State state) throws SQLException {
        leave(state);
        List<String> before = releases();

        CommandRun run = run("rollback");

        if (state != State.NOTHING) {
            assertThat(run.err()).contains(state.found);
        }
        if (state.rolledBack.length() == 1) {
            assertThat(run.code()).as(run.err()).isZero();
            assertThat(database.query(LIVE)).containsExactly(state.rolledBack);
            assertThat(run("check").code()).isZero();
        } else {
            assertThat(run.code()).isEqualTo(1);
            assertThat(run.err()).contains("Rollback refused: ").contains(state.rolledBack);
        }
        assertThat(releases().stream().map(one -> one.replaceFirst(".*:", "")))
                .containsExactlyInAnyOrderElementsOf(
                        before.stream().map(one -> one.replaceFirst(".*:", "")).toList());
        update("C");
        assertThat(database.query(LIVE)).containsExactly("C");
    }

    @Test
    void update_leftOverThatIsNoRelease_isNotMadeLive() throws SQLException {
        update("A");
        database.execute("DROP SCHEMA tap_schema CASCADE; CREATE SCHEMA tap_schema_temp");

        assertThat(run("update", "--release=B", "--strategy=merge").code()).isZero();

        assertThat(database.query(LIVE)).containsExactly("B");
        assertThat(database.databaseSchemas()).doesNotContain("tap_schema_temp");
    }
}
