package org.lsst.tap.fuzz;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lsst.tap.loader.cli.RepertoireConfig;
import org.lsst.tap.loader.failure.ConfigurationException;

/** Whatever the configuration file is, it is read or refused with a ConfigurationException. */
class ConfigFuzzTest {

    private static final String GOOD =
            """
            logLevel: "INFO"
            logProfile: &p "production"
            baseHostname: "data.example.org"
            tap:
              schemaVersion: "w.2026.34"
              schemaSourceTemplate: "https://example.org/{version}/schemas.tar.gz"
              servers:
                tap:
                  enabled: true
                  schemas: ["dp2", "dp1"]
                  databaseUrl: "postgresql://tap@127.0.0.1:5432/tap"
                  schemaVersion: "w.2026.30"
            """;

    private static final List<String> PIECES = pieces();

    @TempDir private Path folder;

    private static List<String> pieces() {
        List<String> pieces = new ArrayList<>(FelisCases.PIECES);
        pieces.addAll(List.of("&x {y: [*x]}", "? &x {*x : 1}", "&x [*x, *x]", "!!omap [{a: b}]"));
        return pieces;
    }

    @Test
    void read_mutatedFile_configOrConfigurationException() {
        new FuzzRun("config", 16L << 20, this::accepts).run(ConfigFuzzTest::next);
    }

    private static byte[] next(SplittableRandom random) {
        StringBuilder text = new StringBuilder(GOOD);
        if (random.nextInt(3) == 0) {
            return Bytes.mutate(GOOD.getBytes(UTF_8), PIECES, random);
        }
        for (int i = random.nextInt(3); i >= 0; i--) {
            int at = text.indexOf(":", random.nextInt(text.length()));
            int end = at < 0 ? at : text.indexOf("\n", at);
            if (end > 0) {
                text.replace(at + 1, end, " " + Bytes.pick(PIECES, random));
            }
        }
        return text.toString().getBytes(UTF_8);
    }

    private boolean accepts(byte[] file) throws IOException {
        Path config = folder.resolve("config.yaml");
        Files.write(config, file);
        try {
            RepertoireConfig.read(config, "tap");
            return true;
        } catch (ConfigurationException e) {
            Messages.check(e.getMessage(), 2000);
            return false;
        }
    }
}
