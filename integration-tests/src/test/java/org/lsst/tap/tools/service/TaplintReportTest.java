package org.lsst.tap.tools.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.junit.jupiter.api.Test;

/** The report's lines are read as taplint writes them. */
class TaplintReportTest {

    private static final String REPORT =
            """
            Section TMC: Compare table metadata from /tables and TAP_SCHEMA
            E-TMC-CM12-1 Column a from table s.t exists in /tables but not in TAP_SCHEMA
            E-TMC-CM12-2 Column b from table s.t exists in /tables but not in TAP_SCHEMA
            W-TMC-CTYP-1 Possibly incompatible datatypes for Column s.t:c; double vs. float
            E-TMC-CM12-x (49 more)
            F-MDQ-IOER-1 Error reading result
            I-MDQ-QSUB-x (1 more)

            Totals: Errors: 51; Warnings: 1; Infos: 124; Summaries: 17; Failures: 1
            """;

    @Test
    void counts_bySeverity_addsWhatIsOnlyCounted() {
        TaplintReport report = new TaplintReport(REPORT);

        assertThat(report.counts('E')).isEqualTo(Map.of("E-TMC-CM12", 51));
        assertThat(report.counts('W')).isEqualTo(Map.of("W-TMC-CTYP", 1));
        assertThat(report.counts('F')).isEqualTo(Map.of("F-MDQ-IOER", 1));
        assertThat(report.totals())
                .isEqualTo(
                        "Totals: Errors: 51; Warnings: 1; Infos: 124; Summaries: 17; Failures: 1");
    }

    @Test
    void totals_missing_isNoReport() {
        assertThatThrownBy(() -> new TaplintReport("Section TMC: Compare").totals())
                .hasMessageStartingWith("taplint ended early:\nSection TMC");
    }
}
