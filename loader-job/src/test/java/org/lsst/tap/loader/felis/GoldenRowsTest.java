package org.lsst.tap.loader.felis;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.lsst.tap.loader.rows.ReleaseRows;
import org.lsst.tap.loader.rows.RowCounts;

/** The rows of whole releases are those that Felis writes, TAP_SCHEMA's own included. */
class GoldenRowsTest {

    @ParameterizedTest
    @CsvSource({
        "tap-w.2026.34, dp2 dp1 ivoa_obscore dp02_dc2, 5, 46, 5410, 39, 39",
        "ssotap-w.2026.34, dp03_10yr dp03_1yr, 3, 13, 292, 9, 9",
        "livetap-w.2026.34, oga_live_obscore, 2, 6, 67, 7, 7"
    })
    void rows_releaseOfGoldenSet_equalToFelis(
            String set, String names, int schemas, int tables, int columns, int keys, int pairs) {
        var expected = ExpectedRows.read("golden/" + set);
        FelisReader reader = new FelisReader(Shared.releaseFiles("w.2026.34"));
        List<FelisObject> inOrder = new ArrayList<>();
        for (String name : names.split(" ", -1)) {
            FelisResult result = reader.read(name + ".yaml");
            assertThat(result.findings()).isEmpty();
            inOrder.add(result.schema().orElseThrow());
        }

        var found = ReleaseRows.ofTapSchema().plus(TapSchemaMapping.rows(inOrder));

        ExpectedRows.assertSame(found, expected);
        assertThat(RowCounts.of(found))
                .isEqualTo(new RowCounts(schemas, tables, columns, keys, pairs));
    }
}
