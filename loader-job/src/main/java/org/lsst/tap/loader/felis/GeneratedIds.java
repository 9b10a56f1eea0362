package org.lsst.tap.loader.felis;

import java.util.IdentityHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.lsst.tap.loader.felis.yaml.YamlValue;
import org.lsst.tap.loader.felis.yaml.YamlValue.Entry;

/**
 * The ids of the objects of a schema that stand without one, made of their names. Felis makes them
 * in the order of the document before it checks anything, and once per mapping: where aliases put
 * one mapping in two places, both have the id of the first.
 */
final class GeneratedIds {

    private final IdentityHashMap<YamlValue.Mapping, String> ids = new IdentityHashMap<>();
    private final FileContext context;

    private GeneratedIds(FileContext context) {
        this.context = context;
    }

    static GeneratedIds of(FileContext context, YamlValue.Mapping schema) {
        GeneratedIds ids = new GeneratedIds(context);
        ids.put(schema, "#" + name(schema));
        ids.each(schema, "tables", ids::addTable);
        return ids;
    }

    /** Returns the id of a mapping; null if it has its own, or gets none. */
    @Nullable String of(YamlValue.Mapping mapping) {
        return ids.get(mapping);
    }

    private void addTable(YamlValue.Mapping table) {
        String prefix = "#" + name(table);
        put(table, prefix);
        each(table, "columns", column -> put(column, prefix + "." + name(column)));
        each(table, "columnGroups", group -> put(group, prefix + "." + name(group)));
        each(table, "constraints", constraint -> put(constraint, "#" + name(constraint)));
        each(table, "indexes", index -> put(index, "#" + name(index)));
    }

    private void put(YamlValue.Mapping mapping, String id) {
        if (!mapping.entries().containsKey(ColumnReader.ID.name())) {
            ids.putIfAbsent(mapping, id);
        }
    }

    private void each(
            YamlValue.Mapping parent,
            String key,
            java.util.function.Consumer<YamlValue.Mapping> action) {
        Map<String, Entry> entries = parent.entries();
        if (entries.containsKey(key) && entries.get(key).value() instanceof YamlValue.Items items) {
            for (YamlValue item : items.values()) {
                context.countObject();
                if (item instanceof YamlValue.Mapping mapping) {
                    action.accept(mapping);
                }
            }
        }
    }

    /** Returns a name as it stands; what else than a string stands there is refused later. */
    private static String name(YamlValue.Mapping mapping) {
        Entry entry = mapping.entries().get(ColumnReader.NAME.name());
        return entry != null && entry.value() instanceof YamlValue.Text text ? text.value() : "";
    }
}
