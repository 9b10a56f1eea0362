package org.lsst.tap.repertoire.datalink;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** How manifest and templates name the columns of a result, and what stands for each of them. */
public final class ResultColumns {

    private ResultColumns() {}

    /**
     * The name of a column: table and column, joined by an underscore, dots replaced by
     * underscores.
     *
     * @param tableName such as {@code dp1.Object}
     * @param columnName such as {@code objectId}
     * @return such as {@code dp1_Object_objectId}
     */
    public static String name(String tableName, String columnName) {
        return (tableName + '_' + columnName).replace('.', '_');
    }

    /**
     * The values for {@link DatalinkTemplate#render}: {@code col_} and the position, counted from
     * 0, for each column; the ID that the result's FIELDs must have. A column that is in the result
     * twice stands for its first position.
     *
     * @param baseUrl the environment's base URL, for {@code $baseUrl$}
     * @param columns the result's columns in order, named as {@link #name} does
     */
    public static Map<String, String> values(String baseUrl, List<String> columns) {
        Map<String, String> values = new LinkedHashMap<>();
        for (String column : columns) {
            values.putIfAbsent(column, "col_" + columns.indexOf(column));
        }
        values.put(DatalinkTemplate.BASE_URL, baseUrl);
        return Collections.unmodifiableMap(values);
    }
}
