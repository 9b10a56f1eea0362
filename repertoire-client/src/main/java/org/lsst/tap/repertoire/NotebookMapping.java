package org.lsst.tap.repertoire;

import java.net.URI;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.lsst.tap.repertoire.model.ApiService;
import org.lsst.tap.repertoire.model.ApiVersion;
import org.lsst.tap.repertoire.model.Dataset;
import org.lsst.tap.repertoire.model.Discovery;
import org.lsst.tap.repertoire.model.InfluxDatabase;

/** The part of discovery that notebook containers get as a file. */
final class NotebookMapping {

    private NotebookMapping() {}

    static Map<String, Object> of(Discovery discovery) {
        Map<String, Object> root = new LinkedHashMap<>();
        putUnlessEmpty(root, "datasets", each(discovery.datasets(), NotebookMapping::dataset));
        putUnlessEmpty(
                root,
                "influxdb_databases",
                each(discovery.influxDatabases(), NotebookMapping::influxDatabase));
        Map<String, Object> services = new LinkedHashMap<>();
        putUnlessEmpty(
                services, "internal", each(discovery.internalServices(), NotebookMapping::service));
        putUnlessEmpty(root, "services", Collections.unmodifiableMap(services));
        return Collections.unmodifiableMap(root);
    }

    private static Map<String, Object> dataset(Dataset dataset) {
        Map<String, Object> map = new LinkedHashMap<>();
        putUrl(map, "butler_config", dataset.butlerConfig());
        putUnlessEmpty(map, "services", each(dataset.services(), NotebookMapping::service));
        return map;
    }

    private static Map<String, Object> service(ApiService service) {
        Map<String, Object> map = new LinkedHashMap<>();
        putUrl(map, "url", service.url());
        putUnlessEmpty(map, "versions", each(service.versions(), NotebookMapping::version));
        return map;
    }

    private static Map<String, Object> version(ApiVersion version) {
        Map<String, Object> map = new LinkedHashMap<>();
        putUrl(map, "url", version.url());
        return map;
    }

    private static Map<String, Object> influxDatabase(InfluxDatabase database) {
        Map<String, Object> map = new LinkedHashMap<>();
        putUrl(map, "url", database.url());
        database.database().ifPresent(name -> map.put("database", name));
        putUrl(map, "schema_registry", database.schemaRegistry());
        map.put("local", database.local());
        putUrl(map, "credentials_url", database.credentialsUrl());
        return map;
    }

    private static <T> Map<String, Object> each(
            Map<String, T> values, Function<T, Map<String, Object>> mapping) {
        Map<String, Object> map = new LinkedHashMap<>();
        values.forEach(
                (name, value) -> map.put(name, Collections.unmodifiableMap(mapping.apply(value))));
        return Collections.unmodifiableMap(map);
    }

    private static void putUrl(Map<String, Object> map, String name, Optional<URI> url) {
        url.ifPresent(present -> map.put(name, present.toString()));
    }

    private static void putUnlessEmpty(
            Map<String, Object> map, String name, Map<String, Object> value) {
        if (!value.isEmpty()) {
            map.put(name, value);
        }
    }
}
