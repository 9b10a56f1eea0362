package org.lsst.tap.loader.rows;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.lsst.tap.loader.rows.ReleaseRows.ColumnRow;

class SelfDescriptionTest {

    @Test
    void rows_always_oneSchemaFiveTablesSevenKeys() {
        ReleaseRows rows = SelfDescription.rows();
        assertThat(rows.schemas()).hasSize(1);
        assertThat(rows.tables()).hasSize(5);
        assertThat(rows.columns()).hasSize(32);
        assertThat(rows.keys()).hasSize(7);
        assertThat(rows.keyColumns()).hasSize(7);
    }

    @Test
    void rows_columnSize_quotedAsFelisWritesIt() {
        assertThat(SelfDescription.rows().columns())
                .extracting(ColumnRow::columnName)
                .contains("\"size\"")
                .doesNotContain("size");
    }
}
