package org.lsst.tap.repertoire.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.lsst.tap.repertoire.datalink.DatalinkPayload;
import org.lsst.tap.repertoire.failure.RepertoireFormatException;

class DiscoveryParseTest {

    private static Discovery parse(String json) {
        return Discovery.parse(json.replace('\'', '"').getBytes(StandardCharsets.UTF_8), "It");
    }

    @Test
    void parse_unknownMembers_areIgnored() {
        Discovery discovery =
                parse("{'new': {'a': 1}, 'datasets': {'d': {'newer': [], 'docs_url': null}}}");

        assertThat(discovery.dataset("d")).isPresent();
        assertThat(discovery.dataset("d").flatMap(Dataset::docsUrl)).isEmpty();
    }

    @Test
    @SuppressWarnings("NullAway")
    void parse_null_namesTheParameter() {
        byte[] empty = "{}".getBytes(StandardCharsets.UTF_8);
        Map<String, ThrowingCallable> calls =
                Map.of(
                        "document", () -> Discovery.parse(null, "It"),
                        "source", () -> Discovery.parse(empty, null),
                        "leftOut", () -> Discovery.parse(empty, "It", null),
                        "zip", () -> DatalinkPayload.parse(null, Optional.empty(), "It"));

        calls.forEach(
                (parameter, call) ->
                        assertThatThrownBy(call)
                                .isInstanceOf(NullPointerException.class)
                                .hasMessage(parameter));
        assertThatThrownBy(() -> InfluxCredentials.parse(null, "It")).hasMessage("document");
    }

    @Test
    void parse_datasetOrder_isKept() {
        assertThat(parse("{'datasets': {'z': {}, 'a': {}, 'm': {}}}").datasets().keySet())
                .containsExactly("z", "a", "m");
    }

    @Test
    void parse_tapMetadata_isRead() {
        TapMetadata metadata =
                parse(
                                "{'tap_metadata': {'tap': {'release': 'w.2026.34',"
                                        + "'datalink_templates_url': 'https://e.org/t.zip',"
                                        + "'datalink_columns_url': 'https://e.org/c.zip',"
                                        + "'schema_archive_url': 'https://e.org/s.tar.gz'}}}")
                        .tapMetadata()
                        .get("tap");

        assertThat(metadata.release()).contains("w.2026.34");
        assertThat(metadata.datalinkTemplatesUrl()).contains(URI.create("https://e.org/t.zip"));
        assertThat(metadata.datalinkColumnsUrl()).contains(URI.create("https://e.org/c.zip"));
        assertThat(metadata.schemaArchiveUrl()).contains(URI.create("https://e.org/s.tar.gz"));
    }

    @Test
    void parse_bucketInTapMetadata_isReadAsHttps() {
        String document =
                "{'tap_metadata': {'tap': {'datalink_templates_url': 'gs://bucket/r/t.zip'}}}";
        assertThat(parse(document).tapMetadata().get("tap").datalinkTemplatesUrl())
                .contains(URI.create("https://storage.googleapis.com/bucket/r/t.zip"));
        assertThatThrownBy(() -> parse("{'datasets': {'d': {'docs_url': 'gs://bucket/x'}}}"))
                .hasMessageContaining("expected an http or https URL, found \"gs://bucket/x\"");
    }

    @Test
    void equals_sameDocument_isEqualInEachPart() {
        String document =
                "{'applications': ['tap'], 'environment_name': 'e', 'datasets': {'d':"
                        + " {'butler_config': 'https://e/b', 'services': {'tap': {'url':"
                        + " 'https://e/t', 'versions': {'v1': {'url': 'https://e/1'}}}}}},"
                        + " 'influxdb_databases': {'i': {'local': true}}, 'services': {'ui': {'u':"
                        + " {'url': 'https://e/u'}}}, 'tap_metadata': {'tap': {'release': 'r'}}}";
        Discovery one = parse(document);
        Discovery other = parse(document);
        assertThat(one).isEqualTo(other).hasSameHashCodeAs(other);
        assertThat(one.datasets()).isEqualTo(other.datasets());
        assertThat(one.uiServices()).isEqualTo(other.uiServices());
        for (String part : new String[] {"'tap'", "https://e/1", "true", "https://e/u", "'r'"}) {
            String changed = document.replaceFirst(part, part.equals("true") ? "false" : "'x'");
            String quoted = part.startsWith("https") ? document.replace(part, part + "2") : changed;
            assertThat(parse(quoted)).as(part).isNotEqualTo(one);
        }
        assertThat(parse("{'services': {'ui': {'u': {}}}}").uiServices().get("u"))
                .isNotEqualTo(parse("{'datasets': {'u': {}}}").datasets().get("u"))
                .isNotEqualTo(null);
    }

    @Test
    void model_nullInPlaceOfAName_isRefused() {
        Discovery discovery = parse("{'datasets': {'d': {'services': {'s': {}}}}}");
        Dataset dataset = discovery.dataset("d").orElseThrow();
        ApiService service = dataset.service("s").orElseThrow();
        assertThatThrownBy(() -> discovery.dataset(null)).isInstanceOf(NullPointerException.class);
        assertThatThrownBy(() -> dataset.service(null)).isInstanceOf(NullPointerException.class);
        assertThatThrownBy(() -> service.version(null)).isInstanceOf(NullPointerException.class);
        assertThatThrownBy(() -> service.versionForStandard(null))
                .isInstanceOf(NullPointerException.class);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '#',
            value = {
                "[] | It: expected a JSON object, found a list",
                "{'applications': {}} | It: member \"applications\": expected a list of strings,"
                        + " found an object",
                "{'applications': ['a', 3]} | It: member \"applications[1]\": expected a string,"
                        + " found a number",
                "{'datasets': []} | It: member \"datasets\": expected an object, found a list",
                "{'datasets': {'d p': 'x'}} | It: member \"datasets['d p']\": expected an object,"
                        + " found a string",
                "{'datasets': {'d': {'services': {'tap': {'url': 7}}}}} | It: member"
                        + " \"datasets.d.services.tap.url\": expected a string, found a number",
                "{'datasets': {'d': {'docs_url': 'ftp://me:pw@e.org/x?key=1'}}} | It: member"
                        + " \"datasets.d.docs_url\": expected an http or https URL, found"
                        + " \"ftp://e.org/x\"",
                "{'datasets': {'d': {'docs_url': 'me:p/w?@e.org'}}} | It: member"
                        + " \"datasets.d.docs_url\": expected an http or https URL, found"
                        + " \"e.org\"",
                "{'datasets': {'a\\nWARN': {'docs_url': 'x\\nWARN?a\\nb'}}} | It: member"
                        + " \"datasets['a?WARN'].docs_url\": expected an http or https URL, found"
                        + " \"x?WARN\"",
                "{'influxdb_databases': {'i': {'local': 'yes'}}} | It: member"
                        + " \"influxdb_databases.i.local\": expected true or false, found a string",
                "{'services': {'ui': {'u': {'url': 'a'}, 'u': {}}}} | It: member \"services.ui.u\""
                        + " stands there more than once; each member may be there once",
                "{'a': 1} {} | It: expected a JSON object, found text that is not JSON at line 1,"
                        + " column 10",
            })
    void parse_wrongDocument_namesTheMember(String json, String message) {
        assertThatThrownBy(() -> parse(json))
                .isInstanceOf(RepertoireFormatException.class)
                .hasMessage(message)
                .hasNoCause();
    }

    @Test
    void parse_unicode_isKept() {
        Discovery discovery =
                parse(
                        "{'environment_name': 'caf\\u00e9 \\ud83d\\udd2d 観測',"
                                + "'datasets': {'дp': {'docs_url': 'https://bücher.example/a'}}}");

        assertThat(discovery.environmentName()).contains("café \uD83D\uDD2D 観測");
        assertThat(discovery.dataset("дp").flatMap(Dataset::docsUrl))
                .contains(URI.create("https://xn--bcher-kva.example/a"));
    }

    @Test
    void versionForStandard_otherCapitals_isFound() {
        ApiService service =
                parse(
                                "{'datasets': {'d': {'services': {'cutout': {'versions': {"
                                        + "'v0': {'url': 'https://e.org/0'},"
                                        + "'v1': {'url': 'https://e.org/1', 'ivoa_standard_id':"
                                        + " 'ivo://ivoa.net/std/SODA#sync-1.0'}}}}}}}")
                        .datasets()
                        .get("d")
                        .services()
                        .get("cutout");

        assertThat(service.versionForStandard("ivo://IVOA.net/std/soda#sync-1.0"))
                .flatMap(ApiVersion::url)
                .isEqualTo(Optional.of(URI.create("https://e.org/1")));
        assertThat(service.versionForStandard("ivo://ivoa.net/std/SIA")).isEmpty();
    }
}
