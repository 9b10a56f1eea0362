package org.lsst.tap.loader.database;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.lsst.tap.loader.rows.ReleaseRows;
import org.lsst.tap.loader.rows.TapTable;
import org.lsst.tap.loader.text.Identifiers;

/** Reads the rows of a release back from a database schema. Stateless. */
public final class RowsReader {

    private RowsReader() {}

    /**
     * Reads all rows of a release. Joins the transaction of the connection; run it in a {@link
     * ConsistentRead}, unless a lock keeps swaps away.
     */
    public static ReleaseRows read(Connection connection, String databaseSchema)
            throws SQLException {
        Map<String, List<List<@Nullable String>>> texts = new HashMap<>();
        for (TapTable<?> table : TapTable.ALL) {
            int fields = table.columns().size();
            String columns = String.join(", ", table.columns());
            String from = Identifiers.quote(databaseSchema, table.name());
            texts.put(
                    table.name(),
                    Sql.list(
                            connection,
                            "SELECT %1$s FROM %2$s ORDER BY %1$s".formatted(columns, from),
                            row -> texts(row, fields)));
        }
        return ReleaseRows.of(texts);
    }

    private static List<@Nullable String> texts(ResultSet row, int fields) throws SQLException {
        List<@Nullable String> texts = new ArrayList<>();
        for (int i = 1; i <= fields; i++) {
            texts.add(row.getString(i));
        }
        return texts;
    }
}
