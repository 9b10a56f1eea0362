package org.lsst.tap.loader.felis;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.lsst.tap.loader.felis.yaml.YamlValue;
import org.lsst.tap.loader.text.Excerpt;

/** Checks a column group, which never reaches TAP_SCHEMA. */
final class ColumnGroupReader {

    private static final Key COLUMNS = Key.of("columns");
    private static final Key TABLE = Key.of("table");

    private ColumnGroupReader() {}

    static void check(FileContext context, Fields fields, TableDraft table) {
        fields.requiredText(ColumnReader.NAME);
        ColumnReader.id(fields);
        fields.optionalText(ColumnReader.DESCRIPTION);
        fields.optionalText(ColumnReader.UTYPE);
        ColumnReader.ucd(fields);
        YamlValue columns = fields.required(COLUMNS);
        if (columns != null) {
            checkColumns(context, fields, fields.items(COLUMNS, columns), columns, table);
        }
        YamlValue parent = fields.nonNull(TABLE);
        if (parent != null) {
            fields.wrongType(TABLE, "no table, which Felis sets itself", parent);
        }
        fields.refuseOthers();
    }

    private static void checkColumns(
            FileContext context,
            Fields fields,
            List<YamlValue> items,
            YamlValue list,
            TableDraft table) {
        if (items.isEmpty() && list instanceof YamlValue.Items) {
            fields.add(FindingCode.LIST_EMPTY, COLUMNS, "expected at least one column, found none");
        }
        Set<String> known = new HashSet<>();
        table.columns().forEach(column -> known.add("" + column.id));
        Set<String> seen = new HashSet<>();
        for (int i = 0; i < items.size(); i++) {
            context.countObject();
            DocumentPath path = fields.path(COLUMNS).item(i);
            YamlValue item = items.get(i);
            String id = columnId(context, item, path, known);
            if (id != null && !seen.add(id)) {
                context.add(
                        FindingCode.GROUP_COLUMN_TWICE,
                        item.mark(),
                        path,
                        "expected each column once, found '" + Excerpt.of(id) + "' again");
            }
        }
    }

    /** Returns the id of a column that the group has: a reference, or a whole column. */
    private static @Nullable String columnId(
            FileContext context, YamlValue item, DocumentPath path, Set<String> known) {
        if (item instanceof YamlValue.Mapping mapping) {
            return ColumnReader.read(new Fields(context, mapping, path)).id;
        }
        String id = context.text(item, path);
        if (id != null && !known.contains(id)) {
            context.add(
                    FindingCode.ID_UNKNOWN,
                    item.mark(),
                    path,
                    "expected the id of a column that the table itself defines, found '"
                            + Excerpt.of(id)
                            + "'");
        }
        return id;
    }
}
