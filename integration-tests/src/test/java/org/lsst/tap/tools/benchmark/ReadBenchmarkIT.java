package org.lsst.tap.tools.benchmark;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;
import org.lsst.tap.tools.kit.Tool;
import picocli.CommandLine;

/** What the read benchmark prints, with so few rows that the figures mean nothing. */
class ReadBenchmarkIT {

    private final StringWriter out = new StringWriter();

    private int run(String... arguments) {
        CommandLine line = Tool.of(new ReadBenchmark());
        line.setOut(new PrintWriter(out, true));
        line.setErr(new PrintWriter(out, true));
        return line.execute(arguments);
    }

    @Test
    void run_allCases_printsEachForBothWays() {
        assertThat(run("--seconds", "0.01", "2x3")).isZero();

        assertThat(out.toString()).startsWith("PostgreSQL ").contains("; pgjdbc ");
        for (String way : new String[] {"loopback", "1 ms each way"}) {
            assertThat(out.toString()).contains("| 6 | " + way + " | CADC's again | ");
            assertThat(out.toString()).contains("| 6 | " + way + " | the floor | ");
            for (ReadCase what : ReadCase.values()) {
                assertThat(out.toString())
                        .contains("| 6 | " + way + " | ours, " + what.label + " | ");
            }
        }
    }

    @Test
    void run_noSuchArchive_endsWithOneAndWhatTheLoaderSays() {
        assertThat(run("none.tar.gz")).isOne();

        assertThat(out.toString())
                .contains("Nothing was measured: ")
                .contains("none.tar.gz\" does not exist");
    }

    @Test
    void run_slowerThanAllowed_endsWithOneAndNamesTheCase() {
        assertThat(run("--seconds", "0.01", "--cases", "QUIET", "--at-most", "0", "2x3")).isOne();

        assertThat(out.toString())
                .contains("TOO SLOW: | 6 | loopback | ours, unchanged, quiet | ")
                .doesNotContain("ours, first read");
    }
}
