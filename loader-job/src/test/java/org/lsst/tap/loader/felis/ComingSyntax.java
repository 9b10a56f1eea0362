package org.lsst.tap.loader.felis;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/** Writes files of today's syntax, where columns are named by ids, in the coming one, by names. */
final class ComingSyntax {

    private static final ObjectMapper JSON = new ObjectMapper();

    /** Tables and columns by the ids of columns. */
    private final Map<String, List<String>> columns = new HashMap<>();

    private ComingSyntax() {}

    /** Returns files whose schemas are written anew. */
    static FelisFiles of(FelisFiles files) {
        return path -> files.bytes(path).map(ComingSyntax::rewrite);
    }

    private static byte[] rewrite(byte[] file) {
        Object document =
                new Yaml(new SafeConstructor(new LoaderOptions())).load(new String(file, UTF_8));
        Map<String, Object> schema = mapping(document);
        ComingSyntax coming = new ComingSyntax();
        list(schema.get("tables")).forEach(table -> coming.collect(mapping(table)));
        list(schema.get("tables")).forEach(table -> coming.rewriteTable(mapping(table)));
        try {
            return JSON.writeValueAsString(schema).getBytes(UTF_8);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    private void collect(Map<String, Object> table) {
        String name = table.get("name").toString();
        String tableId = table.getOrDefault("@id", "#" + name).toString();
        for (Object item : list(table.get("columns"))) {
            Map<String, Object> column = mapping(item);
            String columnName = column.get("name").toString();
            Object id = column.getOrDefault("@id", "#" + name + "." + columnName);
            columns.put(id.toString(), List.of(name, columnName));
        }
        for (Object resource : mapping(table.getOrDefault("columnRefs", Map.of())).values()) {
            for (Object base : mapping(resource).values()) {
                for (String column : mapping(base).keySet()) {
                    columns.put(tableId + "." + column, List.of(name, column));
                }
            }
        }
    }

    private void rewriteTable(Map<String, Object> table) {
        table.computeIfPresent("primaryKey", (key, value) -> names(value));
        for (String use : List.of("indexes", "columnGroups", "constraints")) {
            for (Object item : list(table.get(use))) {
                Map<String, Object> object = mapping(item);
                object.computeIfPresent("columns", (key, value) -> names(value));
                Object referenced = object.remove("referencedColumns");
                if (referenced != null) {
                    object.put("reference", reference(list(referenced)));
                }
            }
        }
    }

    private Map<String, Object> reference(List<?> ids) {
        Map<String, Object> reference = new LinkedHashMap<>();
        reference.put("table", columns.get(ids.get(0).toString().strip()).get(0));
        reference.put("columns", names(ids));
        return reference;
    }

    /** Returns names in the place of ids; what is none stays. */
    private Object names(Object ids) {
        if (ids instanceof List<?> list) {
            return list.stream().map(this::names).toList();
        }
        String id = ids.toString().strip();
        return Optional.ofNullable(columns.get(id)).map(column -> column.get(1)).orElse(id);
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Object> mapping(Object value) {
        return value == null ? Map.of() : (Map<String, Object>) value;
    }

    private static List<?> list(Object value) {
        return value == null ? List.of() : (List<?>) value;
    }
}
