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
                "m,s | ',' is in the wrong place",
                "\u00B0C | '\u00B0' is in the wrong place",
                "m\u00B2 | '\u00B2' is in the wrong place",
                "k\u03A9 | '\u03A9' is in the wrong place",
                "2./m | '/' is in the wrong place",
                "10(-3) | '(' is in the wrong place",
                "2 10**3 m | '1' is in the wrong place",
                "m12 | '1' is in the wrong place",
                "AB9 AB4 | its powers add up to more than 12",
            })
    void fault_unitThatOnlyAstropyTakes_saysWhy(String unit, String fault) {
        assertThat(Units.fault(unit)).isEqualTo(fault);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "DEG | 'DEG' is not a known unit",
                "kcycle | 'kcycle' is not a known unit",
                "m%  | 'm%' is not a known unit",
                "m s/ | its end is in the wrong place",
                "m.. s | '.' is in the wrong place",
                "m^2^2 | '^' is in the wrong place",
                "m** | '*' is in the wrong place",
                "m2.5 | '2' is in the wrong place",
                "m2e3 | '2' is in the wrong place",
                "(m)2 | '2' is in the wrong place",
                "(m | its end is in the wrong place",
                "m (s) | '(' is in the wrong place",
                "10(3) | '(' is in the wrong place",
                "10(m) | '(' is in the wrong place",
                "2.(m s) | '(' is in the wrong place",
                "/m s | 's' is in the wrong place",
                "1/m/s | '/' is in the wrong place",
                "m + s | '+' is in the wrong place",
                "m\u00A0s | '\u00A0' is in the wrong place",
                "(m/s)^2 | '/' is in the wrong place",
                "2**3 m | '*' is in the wrong place",
                "2-3 | '-' is in the wrong place",
                "10**400 | '*' is in the wrong place",
                "0 m | it has a factor of zero",
                "0.0e5 m | it has a factor of zero",
                "m**(1/0) | '*' is in the wrong place",
                "ln(m) | the function 'ln' is not allowed in units",
                "log (m) | the function 'log' is not allowed in units",
                "sqrt | 'sqrt' is not a known unit",
                "sqrt(m,s) | ',' is in the wrong place",
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
