package org.lsst.tap.loader.catalog;

import static java.lang.String.CASE_INSENSITIVE_ORDER;

import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.lsst.tap.loader.rows.ReleaseRows;
import org.lsst.tap.loader.rows.ReleaseRows.ColumnRow;

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
        return live.schemas().stream()
                .map(ReleaseRows.SchemaRow::schemaName)
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
        live.tables().stream()
                .filter(table -> table.schemaName().equals(OWN_SCHEMA))
                .forEach(table -> own.add(table.tableName()));
        Set<String> missingTables = new TreeSet<>();
        Set<String> missingColumns = new TreeSet<>();
        Set<String> wrongTypes = new TreeSet<>();
        Map<String, Set<String>> declared = new TreeMap<>(CASE_INSENSITIVE_ORDER);
        for (ColumnRow column : live.columns()) {
            if (own.contains(column.tableName())) {
                continue;
            }
            String name = unquoted(column.columnName());
            declared.computeIfAbsent(
                            column.tableName(), table -> new TreeSet<>(CASE_INSENSITIVE_ORDER))
                    .add(name);
            Map<String, CatalogColumn> there = found.get(column.tableName());
            if (there == null) {
                missingTables.add(column.tableName());
            } else if (!there.containsKey(name)) {
                missingColumns.add(column.tableName() + "." + column.columnName());
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

    private static String wrongType(ColumnRow declared, CatalogColumn found) {
        return "%s.%s is %s; declared as %s%s"
                .formatted(
                        declared.tableName(),
                        declared.columnName(),
                        found.typeName(),
                        declared.datatype(),
                        declared.arraysize() == null ? "" : "[" + declared.arraysize() + "]");
    }

    /** TAP_SCHEMA writes a delimited identifier with its quotes (TAP 1.1, section 4.3). */
    private static String unquoted(String name) {
        return name.length() > 2 && name.startsWith("\"") && name.endsWith("\"")
                ? name.substring(1, name.length() - 1).replace("\"\"", "\"")
                : name;
    }
}
