package org.lsst.tap.loader.felis;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import org.lsst.tap.loader.felis.ucd.Ucds;
import org.lsst.tap.loader.felis.unit.Units;

/** The verdict on every unit and every UCD is that of Felis. */
class WordsOracleTest {

    @Test
    void fault_unitsOfOracle_verdictOfFelis() {
        assertThat(differences("felis-oracle/units.csv", unit -> Units.fault(unit) == null))
                .isEmpty();
    }

    @Test
    void fault_ucdsOfOracle_verdictOfFelis() {
        Predicate<String> accepted = ucd -> Ucds.fault(Texts.strip(ucd)) == null;
        assertThat(differences("felis-oracle/ucds.csv", accepted)).isEmpty();
    }

    private static List<String> differences(String file, Predicate<String> accepted) {
        List<String> differences = new ArrayList<>();
        for (Map<String, String> row : Shared.csv(file).rows()) {
            String value = row.getOrDefault("value", "");
            if (accepted.test(value) != row.get("verdict").equals("accepted")) {
                differences.add(value);
            }
        }
        return differences;
    }
}
