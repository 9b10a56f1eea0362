package org.lsst.tap.soak;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import picocli.CommandLine;

/** The soak in this process, as short as it can be; and that it finds what is wrong. */
class SoakIT {

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    private int run(String... arguments) {
        CommandLine line = Soak.commandLine();
        line.setOut(new PrintWriter(out));
        line.setErr(new PrintWriter(err));
        return line.execute(arguments);
    }

    @Test
    void soak_fewSeconds_passesWithEachKindOfFault() {
        int code =
                run(
                        "--seconds=10",
                        "--seed=1",
                        "--readers=1",
                        "--releases=2",
                        "--faults=LOADER_KILLED,CONNECTION_CUT,SERVER_STOPPED,READERS_TERMINATED");

        assertThat(err).hasToString("");
        assertThat(out.toString())
                .contains("PASSED: nothing mixed, nothing lost, no leak.")
                .contains("{\"result\":\"passed\",\"seed\":1,")
                .contains("\"lost\":0,", "\"mixed\":0,\"stale\":0,", "\"leaks\":[]")
                .doesNotContain("FOUND:");
        assertThat(out.toString())
                .matches("(?s).*\"loader_killed\":[1-9].*")
                .matches("(?s).*\"connection_cut\":[1-9].*")
                .matches("(?s).*\"server_stopped\":[1-9].*")
                .matches("(?s).*\"readers_terminated\":[1-9].*")
                .matches("(?s).*\"swaps\":[1-9].*");
        assertThat(code).isZero();
    }

    /** By chance, and nearly always: so it is not in each build. */
    @Test
    @EnabledIfSystemProperty(named = "soak.control", matches = "true", disabledReason = "-Psoak")
    void soak_cadcsDao_findsMixesAndFails() {
        int code =
                run(
                        "--seconds=5",
                        "--seed=1",
                        "--readers=6",
                        "--releases=2",
                        "--dao=CADC",
                        "--faults=STALL");

        assertThat(err).hasToString("");
        assertThat(out.toString())
                .matches("(?s).*FOUND: read \"[^\"]+\" was MIXED: \\[\\].*")
                .contains("FAILED.")
                .doesNotContain("\"mixed\":0,");
        assertThat(code).isEqualTo(1);
    }
}
