package org.lsst.tap.loader.felis;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class TapSchemaMappingTest {

    private static FelisObject schema(String name, String key) {
        return schema(name, "t", key);
    }

    private static FelisObject schema(String name, String table, String key) {
        String text =
                """
                name: %s
                tables:
                - name: %s
                  columns: [{name: a, "@id": "#c", datatype: int}]
                  constraints:
                  - {name: %s, "@type": ForeignKey, columns: ["#c"], referencedColumns: ["#c"]}
                """
                        .formatted(name, table, key);
        return new FelisReader(path -> Optional.of(text.getBytes(UTF_8)))
                .read(name + ".yaml")
                .schema()
                .orElseThrow();
    }

    /** The key's id is the schema's name, an underscore, and the constraint's name. */
    @Test
    void conflicts_sameKeyIdOfTwoSchemas_found() {
        List<FelisObject> schemas = List.of(schema("a", "b_k"), schema("a_b", "k"));

        assertThat(TapSchemaMapping.conflicts(schemas))
                .extracting(Finding::message)
                .containsExactly(
                        "expected a key of its own, found 'a_b_k', which 'a.yaml' has as well");
    }

    /** The table's name in TAP_SCHEMA is the schema's name, a dot, and its own. */
    @Test
    void conflicts_sameTableNameOfTwoSchemas_found() {
        List<FelisObject> schemas = List.of(schema("a", "b.t", "k"), schema("a.b", "t", "l"));

        assertThat(TapSchemaMapping.conflicts(schemas))
                .extracting(Finding::message)
                .containsExactly(
                        "expected a table of its own, found 'a.b.t', which 'a.yaml' has as well");
    }
}
