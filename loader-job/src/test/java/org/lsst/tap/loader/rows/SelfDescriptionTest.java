package org.lsst.tap.loader.rows;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class SelfDescriptionTest {

    @Test
    void rows_always_oneSchemaFiveTablesSevenKeys() {
        assertThat(RowCounts.of(ReleaseRows.ofTapSchema()))
                .isEqualTo(new RowCounts(1, 5, 32, 7, 7));
    }

    @Test
    void rows_columnSize_quotedAsFelisWritesIt() {
        assertThat(ReleaseRows.ofTapSchema().of(TapTable.COLUMNS))
                .extracting(row -> row.text("column_name"))
                .contains("\"size\"")
                .doesNotContain("size");
    }
}
