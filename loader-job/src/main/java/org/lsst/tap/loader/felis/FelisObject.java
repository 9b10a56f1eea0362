package org.lsst.tap.loader.felis;

import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.lsst.tap.loader.felis.Key.Kind;

/**
 * A schema of a release, or an object in one: its values by key, and where they stand. Nothing is
 * there for a key that is absent, null or faulty; once a file has no error, what it must have is
 * there. Not changed after the reader has returned it.
 */
public final class FelisObject {

    private final Kind kind;
    private final Place place;
    private final Map<String, Value> written;
    private final Map<Key, Object> values = new EnumMap<>(Key.class);
    private final Map<String, FelisObject> byName = new HashMap<>();

    FelisObject(Kind kind, Place place, Map<String, Value> written) {
        this.kind = kind;
        this.place = place;
        this.written = written;
    }

    /**
     * Returns a copy of a column for a table of another schema.
     *
     * @param at where that table names it
     * @param overrides what that table sets
     */
    FelisObject copy(Place at, String name, @Nullable FelisObject overrides) {
        Map<String, Value> all = new HashMap<>(written);
        all.put(Key.NAME.text(), new Value(at, at, name));
        FelisObject copy = new FelisObject(Kind.COLUMN_REF, at, all);
        copy.values.putAll(values);
        copy.put(Key.NAME, name);
        copy.put(Key.COLUMN_INDEX, null);
        copy.put(Key.INDEXED, null);
        if (overrides != null) {
            all.putAll(overrides.written);
            for (Key key : overrides.kind.keys().values()) {
                if (overrides.has(key)) {
                    copy.put(key, overrides.get(key));
                }
            }
        }
        return copy;
    }

    Kind kind() {
        return kind;
    }

    Place place() {
        return place;
    }

    /** Returns what stands in the file, by key. */
    Map<String, Value> written() {
        return written;
    }

    /** Returns what stands in the file for a key; null if the key is not there. */
    @Nullable Value written(Key key) {
        return written.get(key.text());
    }

    boolean has(Key key) {
        return written.containsKey(key.text());
    }

    /** Says if a key has a value that is not null. */
    boolean isSet(Key key) {
        Value value = written(key);
        return value != null && !value.isNull();
    }

    /** Returns the place of a key's value, or that of the object. */
    Place at(Key key) {
        Value value = written(key);
        return value == null ? place : value.place();
    }

    /** Returns the place of an item of a key's list, or that of what else stands there. */
    Place at(Key key, int item) {
        Value value = written(key);
        return value == null || value.items() == null ? at(key) : value.items().get(item).place();
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

    @Nullable Integer integer(Key key) {
        return (Integer) values.get(key);
    }

    @Nullable FelisObject object(Key key) {
        return (FelisObject) values.get(key);
    }

    @Nullable FelisDatatype datatype() {
        return (FelisDatatype) values.get(Key.DATATYPE);
    }

    /** Returns a list of strings; empty if there is none. */
    @SuppressWarnings("unchecked")
    List<String> texts(Key key) {
        return (List<String>) values.getOrDefault(key, List.of());
    }

    /** Returns a list of objects; empty if there is none. */
    @SuppressWarnings("unchecked")
    List<FelisObject> objects(Key key) {
        return (List<FelisObject>) values.getOrDefault(key, List.of());
    }

    List<FelisObject> foreignKeys() {
        return objects(Key.CONSTRAINTS).stream()
                .filter(constraint -> constraint.kind == Kind.FOREIGN_KEY)
                .toList();
    }

    /** Returns the first of a schema's tables or of a table's columns that has a name. */
    @Nullable FelisObject named(String name) {
        if (byName.isEmpty()) {
            objects(kind == Kind.SCHEMA ? Key.TABLES : Key.COLUMNS)
                    .forEach(object -> byName.putIfAbsent(object.name(), object));
        }
        return byName.get(name);
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
