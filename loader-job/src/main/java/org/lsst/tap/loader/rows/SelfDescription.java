package org.lsst.tap.loader.rows;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.lsst.tap.loader.text.ResourceFile;

/**
 * The rows with which TAP_SCHEMA describes itself (TAP 1.1, section 4): one schema, five tables, 32
 * columns, seven keys. The same for every release. Stateless.
 */
public final class SelfDescription {

    private SelfDescription() {}

    /** Returns the rows. */
    public static ReleaseRows rows() {
        Map<String, List<List<@Nullable String>>> texts = new HashMap<>();
        for (String line : ResourceFile.lines(SelfDescription.class, "self-description.txt")) {
            List<@Nullable String> values =
                    Stream.of(line.split("\\|", -1))
                            .map(text -> text.isEmpty() ? null : text)
                            .toList();
            texts.computeIfAbsent(values.get(0) + TapTable.SUFFIX, table -> new ArrayList<>())
                    .add(values.subList(1, values.size()));
        }
        return ReleaseRows.of(texts);
    }
}
