package org.lsst.tap.loader.catalog;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
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
        Map<String, Map<String, CatalogColumn>> found = new HashMap<>();
        for (CatalogColumn column : catalog) {
            found.computeIfAbsent(lower(column.table()), table -> new HashMap<>())
                    .put(lower(column.name()), column);
        }
        Set<String> missingTables = new TreeSet<>();
        Set<String> missingColumns = new TreeSet<>();
        Set<String> wrongTypes = new TreeSet<>();
        Map<String, Set<String>> declared = new HashMap<>();
        for (ColumnRow column : declared(live)) {
            String table = lower(column.tableName());
            String name = lower(unquoted(column.columnName()));
            declared.computeIfAbsent(table, any -> new HashSet<>()).add(name);
            Map<String, CatalogColumn> there = found.get(table);
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
            Set<String> names = declared.get(lower(column.table()));
            if (names == null) {
                undeclaredTables.add(column.table());
            } else if (!names.contains(lower(column.name()))) {
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

    private static List<ColumnRow> declared(ReleaseRows live) {
        Set<String> tables = new HashSet<>();
        for (ReleaseRows.TableRow table : live.tables()) {
            if (!table.schemaName().equals(OWN_SCHEMA)) {
                tables.add(table.tableName());
            }
        }
        return live.columns().stream().filter(c -> tables.contains(c.tableName())).toList();
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

    private static String lower(String name) {
        return name.toLowerCase(Locale.ROOT);
    }

    /** TAP_SCHEMA writes a delimited identifier with its quotes (TAP 1.1, section 4.3). */
    private static String unquoted(String name) {
        return name.length() > 2 && name.startsWith("\"") && name.endsWith("\"")
                ? name.substring(1, name.length() - 1).replace("\"\"", "\"")
                : name;
    }
}
