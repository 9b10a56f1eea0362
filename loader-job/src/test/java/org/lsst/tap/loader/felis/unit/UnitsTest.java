package org.lsst.tap.loader.felis.unit;

import static org.assertj.core.api.Assertions.assertThat;

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
                "m2s3",
                "m 2",
                "m (2)",
                "m**+2",
                "m(1/2)",
                "m**(-1/2)",
                "m**(2.5e3)",
                "2 m",
                "2./m",
                "2*/m",
                "-1.5 m",
                "1E3 m",
                "1e400 m",
                "10+3 m",
                "10(-3)",
                "2 10**3 m",
                "2 3-2",
                "3**(2.5) m",
                "2.5 10**(1/2)",
                "/(m s)",
                "sqrt(2 m)/s",
                "mag(AB/s)",
                "mag (m)",
                "mag(1) m",
                "/mag(1)",
                "sqrt(mag)",
                "m,s,deg",
                "(m,(s,kg)),",
                "m,,s",
                "%/s",
                "\u00B0C",
                "e\u207B/s",
                "M\u2299",
                "m\u00B2 s\u207B\u00B9",
                "m\u22122",
                "\u212B",
                "k\u03A9",
                "m\u0663"
            })
    void fault_unitOfGrammar_none(String unit) {
        assertThat(Units.fault(unit)).isNull();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "DEG | 'DEG' is no known unit",
                "kcycle | 'kcycle' is no known unit",
                "m%  | 'm%' is no known unit",
                "m s/ | its end can't stand where it does",
                "m^2^2 | '^' can't stand where it does",
                "(m)2 | '2' can't stand where it does",
                "m (s) | 's' can't stand where it does",
                "10(3) | '3' can't stand where it does",
                "10(m) | 'm' can't stand where it does",
                "/m s | 's' can't stand where it does",
                "m + s | the character '+' can't stand where it does",
                "m\u00A0s | the character '\u00A0' can't stand where it does",
                "(m/s)^2 | parentheses hold a product of units or a list",
                "((m,s)) | parentheses hold a product of units or a list",
                "2**3 m | a factor that is a power is one of ten",
                "10**400 | a factor is too large",
                "2 3**9999 | a factor is too large",
                "2 0-1 | zero has a negative power",
                "0 m | it has a factor of zero",
                "10-400 m | it has a factor of zero",
                "0,m | it has a factor of zero",
                "m**(1/0) | a power is a fraction of zero",
                "m**(1e400) | a power is too large",
                "ln(m) | the function 'ln' is not allowed in units",
                "mag(dB) | 'mag' wants a physical unit",
                "mag(m) s | 'mag' of a unit can't be combined with others",
                "2 mag(m) | a factor can't stand before a function",
                "sqrt(m,s) | a list of units can't be combined with others",
            })
    void fault_noUnit_saysWhy(String unit, String fault) {
        assertThat(Units.fault(unit)).isEqualTo(fault);
    }

    @Test
    void fault_hostileUnit_endsInFault() {
        assertThat(Units.fault("(".repeat(100_000)))
                .isEqualTo("its parentheses are nested too deep");
        assertThat(Units.fault("9".repeat(100_000)))
                .isEqualTo("a number in it has too many digits");
        assertThat(Units.fault("x".repeat(1000))).hasSizeLessThan(120);
    }
}
