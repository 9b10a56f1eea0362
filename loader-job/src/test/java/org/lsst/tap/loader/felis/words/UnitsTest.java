package org.lsst.tap.loader.felis.words;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class UnitsTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "m",
                "kibibyte",
                "microarcsecond",
                "m s",
                "m.s",
                "m*s",
                "m/s/s",
                "m/s kg",
                "(m s)",
                "((m))",
                "kg/(m s2)",
                "(m)(s)",
                "(m s)/kg",
                "m2s3",
                "m2.s",
                "m 2",
                "m**+2",
                "m^-2",
                "m0",
                "m(1/2)",
                "m(2)",
                "m**(-1/2)",
                "m**(2.5)",
                "2 m",
                "2.m",
                "2*(m s)",
                "-1.5 m",
                "1E3 m",
                "10+3 m",
                "10**3",
                "10^-3 m",
                "1/d",
                "/(m s)",
                "1e-10.au.d-2",
                "sqrt(m/s)/s",
                "sqrt (m)(s)",
                "%",
                "%/s",
            })
    void fault_unitOfGrammar_none(String unit) {
        assertThat(Units.fault(unit)).isNull();
    }

    /** What astropy takes and no release has. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "mag(AB/s) | the function 'mag' is not allowed in units",
                "dB (mW) | the function 'dB' is not allowed in units",
                "m,s | ',' can't stand where it does",
                "\u00B0C | '\u00B0' can't stand where it does",
                "m\u00B2 | '\u00B2' can't stand where it does",
                "k\u03A9 | '\u03A9' can't stand where it does",
                "2./m | '/' can't stand where it does",
                "10(-3) | '(' can't stand where it does",
                "2 10**3 m | '1' can't stand where it does",
                "m12 | '1' can't stand where it does",
                "AB9 AB4 | its powers add up to more than 12",
            })
    void fault_unitThatOnlyAstropyTakes_saysWhy(String unit, String fault) {
        assertThat(Units.fault(unit)).isEqualTo(fault);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "DEG | 'DEG' is no known unit",
                "kcycle | 'kcycle' is no known unit",
                "m%  | 'm%' is no known unit",
                "m s/ | its end can't stand where it does",
                "m.. s | '.' can't stand where it does",
                "m^2^2 | '^' can't stand where it does",
                "m** | '*' can't stand where it does",
                "m2.5 | '2' can't stand where it does",
                "m2e3 | '2' can't stand where it does",
                "(m)2 | '2' can't stand where it does",
                "(m | its end can't stand where it does",
                "m (s) | '(' can't stand where it does",
                "10(3) | '(' can't stand where it does",
                "10(m) | '(' can't stand where it does",
                "2.(m s) | '(' can't stand where it does",
                "/m s | 's' can't stand where it does",
                "1/m/s | '/' can't stand where it does",
                "m + s | '+' can't stand where it does",
                "m\u00A0s | '\u00A0' can't stand where it does",
                "(m/s)^2 | '/' can't stand where it does",
                "2**3 m | '*' can't stand where it does",
                "2-3 | '-' can't stand where it does",
                "10**400 | '*' can't stand where it does",
                "0 m | it has a factor of zero",
                "0.0e5 m | it has a factor of zero",
                "m**(1/0) | '*' can't stand where it does",
                "ln(m) | the function 'ln' is not allowed in units",
                "log (m) | the function 'log' is not allowed in units",
                "sqrt | 'sqrt' is no known unit",
                "sqrt(m,s) | ',' can't stand where it does",
            })
    void fault_noUnit_saysWhy(String unit, String fault) {
        assertThat(Units.fault(unit)).isEqualTo(fault);
    }

    @Test
    void fault_hostileUnit_endsInFault() {
        for (String part : List.of("(", "9", "m ", "sqrt(", "x", "m**")) {
            assertThat(Units.fault(part.repeat(100_000)))
                    .isEqualTo("it is longer than 200 characters");
            assertThat(Units.fault(part.repeat(100 / part.length()) + "!")).hasSizeBetween(10, 130);
        }
    }
}
