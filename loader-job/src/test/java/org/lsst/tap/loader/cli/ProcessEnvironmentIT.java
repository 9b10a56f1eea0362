package org.lsst.tap.loader.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.lsst.tap.loader.testing.TestArchive;
import org.lsst.tap.loader.testing.TestDatabase;

/** What a process finds around it: passwords in four places, and a locale. */
class ProcessEnvironmentIT {

    private static final List<String> VARIABLES =
            List.of("TAP_SCHEMA_DATABASE_PASSWORD", "REPERTOIRE_DATABASE_PASSWORD", "PGPASSWORD");

    @RegisterExtension final TestDatabase database = new TestDatabase();

    @TempDir private Path folder;

    /** Where stdout goes, if not to the log. */
    private ProcessBuilder.@Nullable Redirect stdout;

    @BeforeEach
    void writeReleasesAndMakeRole() throws Exception {
        for (String release : List.of("A", "B")) {
            Files.write(folder.resolve(release + ".tar.gz"), TestArchive.release(release));
        }
        database.createRoleWithPassword("locked", "s3cret-right");
        database.execute("GRANT CREATE ON DATABASE %s TO locked".formatted(database.name()));
    }

    /** Runs a command in a process of its own; the log goes to the file {@code log}. */
    private int run(Map<String, String> environment, List<String> jvm, String... arguments)
            throws Exception {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of("-XX:TieredStopAtLevel=1", "-cp"));
        command.add(System.getProperty("java.class.path"));
        command.addAll(jvm.isEmpty() ? List.of("-Duser.home=" + folder) : jvm);
        command.add(TapSchema.class.getName());
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command);
        VARIABLES.forEach(builder.environment()::remove);
        builder.environment().remove("PGPASSFILE");
        builder.environment().putAll(environment);
        File log = folder.resolve("log").toFile();
        Process process =
                builder.redirectErrorStream(stdout == null)
                        .redirectOutput(stdout == null ? ProcessBuilder.Redirect.to(log) : stdout)
                        .redirectError(log)
                        .start();
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(folder.resolve("log")).content().doesNotContain("s3cret");
        return process.exitValue();
    }

    private String url(String user) {
        return "--database-url=postgresql://%s@localhost:%d/%s"
                .formatted(user, database.port(), database.name());
    }

    private Path passwordFile(String name, String password) throws IOException {
        Path file =
                Files.writeString(
                        folder.resolve(name),
                        "# host:port:database:user:password\nlocalhost:%d:*:locked:%s\n"
                                .formatted(database.port(), password));
        return Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void everyCommand_passwordInAFile_logsIn(boolean named) throws Exception {
        Path file = passwordFile(named ? "passwords" : ".pgpass", "s3cret-right");
        Map<String, String> environment =
                named ? Map.of("PGPASSFILE", file.toString()) : Map.of("PGAPPNAME", "x");
        String source = "--source=" + folder + "/{version}.tar.gz";
        List<List<String>> commands =
                List.of(
                        List.of("init"),
                        List.of("update", "--release=A", source, "--schemas=obs"),
                        List.of("update", "--release=B", source, "--schemas=obs"),
                        List.of("status"),
                        List.of("check", "--release=B"),
                        List.of("history"),
                        List.of("diff", "--staging"),
                        List.of("rollback"),
                        List.of("verify-catalog", "--catalog-url=" + database.url()));
        for (List<String> command : named ? commands : commands.subList(0, 2)) {
            List<String> arguments = new ArrayList<>(command);
            arguments.add(url("locked"));
            int code = run(environment, List.of(), arguments.toArray(new String[0]));
            // The catalog has none of the tables.
            assertThat(code)
                    .as("%s: %s", command, Files.readString(folder.resolve("log")))
                    .isEqualTo(command.get(0).equals("verify-catalog") ? 16 : 0);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3, 4})
    void password_inSeveralPlaces_isTakenFromTheFirst(int place) throws Exception {
        for (boolean right : new boolean[] {true, false}) {
            String first = right ? "s3cret-right" : "s3cret-wrong";
            String later = right ? "s3cret-wrong" : "s3cret-right";
            Map<String, String> environment = new java.util.HashMap<>();
            for (int i = Math.max(place - 1, 0); i < VARIABLES.size(); i++) {
                environment.put(VARIABLES.get(i), i == place - 1 ? first : later);
            }
            Path file = passwordFile("passwords", place == 4 ? first : later);
            environment.put("PGPASSFILE", file.toString());

            int code =
                    run(
                            environment,
                            List.of(),
                            "status",
                            url(place == 0 ? "locked:" + first : "locked"));

            assertThat(code).as("%d %s", place, right).isEqualTo(right ? 0 : 5);
        }
    }

    @ParameterizedTest
    @CsvSource({"rw-------,false", "rw-r-----,true", "rw----r--,true"})
    void password_inHomesFile_isFoundAndItsRightsAreLookedAt(String rights, boolean isOpen)
            throws Exception {
        Path file = passwordFile(".pgpass", "s3cret-right");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(rights));

        int code =
                run(
                        Map.of("HOME", folder.toString()),
                        List.of("-Duser.home=/nonexistent"),
                        "status",
                        url("locked"));

        assertThat(code).isZero();
        String warning =
                "The password file \"%s\" is open to others, and psql would not use it. It is used;"
                        + " run chmod 0600 on it.";
        assertThat(Files.readString(folder.resolve("log")).contains(warning.formatted(file)))
                .isEqualTo(isOpen);
    }

    @Test
    void password_nowhere_isSaidWithThePlaces() throws Exception {
        assertThat(run(Map.of(), List.of(), "status", url("locked"))).isEqualTo(5);
        assertThat(folder.resolve("log"))
                .content()
                .contains(
                        "set TAP_SCHEMA_DATABASE_PASSWORD, REPERTOIRE_DATABASE_PASSWORD or"
                                + " PGPASSWORD, or write ~/.pgpass");
    }

    /** The result is all that status and diff do; an update is done without it. */
    @ParameterizedTest
    @CsvSource({"update,0", "check,0", "status,1", "diff,1", "history,1", "verify-catalog,1"})
    void stdoutFull_isSaidAndIsAFailureWhereTheResultIsAll(String command, int code)
            throws Exception {
        List<String> update =
                List.of(
                        "update",
                        "--database-url=" + database.url(),
                        "--source=" + folder + "/{version}.tar.gz",
                        "--schemas=obs");
        for (String release : List.of("A", "B")) {
            List<String> arguments = new ArrayList<>(update);
            arguments.add("--release=" + release);
            assertThat(run(Map.of(), List.of(), arguments.toArray(new String[0]))).isZero();
        }
        List<String> arguments = new ArrayList<>(List.of(command));
        arguments.add("--database-url=" + database.url());
        switch (command) {
            case "update" -> arguments = new ArrayList<>(update);
            case "diff" -> arguments.add("--staging");
            case "verify-catalog" -> arguments.add("--catalog-url=" + database.url());
            default -> {}
        }
        if (command.equals("update")) {
            arguments.add("--release=A");
        }
        stdout = ProcessBuilder.Redirect.to(new File("/dev/full"));

        int found = run(Map.of(), List.of(), arguments.toArray(new String[0]));

        assertThat(folder.resolve("log"))
                .content()
                .contains("The result can't be written to stdout, which is closed or full.");
        assertThat(found).isEqualTo(code);
        if (command.equals("update")) {
            assertThat(database.query("SELECT version FROM tap_schema.version"))
                    .containsExactly("A");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"--help", "help", "--version", "completion", "update --help"})
    void stdoutFull_ofATextForPeople_isSaidAndIsAFailure(String arguments) throws Exception {
        stdout = ProcessBuilder.Redirect.to(new File("/dev/full"));

        assertThat(run(Map.of(), List.of(), arguments.split(" "))).isEqualTo(1);
        assertThat(folder.resolve("log"))
                .content()
                .contains("The result can't be written to stdout, which is closed or full.");
    }

    /** The first three have digits of their own, the last other small letters. */
    @ParameterizedTest
    @ValueSource(strings = {"ar-EG", "fa-IR", "mr-IN", "tr-TR"})
    void update_anyLocale_works(String locale) throws Exception {
        List<String> jvm =
                List.of(
                        "-Duser.language=" + locale.substring(0, 2),
                        "-Duser.country=" + locale.substring(3));
        int code =
                run(
                        Map.of(),
                        jvm,
                        "update",
                        "--database-url=" + database.url(),
                        "--release=A",
                        "--source=" + folder + "/{version}.tar.gz",
                        "--schemas=obs");

        assertThat(code).as(Files.readString(folder.resolve("log"))).isZero();
        assertThat(folder.resolve("log")).content().contains("live with 2/6/34/7/7 rows");
    }
}
