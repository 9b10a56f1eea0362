package org.lsst.tap.loader.felis;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import org.lsst.tap.loader.felis.words.Ucds;
import org.lsst.tap.loader.felis.words.Units;

/** The verdict on every unit and every UCD is that of Felis, but for units that none has used. */
class WordsOracleTest {

    /** Functions, a list and a sign: what Felis takes. */
    private static final List<String> REFUSED_ON_PURPOSE =
            List.of("dB(mW)", "deg,deg", "mag(ST)", "\u2032");

    @Test
    void fault_unitsOfOracle_verdictOfFelis() {
        assertThat(differences("felis-oracle/units.csv", unit -> Units.fault(unit) == null))
                .isEqualTo(REFUSED_ON_PURPOSE);
        for (Map<String, String> row : Shared.csv("felis-oracle/units.csv").rows()) {
            if (REFUSED_ON_PURPOSE.contains(row.getOrDefault("value", ""))) {
                assertThat(row).containsEntry("verdict", "accepted");
                assertThat(row).containsEntry("used_in_sdm_schemas", "0");
            }
        }
    }

    @Test
    void fault_ucdsOfOracle_verdictOfFelis() {
        Predicate<String> accepted = ucd -> Ucds.fault(ObjectReader.strip(ucd)) == null;
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
