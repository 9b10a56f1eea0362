package org.lsst.tap.loader.felis;

import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.lsst.tap.loader.felis.yaml.YamlValue;
import org.lsst.tap.loader.felis.yaml.YamlValue.Entry;

/**
 * An object of a file: its values by key, and where they stand. Nothing is there for a key that is
 * absent, null or faulty; once a file has no error, what it must have is there.
 */
class FelisObject {

    private final String file;
    private final DocumentPath path;
    private final YamlValue.Mapping mapping;
    private final Map<Key, Object> values = new EnumMap<>(Key.class);

    FelisObject(String file, DocumentPath path, YamlValue.Mapping mapping) {
        this.file = file;
        this.path = path;
        this.mapping = mapping;
    }

    FelisObject(FelisObject original) {
        this(original.file, original.path, original.mapping);
        values.putAll(original.values);
    }

    String file() {
        return file;
    }

    DocumentPath path() {
        return path;
    }

    YamlValue.Mapping mapping() {
        return mapping;
    }

    /** Returns the place of the object. */
    Place here() {
        return new Place(file, mapping.mark(), path);
    }

    /** Returns the place of a key's value, or that of the object. */
    Place at(Key key) {
        Entry entry = mapping.entries().get(key.text());
        return entry == null ? here() : new Place(file, entry.value().mark(), path.key(key.text()));
    }

    /** Returns the place of an item of a key's list, or that of what else stands there. */
    Place at(Key key, int item) {
        Entry entry = mapping.entries().get(key.text());
        return entry != null && entry.value() instanceof YamlValue.Items items
                ? new Place(file, items.values().get(item).mark(), path.key(key.text()).item(item))
                : at(key);
    }

    boolean has(Key key) {
        return mapping.entries().containsKey(key.text());
    }

    /** Says if the value of a key is a list in the file. */
    boolean hasList(Key key) {
        Entry entry = mapping.entries().get(key.text());
        return entry != null && entry.value() instanceof YamlValue.Items;
    }

    void put(Key key, @Nullable Object value) {
        if (value == null) {
            values.remove(key);
        } else {
            values.put(key, value);
        }
    }

    @Nullable Object get(Key key) {
        return values.get(key);
    }

    @Nullable String text(Key key) {
        return (String) values.get(key);
    }

    /** Returns a list of strings; empty if there is none. */
    @SuppressWarnings("unchecked")
    List<String> texts(Key key) {
        return (List<String>) values.getOrDefault(key, List.of());
    }

    @Nullable Integer integer(Key key) {
        return (Integer) values.get(key);
    }

    /** Returns the name; empty if it is faulty. */
    String name() {
        return (String) values.getOrDefault(Key.NAME, "");
    }

    /** Returns the id; empty if it is faulty. */
    String id() {
        return (String) values.getOrDefault(Key.ID, "");
    }
}
