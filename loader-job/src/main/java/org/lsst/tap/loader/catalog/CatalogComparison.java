package org.lsst.tap.loader.catalog;

import static java.lang.String.CASE_INSENSITIVE_ORDER;

import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.lsst.tap.loader.rows.ReleaseRows;
import org.lsst.tap.loader.rows.ReleaseRows.TapRow;
import org.lsst.tap.loader.rows.TapTable;

/**
 * The differences between what live declares and what the catalog database has. Immutable; names
 * are compared without case, as ADQL does (ADQL 2.1, section 2.1.2).
 *
 * @param missingTables declared, and not in the catalog
 * @param missingColumns declared, in a table that is in the catalog, and not there
 * @param wrongTypes what does not fit, with both types
 * @param undeclaredTables in a declared schema of the catalog, and not declared
 * @param undeclaredColumns in a declared table of the catalog, and not declared
 */
public record CatalogComparison(
        List<String> missingTables,
        List<String> missingColumns,
        List<String> wrongTypes,
        List<String> undeclaredTables,
        List<String> undeclaredColumns) {

    /** TAP_SCHEMA describes itself, and is not in the catalog. */
    private static final String OWN_SCHEMA = "tap_schema";

    /** Whether queries can fail: undeclared tables and columns are only not to be seen. */
    public boolean isBroken() {
        return !missingTables.isEmpty() || !missingColumns.isEmpty() || !wrongTypes.isEmpty();
    }

    /** Returns the schemas to look for in the catalog. */
    public static List<String> schemasOf(ReleaseRows live) {
        return live.of(TapTable.SCHEMAS).stream()
                .map(row -> row.text("schema_name"))
                .filter(name -> !name.equals(OWN_SCHEMA))
                .toList();
    }

    /** Compares. */
    public static CatalogComparison of(ReleaseRows live, List<CatalogColumn> catalog) {
        Map<String, Map<String, CatalogColumn>> found = new TreeMap<>(CASE_INSENSITIVE_ORDER);
        for (CatalogColumn column : catalog) {
            found.computeIfAbsent(column.table(), table -> new TreeMap<>(CASE_INSENSITIVE_ORDER))
                    .put(column.name(), column);
        }
        Set<String> own = new HashSet<>();
        live.of(TapTable.TABLES).stream()
                .filter(table -> table.text("schema_name").equals(OWN_SCHEMA))
                .forEach(table -> own.add(table.text("table_name")));
        Set<String> missingTables = new TreeSet<>();
        Set<String> missingColumns = new TreeSet<>();
        Set<String> wrongTypes = new TreeSet<>();
        Map<String, Set<String>> declared = new TreeMap<>(CASE_INSENSITIVE_ORDER);
        for (TapRow column : live.of(TapTable.COLUMNS)) {
            String table = column.text("table_name");
            if (own.contains(table)) {
                continue;
            }
            String name = unquoted(column.text("column_name"));
            declared.computeIfAbsent(table, key -> new TreeSet<>(CASE_INSENSITIVE_ORDER)).add(name);
            Map<String, CatalogColumn> there = found.get(table);
            if (there == null) {
                missingTables.add(table);
            } else if (!there.containsKey(name)) {
                missingColumns.add(table + "." + column.text("column_name"));
            } else if (!there.get(name).fits(column)) {
                wrongTypes.add(wrongType(column, there.get(name)));
            }
        }
        Set<String> undeclaredTables = new TreeSet<>();
        Set<String> undeclaredColumns = new TreeSet<>();
        for (CatalogColumn column : catalog) {
            Set<String> names = declared.get(column.table());
            if (names == null) {
                undeclaredTables.add(column.table());
            } else if (!names.contains(column.name())) {
                undeclaredColumns.add(column.table() + "." + column.name());
            }
        }
        return new CatalogComparison(
                List.copyOf(missingTables),
                List.copyOf(missingColumns),
                List.copyOf(wrongTypes),
                List.copyOf(undeclaredTables),
                List.copyOf(undeclaredColumns));
    }

    private static String wrongType(TapRow declared, CatalogColumn found) {
        Object arraysize = declared.get("arraysize");
        return "%s.%s is %s; declared as %s%s"
                .formatted(
                        declared.text("table_name"),
                        declared.text("column_name"),
                        found.typeName(),
                        declared.text("datatype"),
                        arraysize == null ? "" : "[" + arraysize + "]");
    }

    /** TAP_SCHEMA writes a delimited identifier with its quotes (TAP 1.1, section 4.3). */
    private static String unquoted(String name) {
        return name.length() > 2 && name.startsWith("\"") && name.endsWith("\"")
                ? name.substring(1, name.length() - 1).replace("\"\"", "\"")
                : name;
    }
}
