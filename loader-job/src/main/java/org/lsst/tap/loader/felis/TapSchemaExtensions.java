package org.lsst.tap.loader.felis;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.lsst.tap.loader.rows.ExtensionColumn;
import org.lsst.tap.loader.rows.TapTable;

/**
 * Reads the columns by which a file extends TAP_SCHEMA's tables, in the form of Felis' own {@code
 * tap_schema_extensions.yaml}: a schema whose tables are named {@code schemas}, {@code tables} and
 * so on. As Felis does, it takes the tables' columns and nothing else of it. Stateless.
 */
public final class TapSchemaExtensions {

    /** Felis' own file: CADC's columns, which every TAP_SCHEMA of this loader has. */
    public static final String STANDARD =
            "resource://felis/config/tap_schema/tap_schema_extensions.yaml";

    private static final Set<Key> NOT_MADE =
            EnumSet.of(Key.VALUE, Key.AUTOINCREMENT, Key.POSTGRESQL_DATATYPE);

    private TapSchemaExtensions() {}

    /**
     * Reads a file.
     *
     * @param faults gets what is wrong with it, or can't be made of it
     */
    public static List<ExtensionColumn> read(FelisFiles files, String path, List<String> faults) {
        FelisResult result = FelisReader.read(files, path);
        result.findings().stream()
                .filter(Finding::isError)
                .forEach(finding -> faults.add(finding.toString()));
        List<ExtensionColumn> columns = new ArrayList<>();
        var read = result.schema().map(schema -> schema.objects(Key.TABLES)).orElse(List.of());
        for (FelisObject table : read) {
            TapTable tapTable = TapTable.named(table.name());
            if (tapTable == null) {
                faults.add("TAP_SCHEMA has no table \"%s\"".formatted(table.name()));
                continue;
            }
            for (FelisObject column : table.objects(Key.COLUMNS)) {
                String name = table.name() + "." + column.name();
                for (Key key : NOT_MADE) {
                    if (column.has(key)) {
                        faults.add(
                                "%s has \"%s\", which the loader does not make"
                                        .formatted(name, key.text()));
                    }
                }
                if (Boolean.FALSE.equals(column.get(Key.NULLABLE))) {
                    faults.add(name + " is not nullable, but no release has a value for it");
                }
                FelisDatatype datatype = Objects.requireNonNull(column.datatype());
                Integer length = column.integer(Key.LENGTH);
                columns.add(
                        new ExtensionColumn(
                                tapTable.name(),
                                column.name(),
                                datatype.postgresqlType(length, column.integer(Key.PRECISION)),
                                Objects.requireNonNullElse(column.text(Key.DESCRIPTION), "")));
            }
        }
        return columns;
    }
}
