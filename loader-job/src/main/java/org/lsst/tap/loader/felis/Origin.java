package org.lsst.tap.loader.felis;

import org.lsst.tap.loader.felis.yaml.YamlValue;
import org.lsst.tap.loader.felis.yaml.YamlValue.Entry;

/** The mapping that an object was read from. */
record Origin(String file, DocumentPath path, YamlValue.Mapping mapping) {

    /** Returns the place of the mapping. */
    Place here() {
        return new Place(file, mapping.mark(), path);
    }

    /** Returns the place of the value of {@code name}, or that of the mapping. */
    Place at(String name) {
        Entry entry = mapping.entries().get(name);
        return entry == null ? here() : new Place(file, entry.value().mark(), path.key(name));
    }

    /** Returns the place of the value of the key, by whichever name it stands. */
    Place at(Key key) {
        String field = key.fieldName();
        return field == null || mapping.entries().containsKey(key.name())
                ? at(key.name())
                : at(field);
    }

    /** Says if the mapping has the key, by whichever name. */
    boolean has(Key key) {
        return mapping.entries().containsKey(key.name())
                || (key.fieldName() != null && mapping.entries().containsKey(key.fieldName()));
    }

    /** Says if the value of the key, by whichever name it stands, is null. */
    boolean hasNull(Key key) {
        Entry entry = mapping.entries().get(key.name());
        if (entry == null && key.fieldName() != null) {
            entry = mapping.entries().get(key.fieldName());
        }
        return entry != null && entry.value() instanceof YamlValue.Null;
    }
}
