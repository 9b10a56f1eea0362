package org.lsst.tap.tools.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.lsst.tap.tools.kit.Release;
import picocli.CommandLine;

/** What is wrong with the arguments is said before anything runs: no test here starts a server. */
class DemoCommandTest {

    @TempDir Path folder;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();
    private List<Release> releases = List.of();

    @BeforeEach
    void pack() {
        releases = Release.shipped(folder);
    }

    @Test
    void archive_missing_namesIt() {
        assertThat(run("--archive", archive(0), "--archive", folder + "/none.tar.gz")).isEqualTo(3);
        assertThat(err.toString()).contains("/none.tar.gz\" does not exist");
    }

    @Test
    void archive_noArchive_saysWhatItIs() throws IOException {
        Path text = Files.writeString(folder.resolve("w.1.tar.gz"), "no archive");

        assertThat(run("--archive", archive(0), "--archive", text.toString())).isEqualTo(3);
        assertThat(err.toString())
                .contains(
                        "w.1.tar.gz\" does not begin like gzip or tar; expected a .tar.gz"
                                + " archive");
    }

    @Test
    void archive_onlyOne_asksForAnother() {
        assertThat(run("--archive", archive(0))).isEqualTo(2);
        assertThat(err.toString())
                .contains("Only one archive is given, ")
                .contains("Give --archive at least twice.");
    }

    @Test
    void archive_sameNameTwice_isRefused() {
        assertThat(run("--archive", archive(0), "--archive", archive(0))).isEqualTo(2);
        assertThat(err.toString())
                .contains("Two archives have the same file name")
                .contains("Rename one of them.");
    }

    @Test
    void schemas_unknown_listsThoseAvailable() {
        assertThat(run("--schemas", "lantern,nonsense")).isEqualTo(2);
        assertThat(err.toString())
                .contains(
                        "lantern.1.tar.gz has no schema nonsense. Available: lantern,"
                                + " lantern_plates.");
    }

    @Test
    void report_inMissingFolder_isRefusedBeforeTheRun() {
        assertThat(run("--report", folder + "/none/report.html")).isEqualTo(2);
        assertThat(err.toString())
                .contains("The report can't be written to ")
                .contains("there is no folder ")
                .contains("Nothing was run; name another file with --report.");
        assertThat(out.toString()).isEmpty();
    }

    @Test
    void report_isAFolder_isRefusedBeforeTheRun() {
        assertThat(run("--report", folder.toString())).isEqualTo(2);
        assertThat(err.toString()).contains("it is a folder");
    }

    @Test
    void report_runFails_leavesNoFile() {
        Path report = folder.resolve("report.html");

        assertThat(run("--report", report.toString(), "--schemas", "nonsense")).isEqualTo(2);
        assertThat(report).doesNotExist();
    }

    @Test
    void report_runFails_leavesAnEarlierReport() throws IOException {
        Path report = Files.writeString(folder.resolve("report.html"), "earlier");

        assertThat(run("--report", report.toString(), "--schemas", "nonsense")).isEqualTo(2);
        assertThat(report).hasContent("earlier");
    }

    @ParameterizedTest
    @CsvSource({
        "--seconds, 0,    '--seconds'': 0 is not between 1 and 600'",
        "--seconds, 601,  '--seconds'': 601 is not between 1 and 600'",
        "--readers, 0,    '--readers'': 0 is not between 1 and 16'",
        "--readers, 17,   '--readers'': 17 is not between 1 and 16'",
        "--seconds, soon, '''soon'' is not an int'",
        "--seed,    x,    '''x'' is not a long'",
        "--nope,    x,    'Unknown options: ''--nope''.'",
        "--jar, cadc, 'Option ''--jar'' goes only with ''--service'''",
        "--interval, 2, 'Option ''--interval'' goes only with ''--service'''",
        "--port, 8080, 'Option ''--port'' goes only with ''--service'''",
    })
    void option_wrong_saysWhy(String option, String value, String message) {
        assertThat(run(option, value)).isEqualTo(2);
        assertThat(err.toString()).contains(message).contains("See: tap-schema demo --help");
    }

    @ParameterizedTest
    @CsvSource({
        "--seed, 1, 'Option ''--seed'' goes only without ''--service'''",
        "--report, x.html, 'Option ''--report'' goes only without ''--service'''",
        "--port, 65536, '''--port'': 65536 is not between 0 and 65535'",
        "--interval, 0.04, '''--interval'': 0.04 is neither 0 nor between 0.05 and 3600'",
        "--interval, 3601, '''--interval'': 3601 is neither 0 nor between 0.05 and 3600'",
        "--interval, -1, '''--interval'': -1 is neither 0 nor between 0.05 and 3600'",
        "--jar, mine, '''--jar'': expected one of [CADC, cadc, DROP_IN, ours]'",
    })
    void serviceOption_wrong_saysWhy(String option, String value, String message) {
        assertThat(run("--service", option, value)).isEqualTo(2);
        assertThat(err.toString()).contains(message).contains("See: tap-schema demo --help");
    }

    @Test
    void service_threeArchives_asksForTwo() throws IOException {
        Path third = Files.copy(Path.of(archive(0)), folder.resolve("third.tar.gz"));
        String[] options = {"--service", "--archive", archive(0), "--archive", archive(1)};
        String[] withThird = Arrays.copyOf(options, options.length + 2);
        withThird[options.length] = "--archive";
        withThird[options.length + 1] = third.toString();

        assertThat(run(withThird)).isEqualTo(2);
        assertThat(err.toString())
                .contains(
                        "3 archives are given; a service is shown with two that change places."
                                + " Nothing was run; give --archive twice.");
    }

    @Test
    void help_listsTheLoadersCommandsAndDemo() {
        CommandLine line = Demo.commandLine(InputStream.nullInputStream());
        line.setOut(new PrintWriter(out));

        assertThat(line.execute("help")).isZero();
        assertThat(out.toString()).contains("update ", "rollback ", "status ", "demo ", "help ");
    }

    private int run(String... options) {
        String[] arguments = new String[options.length + 1];
        arguments[0] = "demo";
        System.arraycopy(options, 0, arguments, 1, options.length);
        CommandLine line = Demo.commandLine(InputStream.nullInputStream());
        line.setOut(new PrintWriter(out));
        line.setErr(new PrintWriter(err));
        return line.execute(arguments);
    }

    private String archive(int number) {
        return releases.get(number).archive().toString();
    }
}
