package org.lsst.tap.loader.catalog;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
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

    public CatalogComparison {
        missingTables = List.copyOf(missingTables);
        missingColumns = List.copyOf(missingColumns);
        wrongTypes = List.copyOf(wrongTypes);
        undeclaredTables = List.copyOf(undeclaredTables);
        undeclaredColumns = List.copyOf(undeclaredColumns);
    }

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
        Map<String, Map<String, ColumnRow>> declared = declared(live);
        List<String> missingTables = new ArrayList<>();
        List<String> missingColumns = new ArrayList<>();
        List<String> wrongTypes = new ArrayList<>();
        declared.forEach(
                (table, columns) -> {
                    Map<String, CatalogColumn> there = found.get(table);
                    if (there == null) {
                        missingTables.add(columns.values().iterator().next().tableName());
                        return;
                    }
                    columns.forEach(
                            (name, column) ->
                                    compare(column, there.get(name), missingColumns, wrongTypes));
                });
        return new CatalogComparison(
                sorted(missingTables),
                sorted(missingColumns),
                sorted(wrongTypes),
                undeclaredTables(catalog, declared),
                undeclaredColumns(catalog, declared));
    }

    private static Map<String, Map<String, ColumnRow>> declared(ReleaseRows live) {
        List<String> tables =
                live.tables().stream()
                        .filter(table -> !table.schemaName().equals(OWN_SCHEMA))
                        .map(ReleaseRows.TableRow::tableName)
                        .toList();
        Map<String, Map<String, ColumnRow>> declared = new HashMap<>();
        for (ColumnRow column : live.columns()) {
            if (tables.contains(column.tableName())) {
                declared.computeIfAbsent(lower(column.tableName()), table -> new HashMap<>())
                        .put(lower(unquoted(column.columnName())), column);
            }
        }
        return declared;
    }

    private static void compare(
            ColumnRow declared,
            @Nullable CatalogColumn found,
            List<String> missing,
            List<String> wrong) {
        String name = declared.tableName() + "." + declared.columnName();
        if (found == null) {
            missing.add(name);
        } else if (!Datatypes.fits(declared, found)) {
            wrong.add(
                    "%s is %s; declared as %s%s"
                            .formatted(
                                    name,
                                    found.typeName(),
                                    declared.datatype(),
                                    declared.arraysize() == null
                                            ? ""
                                            : "[" + declared.arraysize() + "]"));
        }
    }

    private static List<String> undeclaredTables(
            List<CatalogColumn> catalog, Map<String, Map<String, ColumnRow>> declared) {
        return catalog.stream()
                .map(CatalogColumn::table)
                .filter(table -> !declared.containsKey(lower(table)))
                .collect(
                        Collectors.collectingAndThen(
                                Collectors.toCollection(TreeSet::new), List::copyOf));
    }

    private static List<String> undeclaredColumns(
            List<CatalogColumn> catalog, Map<String, Map<String, ColumnRow>> declared) {
        return catalog.stream()
                .filter(column -> declared.containsKey(lower(column.table())))
                .filter(
                        column ->
                                !declared.get(lower(column.table()))
                                        .containsKey(lower(column.name())))
                .map(column -> column.table() + "." + column.name())
                .sorted()
                .toList();
    }

    private static List<String> sorted(List<String> names) {
        return names.stream().sorted().toList();
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
