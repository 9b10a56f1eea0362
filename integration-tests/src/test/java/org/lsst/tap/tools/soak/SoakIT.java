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
                        "--faults=LOADER_KILLED,CONNECTION_CUT,SERVER_STOPPED,READERS_TERMINATED");

        assertThat(call.err()).isEmpty();
        assertThat(call.out())
                .contains("PASSED: nothing mixed, nothing lost, no leak.")
                .containsPattern(
                        "[1-9][0-9]* swaps; [1-9][0-9]* faults; [0-9,]+ reads, 0 of them wrong; 0"
                                + " lost\\.")
                .containsPattern("ours, cached +[1-9][0-9,]* +[1-9][0-9,]* +0 +0 +0 ")
                .containsPattern("VOSI documents, /tables +[1-9][0-9,]* +[1-9][0-9,]* +0 +0 +0 ")
                .doesNotContain("FOUND:", "LEAK", "never happened");
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
                        "--seconds=5", "--seed=1", "--readers=6", "--dao=CADC", "--faults=STALL");

        assertThat(call.err()).isEmpty();
        assertThat(call.out())
                .containsPattern("FOUND: read \"[^\"]+\" was MIXED at ")
                .contains("FAILED.");
        assertThat(call.code()).isEqualTo(1);
    }
}
