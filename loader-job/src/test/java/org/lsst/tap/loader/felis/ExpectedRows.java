package org.lsst.tap.loader.felis;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.lsst.tap.loader.rows.ReleaseRows;
import org.lsst.tap.loader.rows.ReleaseRows.TapRow;
import org.lsst.tap.loader.rows.TapTable;

/** Rows of a folder of CSV files, one per table; columns that the loader leaves NULL are NULL. */
final class ExpectedRows {

    private static final Set<String> EXTENSIONS =
            Set.of(
                    "owner_id",
                    "read_anon",
                    "read_only_group",
                    "read_write_group",
                    "api_created",
                    "view_target",
                    "column_id");

    private ExpectedRows() {}

    static ReleaseRows read(String folder) {
        List<TapRow> rows = new ArrayList<>();
        for (TapTable table : TapTable.ALL) {
            for (Map<String, String> fields :
                    Shared.csv(folder + "/" + table.name() + ".csv").rows()) {
                assertThat(fields).doesNotContainKeys(EXTENSIONS.toArray(new String[0]));
                Object[] texts = table.columns().stream().map(fields::get).toArray();
                rows.add(new TapRow(table, Arrays.asList(texts)));
            }
        }
        return new ReleaseRows(rows);
    }

    /** Asserts that two sets of rows are the same, whatever their order. */
    static void assertSame(ReleaseRows found, ReleaseRows expected) {
        for (TapTable table : TapTable.ALL) {
            assertThat(sorted(found, table)).isEqualTo(sorted(expected, table));
        }
    }

    private static List<String> sorted(ReleaseRows rows, TapTable table) {
        return rows.of(table).stream().map(row -> row.fields().toString()).sorted().toList();
    }
}
