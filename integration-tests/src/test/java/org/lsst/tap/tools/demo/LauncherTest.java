package org.lsst.tap.tools.demo;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lsst.tap.testing.Repository;

/**
 * The launcher script in a project of its own, with a Java and a Maven that only tell what they
 * were asked to do.
 */
class LauncherTest {

    private static final List<String> TOOLS =
            List.of(
                    "bash",
                    "cat",
                    "date",
                    "dirname",
                    "find",
                    "grep",
                    "mkdir",
                    "readlink",
                    "sed",
                    "touch");

    @TempDir Path folder;

    private Path project = Path.of("");
    private Path bin = Path.of("");

    @BeforeEach
    void project() throws IOException {
        project = Files.createDirectories(folder.resolve("a project"));
        bin = Files.createDirectories(folder.resolve("bin"));
        Files.copy(Repository.ROOT.resolve("tap-schema"), project.resolve("tap-schema"));
        for (String module :
                List.of("tap-schema-dao", "repertoire-client", "loader-job", "integration-tests")) {
            Files.createDirectories(project.resolve(module + "/src/main"));
            Files.writeString(project.resolve(module + "/pom.xml"), "");
        }
        Files.writeString(project.resolve("pom.xml"), "");
        for (String tool : TOOLS) {
            Path found = Path.of("/usr/bin", tool);
            program(tool, "exec " + (Files.exists(found) ? found : "/bin/" + tool) + " \"$@\"");
        }
        program(
                "java",
                "if [ \"$1\" = -version ]; then echo 'openjdk version \"17.0.1\"' >&2; exit; fi",
                "echo \"java $*\"; echo \"in $(pwd)\"");
        program("javac", "");
        program(
                "mvn",
                "echo \"$*\" > asked",
                "printf '[INFO] Building loader-job 0.1.0   \\033[1m[4/5]\\033[m\\n[INFO] x\\n'",
                "mkdir -p loader-job/target integration-tests/target",
                "echo x > loader-job/target/tap-schema.jar",
                "echo \"$PWD/pom.xml\" > integration-tests/target/demo.classpath");
    }

    @Test
    void demo_notBuilt_buildsOnceAndRunsInTheCallersFolder() throws Exception {
        Result first = run("demo", "--archive", "a b.tar.gz");

        assertThat(first.output)
                .contains("Building integration-tests with Maven: about a minute; the first time ")
                .containsPattern("(?m)^    \\d+ s: 4 of 5, loader-job 0\\.1\\.0$")
                .containsPattern("(?m)^ +\\d s: built$")
                .doesNotContain("[INFO]")
                .contains("org.lsst.tap.tools.demo.Demo demo --archive a b.tar.gz")
                .contains("in " + folder.toRealPath());
        assertThat(project.resolve("asked"))
                .content()
                .startsWith("-B -ntp -DskipTests ")
                .endsWith(" -pl integration-tests -am package\n");
        assertThat(first.code).isZero();
        assertThat(run("demo").output).doesNotContain("Building");
    }

    @Test
    void demo_sourceIsNewer_buildsAgain() throws Exception {
        run("demo");
        Path source = Files.writeString(project.resolve("loader-job/src/main/New.java"), "");
        Files.setLastModifiedTime(source, FileTime.from(Instant.now().plusSeconds(60)));

        assertThat(run("demo").output).contains("Building integration-tests");
    }

    @Test
    void demo_libraryIsGone_buildsAgain() throws Exception {
        run("demo");
        Path classPath = project.resolve("integration-tests/target/demo.classpath");
        Files.writeString(classPath, "/no/such/library.jar");

        assertThat(run("demo").output).contains("Building integration-tests");
    }

    @Test
    void otherCommand_runsTheLoadersJar() throws Exception {
        assertThat(run("update", "--release", "w.1").output)
                .contains("Building loader-job with Maven")
                .contains("-jar " + project.toRealPath() + "/loader-job/target/tap-schema.jar")
                .contains(" update --release w.1");
    }

    @Test
    void noCommand_showsTheHelpThatListsDemo() throws Exception {
        assertThat(run().output).contains("org.lsst.tap.tools.demo.Demo help");
    }

    @Test
    void symlink_fromElsewhere_findsTheProject() throws Exception {
        Path link = Files.createSymbolicLink(bin.resolve("link"), project.resolve("tap-schema"));

        assertThat(run(link, Map.of(), "demo").output)
                .contains("org.lsst.tap.tools.demo.Demo demo");
    }

    @Test
    void java_tooOld_isRefused() throws Exception {
        program("java", "echo 'openjdk version \"1.8.0_392\"' >&2");

        Result result = run("demo");

        assertThat(result.code).isEqualTo(2);
        assertThat(result.output)
                .contains("Java 8 is too old; it needs a JDK 17 or newer.")
                .contains("Set JAVA_HOME to one");
    }

    @Test
    void java_missing_isSaid() throws Exception {
        Files.delete(bin.resolve("java"));

        Result result = run("demo");

        assertThat(result.code).isEqualTo(2);
        assertThat(result.output).contains("no Java found; it needs a JDK 17 or newer.");
    }

    @Test
    void javaHome_withoutJava_isSaid() throws Exception {
        Result result = run(launcherCopy(), Map.of("JAVA_HOME", "/no/java"), "demo");

        assertThat(result.code).isEqualTo(2);
        assertThat(result.output).contains("no Java found in JAVA_HOME=/no/java; ");
    }

    @Test
    void maven_missing_isSaid() throws Exception {
        Files.delete(bin.resolve("mvn"));

        Result result = run("demo");

        assertThat(result.code).isEqualTo(2);
        assertThat(result.output)
                .contains("no Maven found; it builds with Maven 3.8 or newer.")
                .contains("see that mvn is in the PATH");
    }

    @Test
    void compiler_missing_isSaid() throws Exception {
        Files.delete(bin.resolve("javac"));

        Result result = run("demo");

        assertThat(result.code).isEqualTo(2);
        assertThat(result.output).contains("this Java has no compiler; it needs a JDK, not a JRE.");
    }

    @Test
    void build_fails_saysSoWithMavensOutputAndRunsNothing() throws Exception {
        program("mvn", "printf '\\033[0m'; echo 'does not compile'; exit 1");

        Result result = run("demo");

        assertThat(result.code).isEqualTo(1);
        assertThat(result.output)
                .contains("does not compile")
                .contains("the build failed; what Maven said stands above.")
                .doesNotContain("\u001b")
                .doesNotContain("java -");
    }

    private Path launcherCopy() {
        return project.resolve("tap-schema");
    }

    private Result run(String... arguments) throws Exception {
        return run(launcherCopy(), Map.of(), arguments);
    }

    private Result run(Path script, Map<String, String> variables, String... arguments)
            throws Exception {
        List<String> command = new ArrayList<>(List.of(script.toString()));
        command.addAll(List.of(arguments));
        ProcessBuilder builder =
                new ProcessBuilder(command).directory(folder.toFile()).redirectErrorStream(true);
        builder.environment().clear();
        builder.environment().put("PATH", bin.toString());
        builder.environment().putAll(variables);
        Process process = builder.start();
        String output = new String(process.getInputStream().readAllBytes(), UTF_8);
        return new Result(process.waitFor(), output);
    }

    private void program(String name, String... lines) throws IOException {
        Path file = bin.resolve(name);
        Files.writeString(file, "#!/bin/bash\n" + String.join("\n", lines) + "\n");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    /** How a process ended. */
    private record Result(int code, String output) {}
}
