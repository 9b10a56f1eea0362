package org.lsst.tap.repertoire.model;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The proposal in {@code docs}: its schema, its example and this module name the same members. */
class TapMetadataProposalTest {

    private static byte[] docs(String name) throws IOException {
        Path inProject = Path.of("docs", name);
        return Files.readAllBytes(
                Files.exists(inProject) ? inProject : Path.of("..", "docs", name));
    }

    @Test
    void example_asDocument_isRead() throws IOException {
        Discovery discovery =
                Discovery.parse(docs("discovery-tap-metadata.example.json"), "The example");

        TapMetadata tap = discovery.tapMetadata().get("tap");
        String folder =
                "https://storage.googleapis.com/rubin-sdm-schemas-artifacts/releases/w.2026.34/";
        assertThat(tap.release()).contains("w.2026.34");
        assertThat(tap.datalinkTemplatesUrl())
                .contains(URI.create(folder + "datalink-snippets.zip"));
        assertThat(tap.datalinkColumnsUrl()).contains(URI.create(folder + "datalink-columns.zip"));
        assertThat(tap.schemaArchiveUrl()).contains(URI.create(folder + "schemas.tar.gz"));
        assertThat(discovery.tapMetadata().get("ssotap").schemaArchiveUrl()).isEmpty();
    }

    @Test
    void example_membersAndValues_areAsTheSchemaSays() throws IOException {
        ObjectMapper mapper = new ObjectMapper();
        JsonNode schema =
                mapper.readTree(docs("discovery-tap-metadata.schema.json"))
                        .at("/properties/tap_metadata/additionalProperties/properties");
        JsonNode example =
                mapper.readTree(docs("discovery-tap-metadata.example.json")).get("tap_metadata");

        Set<String> used = new HashSet<>();
        for (JsonNode application : example) {
            for (Map.Entry<String, JsonNode> member : application.properties()) {
                used.add(member.getKey());
                JsonNode rule = schema.path(member.getKey());
                assertThat(rule.path("type").asText()).isEqualTo("string");
                assertThat(member.getValue().textValue())
                        .containsPattern(Pattern.compile(rule.path("pattern").asText()));
            }
        }
        assertThat(schema.fieldNames()).toIterable().containsExactlyInAnyOrderElementsOf(used);
    }
}
