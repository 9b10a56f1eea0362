package org.lsst.tap.docs;

import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.lsst.tap.testing.Repository;

/** The page shows what the patches of the services have. */
class IntegrationPageTest {

    @Test
    void dockerfile_isThatOfBothPatches() throws IOException {
        String lines = added("lsst-tap-service");
        assertThat(added("tap-postgres")).isEqualTo(lines.replace("COPY docker/", "COPY "));
        GeneratedParts.check(
                "docs/integration.md", Map.of("dockerfile", "```dockerfile\n" + lines + "\n```\n"));
    }

    /** Returns the lines that a service's patch adds to its Dockerfile. */
    private static String added(String service) {
        return Repository.text("tap-schema-dao/upstream/" + service + "-dockerfile.patch")
                .lines()
                .filter(line -> line.startsWith("+") && !line.startsWith("+++"))
                .map(line -> line.substring(1))
                .collect(joining("\n"))
                .strip();
    }
}
