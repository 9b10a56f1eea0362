package org.lsst.tap.tools.soak;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/** The soak in this process, as short as it can be; and that it finds what is wrong. */
class SoakIT {

    @Test
    void soak_fewSeconds_passesWithEachKindOfFault() {
        SoakCall call =
                SoakCall.of(
                        "--seconds=10",
                        "--seed=1",
                        "--readers=1",
                        "--releases=2",
                        "--faults=LOADER_KILLED,CONNECTION_CUT,SERVER_STOPPED,READERS_TERMINATED");

        assertThat(call.err()).isEmpty();
        assertThat(call.out())
                .contains("PASSED: nothing mixed, nothing lost, no leak.")
                .contains("{\"result\":\"passed\",\"seed\":1,")
                .contains("\"lost\":0,", "\"mixed\":0,\"stale\":0,", "\"leaks\":[]")
                .doesNotContain("FOUND:");
        assertThat(call.out())
                .matches("(?s).*\"loader_killed\":[1-9].*")
                .matches("(?s).*\"connection_cut\":[1-9].*")
                .matches("(?s).*\"server_stopped\":[1-9].*")
                .matches("(?s).*\"readers_terminated\":[1-9].*")
                .matches("(?s).*\"swaps\":[1-9].*");
        assertThat(call.code()).isZero();
    }

    /** By chance, and nearly always: so it is not in each build. */
    @Test
    @EnabledIfSystemProperty(
            named = "soak.control",
            matches = "true",
            disabledReason = "-Dsoak.control=true")
    void soak_cadcsDao_findsMixesAndFails() {
        SoakCall call =
                SoakCall.of(
                        "--seconds=5",
                        "--seed=1",
                        "--readers=6",
                        "--releases=2",
                        "--dao=CADC",
                        "--faults=STALL");

        assertThat(call.err()).isEmpty();
        assertThat(call.out())
                .matches("(?s).*FOUND: read \"[^\"]+\" was MIXED: \\[\\].*")
                .contains("FAILED.")
                .doesNotContain("\"mixed\":0,");
        assertThat(call.code()).isEqualTo(1);
    }
}
