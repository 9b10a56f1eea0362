package org.lsst.tap.loader.felis;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.lsst.tap.loader.felis.Finding.Severity;

/** Whatever a file holds, reading it ends in a schema or in errors, never in an exception. */
class FelisFuzzTest {

    private static final long SEED = 20261121;
    private static final int FILES = 2000;

    private static final String TEXT =
            """
            name: s
            version: {current: "1", compatible: ["0"]}
            resources: {r: {uri: base.yaml}}
            tables:
            - name: t
              tap:table_index: 1
              primaryKey: "#t.a"
              columns:
              - &a {name: a, datatype: char, length: 5, ivoa:ucd: meta.id, ivoa:unit: m/s}
              - {<<: *a, name: b, votable:arraysize: 3x4, value: x, tap:principal: 1}
              - {name: c, datatype: timestamp, precision: 3, votable:xtype: '', nullable: no}
              columnRefs:
                r:
                  b: {id: , x: {ref_name: id, overrides: {tap:column_index: 3}}}
              columnGroups: [{name: g, columns: ["#t.a"]}]
              constraints:
              - {name: k, "@type": ForeignKey, columns: ["#t.a"], referencedColumns: ["#t.b"]}
              - {name: u, "@type": Unique, columns: ["#t.c"]}
              indexes: [{name: i, columns: ["#t.b"]}]
            """;

    private static final List<String> PIECES =
            List.of(
                    "",
                    " ",
                    "\n",
                    "\t",
                    ":",
                    "- ",
                    "? ",
                    "{",
                    "}",
                    "[",
                    "]",
                    ",",
                    "#",
                    "&a",
                    "*a",
                    "!!int ",
                    "!!set ",
                    "|",
                    ">",
                    "'",
                    "\"",
                    "%",
                    "<<: ",
                    ".inf",
                    ".nan",
                    "-1",
                    "1e3",
                    "1.0e+300",
                    "99999999999999999999",
                    "0b_",
                    "12:30",
                    "2026-01-01",
                    "yes",
                    "~",
                    "null",
                    "\\ud800",
                    "\\/",
                    "\uFEFF",
                    "\u2028",
                    "\u00B2",
                    "name: x",
                    "m^2",
                    "pos.eq.ra;meta",
                    "#t.b",
                    "base.yaml",
                    "../x",
                    "char",
                    "string",
                    "Check");

    @Test
    void read_mutatedFile_schemaOrErrors() {
        Random random = new Random(SEED);
        int accepted = 0;
        for (int i = 0; i < FILES; i++) {
            String text = mutated(random);
            FelisResult result = FelisReader.read(path -> file(path, text), "s.yaml");
            boolean errors =
                    result.findings().stream()
                            .anyMatch(finding -> finding.severity() == Severity.ERROR);
            assertThat(result.schema().isPresent())
                    .as("seed %s: %s", SEED, text)
                    .isEqualTo(!errors);
            if (result.schema().isPresent()) {
                TapSchemaMapping.rows(List.of(result.schema().get()));
                accepted++;
            }
        }
        assertThat(accepted).isBetween(FILES / 100, FILES - FILES / 100);
    }

    private static Optional<byte[]> file(String path, String text) {
        Map<String, String> files =
                Map.of(
                        "s.yaml",
                        text,
                        "base.yaml",
                        "name: r\ntables: [{name: b, columns: [{name: id, datatype: int}]}]\n");
        return Optional.ofNullable(files.get(path))
                .map(content -> content.getBytes(StandardCharsets.UTF_8));
    }

    private static String mutated(Random random) {
        StringBuilder text = new StringBuilder(TEXT);
        int changes = 1 + random.nextInt(2);
        for (int i = 0; i < changes; i++) {
            int at = random.nextInt(text.length());
            int end = Math.min(text.length(), at + random.nextInt(6));
            text.replace(at, end, PIECES.get(random.nextInt(PIECES.size())));
        }
        return text.toString();
    }
}
