package org.lsst.tap.tools.demo;

import java.net.URI;
import java.util.List;

/** Commands that ask a TAP service, for somebody to copy. Stateless. */
final class ServiceExamples {

    private ServiceExamples() {}

    /**
     * Returns a line for each.
     *
     * @param baseUrl the service's URL
     * @param table a table that it has, with its schema
     */
    static List<String> of(URI baseUrl, String table) {
        return List.of(
                "curl '%s/tables/%s'".formatted(baseUrl, table),
                "curl -sL %s/sync -d LANG=ADQL -d FORMAT=csv --data-urlencode 'QUERY=SELECT * FROM %s'"
                        .formatted(baseUrl, table),
                "TOPCAT: VO > Table Access Protocol (TAP) Query, TAP URL %s".formatted(baseUrl),
                "python3 -c 'import pyvo; print(pyvo.dal.TAPService(\"%s\").search(\"SELECT * FROM %s\"))'"
                        .formatted(baseUrl, table));
    }
}
