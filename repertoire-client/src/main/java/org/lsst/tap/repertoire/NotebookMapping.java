package org.lsst.tap.repertoire;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.lsst.tap.repertoire.model.ApiService;
import org.lsst.tap.repertoire.model.Dataset;
import org.lsst.tap.repertoire.model.Discovery;
import org.lsst.tap.repertoire.model.InfluxDatabase;

/** The part of discovery that notebook containers get as a file. */
final class NotebookMapping {

    private NotebookMapping() {}

    static Map<String, Object> of(Discovery discovery) {
        return mapping(
                "datasets", each(discovery.datasets(), NotebookMapping::dataset),
                "influxdb_databases", each(discovery.influxDatabases(), NotebookMapping::database),
                "services",
                        mapping(
                                "internal",
                                each(discovery.internalServices(), NotebookMapping::service)));
    }

    private static Map<String, Object> dataset(Dataset dataset) {
        return mapping(
                "butler_config", dataset.butlerConfig(),
                "services", each(dataset.services(), NotebookMapping::service));
    }

    private static Map<String, Object> service(ApiService service) {
        return mapping(
                "url", service.url(),
                "versions", each(service.versions(), version -> mapping("url", version.url())));
    }

    private static Map<String, Object> database(InfluxDatabase database) {
        return mapping(
                "url", database.url(),
                "database", database.database(),
                "schema_registry", database.schemaRegistry(),
                "local", database.local(),
                "credentials_url", database.credentialsUrl());
    }

    private static <T> Map<String, Object> each(
            Map<String, T> values, Function<T, Map<String, Object>> mapping) {
        Map<String, Object> map = new LinkedHashMap<>();
        values.forEach((name, value) -> map.put(name, mapping.apply(value)));
        return Collections.unmodifiableMap(map);
    }

    /** Names and values in turn, without values that are absent and maps that are empty. */
    private static Map<String, Object> mapping(Object... namesAndValues) {
        Map<String, Object> map = new LinkedHashMap<>();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            String name = (String) namesAndValues[i];
            Object value = namesAndValues[i + 1];
            if (value instanceof Optional) {
                ((Optional<?>) value).ifPresent(present -> map.put(name, present.toString()));
            } else if (!Map.of().equals(value)) {
                map.put(name, value);
            }
        }
        return Collections.unmodifiableMap(map);
    }
}
