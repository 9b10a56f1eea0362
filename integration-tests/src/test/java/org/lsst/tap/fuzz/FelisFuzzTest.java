package org.lsst.tap.fuzz;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.lsst.tap.loader.felis.FelisReader;
import org.lsst.tap.loader.felis.FelisResult;
import org.lsst.tap.loader.felis.Finding;
import org.lsst.tap.loader.felis.TapSchemaMapping;
import org.lsst.tap.loader.rows.ReleaseRows;
import org.lsst.tap.loader.source.ReleaseFiles;
import org.lsst.tap.loader.source.ReleaseSource;
import org.lsst.tap.testing.SharedFolder;
import org.lsst.tap.tools.kit.Release;

/** Whatever a Felis file holds, reading it ends in a schema or in errors, never in an exception. */
class FelisFuzzTest {

    /** 256 kB of text with 1,000 findings; the limits on aliases allow 300,000 objects. */
    private static final long MOST_ALLOCATED = 256L << 20;

    private static final String BASE =
            "name: r\ntables: [{name: b, columns: [{name: id, datatype: int}]}]\n";

    @Test
    void read_mutatedFile_schemaOrErrors() throws IOException {
        List<byte[]> whole = new ArrayList<>();
        for (String name : List.of("lantern.1/lantern.yaml", "lantern.2/lantern_plates.yaml")) {
            try (InputStream file = Release.class.getResourceAsStream("releases/" + name)) {
                whole.add(file.readAllBytes());
            }
        }
        new FuzzRun("felis", MOST_ALLOCATED, FelisFuzzTest::accepts).run(new FelisCases(whole));
    }

    /** The real files, which are larger: a tenth of the cases. */
    @Test
    void read_mutatedRealFile_schemaOrErrors() {
        ReleaseFiles release =
                ReleaseSource.local(SharedFolder.require("sdm_schemas/w.2026.34.tar.gz"));
        List<byte[]> whole = new ArrayList<>();
        for (String schema : release.schemaNames()) {
            byte[] file = release.bytes(ReleaseFiles.pathOf(schema)).orElseThrow();
            if (file.length < 60_000) {
                whole.add(file);
            }
        }
        new FuzzRun("felis-real", MOST_ALLOCATED, FelisFuzzTest::accepts)
                .ofEach(10)
                .run(random -> Bytes.mutate(Bytes.pick(whole, random), FelisCases.PIECES, random));
    }

    private static boolean accepts(byte[] file) {
        Map<String, byte[]> files = Map.of("s.yaml", file, "base.yaml", BASE.getBytes(UTF_8));
        FelisResult result =
                new FelisReader(path -> Optional.ofNullable(files.get(path))).read("s.yaml");
        boolean errors = false;
        for (Finding finding : result.findings()) {
            errors |= finding.isError();
            Messages.check(finding.toString(), 2000);
        }
        assertThat(result.schema().isPresent()).isEqualTo(!errors);
        if (result.schema().isEmpty()) {
            return false;
        }
        ReleaseRows rows = TapSchemaMapping.rows(List.of(result.schema().get()));
        // What PostgreSQL would refuse.
        assertThat(rows.toString()).doesNotContain("\0");
        assertThat(UTF_8.newEncoder().canEncode(rows.toString())).isTrue();
        return true;
    }
}
