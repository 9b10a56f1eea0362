package org.lsst.tap.soak;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

/** The soak's command line, where it runs nothing. */
class SoakTest {

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    private int run(String... arguments) {
        CommandLine line = Soak.commandLine();
        line.setOut(new PrintWriter(out));
        line.setErr(new PrintWriter(err));
        return line.execute(arguments);
    }

    @Test
    void usage_help_namesEachKindOfFault() {
        StringWriter usage = new StringWriter();
        Soak.commandLine().usage(new PrintWriter(usage));

        for (FaultKind kind : FaultKind.values()) {
            assertThat(usage.toString()).contains(kind.name());
        }
        assertThat(usage.toString()).contains("Exit codes:");
    }

    @Test
    void call_readersOutOfBounds_isRefused() {
        assertThat(run("--readers=0")).isEqualTo(2);
        assertThat(err.toString())
                .contains("Invalid value for option '--readers': 0 is not between 1 and 16");
    }

    @Test
    void call_oneRelease_isRefused() {
        assertThat(run("--releases=1")).isEqualTo(2);
        assertThat(err.toString())
                .contains("Invalid value for option '--releases': 1 is not between 2 and 64");
    }

    @Test
    void call_noLoaderThere_saysHowToBuildIt() {
        assertThat(run("--loader=nowhere.jar")).isEqualTo(2);
        assertThat(err.toString())
                .contains(
                        "There is no loader at nowhere.jar. Build it with \"mvn -DskipTests"
                                + " package\", or name it with --loader.");
    }

    @Test
    void call_oneArchive_isRefused() {
        assertThat(run("--archive=one.tar.gz")).isEqualTo(2);
        assertThat(err.toString()).contains("Only one archive is given");
    }
}
