package org.lsst.tap.loader.felis;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Every file of three releases that Felis accepts reads without a finding, warnings included. */
class ReleaseFilesTest {

    /** Files of the time before Felis checked them; Felis refuses them as well. */
    private static final Set<String> REFUSED =
            Set.of(
                    "archive/baselineSchema.yaml",
                    "archive/sdss_stripe82_01.yml",
                    "archive/wise_00.yml",
                    "archive/wise_01.yml",
                    "ivoa/obscore_nominal.yaml");

    @ParameterizedTest
    @ValueSource(strings = {"w.2025.43", "w.2026.20", "w.2026.34"})
    void read_allFilesOfRelease_noFindingButInOldOnes(String release) {
        Set<String> withFindings = new TreeSet<>();
        FelisReader reader = new FelisReader(Shared.releaseFiles(release));
        for (Map.Entry<String, byte[]> file : Shared.release(release).entrySet()) {
            String path = file.getKey();
            if (path.endsWith(".yaml") || path.endsWith(".yml")) {
                FelisResult result = reader.read(path);
                assertThat(result.schema().isPresent())
                        .as("%s", result.findings())
                        .isEqualTo(result.findings().isEmpty());
                if (!result.findings().isEmpty()) {
                    withFindings.add(path);
                }
            }
        }
        assertThat(withFindings).isEqualTo(REFUSED);
    }
}
