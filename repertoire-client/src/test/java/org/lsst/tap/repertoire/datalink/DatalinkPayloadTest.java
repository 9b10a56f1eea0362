package org.lsst.tap.repertoire.datalink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.lsst.tap.repertoire.failure.RepertoireConfigurationException;
import org.lsst.tap.repertoire.failure.RepertoireFormatException;
import org.lsst.tap.repertoire.support.Payloads;
import org.lsst.tap.repertoire.support.SharedFiles;
import org.stringtemplate.v4.ST;

class DatalinkPayloadTest {

    private static final String BASE_URL = "https://data.example.org";

    private static DatalinkPayload real(String release) {
        return DatalinkPayload.parse(
                SharedFiles.read("datalink/datalink-snippets-" + release + ".zip"),
                Optional.of(release),
                "It");
    }

    private static DatalinkPayload parse(byte[] zip) {
        return DatalinkPayload.parse(zip, Optional.empty(), "It");
    }

    private static DatalinkPayload parse(String manifest, String template) {
        return parse(
                new Payloads()
                        .file("datalink-manifest.json", manifest.replace('\'', '"'))
                        .file("t.xml", template)
                        .zip());
    }

    /** What lsst-tap-service does with a template, by StringTemplate itself. */
    private static String byStringTemplate(String text, List<String> columns) {
        ST template = new ST(text, '$', '$');
        template.add("baseUrl", BASE_URL);
        for (int i = 0; i < columns.size(); i++) {
            template.add(columns.get(i), "col_" + i);
        }
        return template.render();
    }

    @ParameterizedTest
    @CsvSource({"w.2026.20, 7", "w.2026.34, 10"})
    void parse_realPayload_passesAllChecks(String release, int count) {
        DatalinkPayload payload = real(release);

        assertThat(payload.templates()).hasSize(count);
        assertThat(payload.release()).contains(release);
        assertThat(payload.fileNames()).hasSize(count + 1).contains("datalink-manifest.json");
        assertThat(payload.filesBeyondAscii()).isEmpty();
        assertThat(payload)
                .hasToString("DatalinkPayload[release=" + release + ", " + count + " templates]");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "dp1_Object_coord_ra,dp1_Object_objectId | dp1_object_to_fs_timeseries",
                "dp1_DiaObject_diaObjectId | dp1_diaobject_to_dias_timeseries,"
                        + "dp1_diaobject_to_diafs_timeseries",
                "dp2_Object_objectId,dp1_Object_objectId | dp2_object_to_fs_timeseries,"
                        + "dp1_object_to_fs_timeseries",
                "ivoa_ObsCore_obs_id,ivoa_ObsCore_access_url | obscore_links",
                "ivoa_obscore_access_url | ''",
                "dp1_Object_coord_ra | ''",
            })
    void matching_realPayload_isInTheManifestsOrder(String columns, String templates) {
        assertThat(real("w.2026.34").matching(Arrays.asList(columns.split(",", -1))))
                .extracting(DatalinkTemplate::name)
                .isEqualTo(
                        templates.isEmpty() ? List.of() : Arrays.asList(templates.split(",", -1)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"w.2026.20", "w.2026.34"})
    void render_realPayload_isWhatStringTemplateGives(String release) {
        DatalinkPayload payload = real(release);
        for (DatalinkTemplate template : payload.templates()) {
            String text =
                    new String(
                            payload.file(template.name() + ".xml").orElseThrow(),
                            StandardCharsets.US_ASCII);
            String required = template.requiredColumns().get(0);
            for (List<String> columns :
                    List.of(
                            List.of(required),
                            List.of("dp1_Object_coord_ra", "x_y", required, "a_b"))) {
                assertThat(template.render(ResultColumns.values(BASE_URL, columns)))
                        .as(template.name())
                        .isEqualTo(byStringTemplate(text, columns))
                        .contains("ref=\"col_" + columns.indexOf(required) + "\"");
            }
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "<a>$c$</a>",
                "<a b=\"$c$/$c$\">\n  $c$\n\n</a>\n",
                "<a>\\$5 $c$ \\\\ \\} \\n \\x</a>",
                "<a>$c$é観</a>",
            })
    void render_notation_isWhatStringTemplateGives(String text) {
        DatalinkTemplate template = parse("{'t': ['c']}", text).templates().get(0);
        assertThat(template.render(Map.of("c", "col_0")))
                .isEqualTo(byStringTemplate(text, List.of("c")));
    }

    @Test
    void render_valuesWithMarkup_areEscaped() {
        DatalinkTemplate template =
                parse("{'t': ['c']}", "<a b=\"$c$\">$baseUrl$</a>").templates().get(0);
        assertThat(template.placeholders()).containsExactly("c", "baseUrl");
        assertThat(
                        template.render(
                                Map.of("c", "\"><x a='1'/>\n\t\r", "baseUrl", "https://e/?a&b😀")))
                .isEqualTo(
                        "<a b=\"&#34;&gt;&lt;x"
                                + " a=&#39;1&#39;/&gt;&#10;&#9;&#13;\">https://e/?a&amp;b😀</a>");
    }

    @Test
    void render_valueMissing_isRefused() {
        DatalinkTemplate template =
                parse("{'t': ['c']}", "<a b=\"$c$\">$baseUrl$</a>").templates().get(0);
        assertThatThrownBy(() -> template.render(Map.of("c", "col_0")))
                .isInstanceOf(RepertoireConfigurationException.class)
                .hasMessage(
                        "Datalink template \"t\" not rendered: expected a value for each of [c,"
                                + " baseUrl], found none for \"baseUrl\"");
    }

    @ParameterizedTest
    @ValueSource(strings = {"\u0000", "\u001b", "\ufffe", "\ud800"})
    void render_valueThatXmlCannotHold_isRefused(String value) {
        DatalinkTemplate template = parse("{'t': ['c']}", "<a>$c$</a>").templates().get(0);
        assertThatThrownBy(() -> template.render(Map.of("c", "x" + value)))
                .isInstanceOf(RepertoireConfigurationException.class)
                .hasMessage(
                        "Datalink template \"t\" not rendered: the value of \"c\" holds the"
                                + " character U+"
                                + String.format("%04X", (int) value.charAt(0))
                                + ", which is not allowed in XML");
    }

    @Test
    void values_columnTwice_standsForItsFirstPosition() {
        assertThat(ResultColumns.values(BASE_URL, List.of("a", "b", "a")))
                .isEqualTo(Map.of("a", "col_0", "b", "col_1", "baseUrl", BASE_URL));
    }

    @Test
    void name_ofTableAndColumn_hasNoDots() {
        assertThat(ResultColumns.name("dp02_dc2_catalogs.Object", "objectId"))
                .isEqualTo("dp02_dc2_catalogs_Object_objectId");
    }

    @Test
    void matching_noRequiredColumns_isAlwaysThere() {
        DatalinkPayload payload = parse("{'t': []}", "<a>$baseUrl$</a>");
        assertThat(payload.matching(List.of())).hasSize(1);
        assertThat(payload.templates().get(0)).hasToString("DatalinkTemplate[t, requires []]");
    }

    @Test
    void parse_fileThatTheManifestDoesNotName_isKept() {
        DatalinkPayload payload =
                parse(
                        new Payloads()
                                .file("datalink-manifest.json", "{}")
                                .file("README.txt", "é")
                                .zip());
        assertThat(payload.templates()).isEmpty();
        assertThat(payload.file("README.txt")).isPresent();
        assertThat(payload.file("nothing")).isEmpty();
        assertThat(payload.filesBeyondAscii()).containsExactly("README.txt");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '#',
            value = {
                "[] | <a/> | It, datalink-manifest.json: expected a JSON object, found a list",
                "{'t': 'c'} | <a/> | It, datalink-manifest.json: member \"t\": expected a list of"
                        + " strings, found a string",
                "{'t': null} | <a/> | It, datalink-manifest.json: member \"t\": expected a list of"
                        + " strings, found null",
                "{'t': [1]} | <a/> | It, datalink-manifest.json: member \"t[0]\": expected a"
                        + " string, found a number",
                "{'t': [], 't': []} | <a/> | It, datalink-manifest.json: member \"t\" stands there"
                        + " more than once; each member may be there once",
                "{'u': []} | <a/> | It: the manifest names the template \"u\", expected a file of"
                        + " that name with .xml, found [datalink-manifest.json, t.xml]",
                "{'../t': []} | <a/> | It: the manifest names the template \"../t\", expected a"
                        + " file of that name with .xml, found [datalink-manifest.json, t.xml]",
                "{'t': ['c']} | <a>$d$</a> | It, t.xml: expected the placeholders that the manifest"
                        + " promises, found none for [c]",
                "{'t': []} | <a>$d$</a> | It, t.xml: the manifest promises no value for the"
                        + " placeholders [d]; name them among the template's columns",
                "{'t': []} | <a>$5</a> | It, t.xml: a $ has no partner, before \"5</a>\"",
                "{'t': []} | <a>$if(c)$</a> | It, t.xml: expected a name between two $, found"
                        + " \"if(c)\"",
                "{'t': []} | <a>$$</a> | It, t.xml: expected a name between two $, found \"\"",
            })
    void parse_badManifestOrTemplate_isRefused(String manifest, String template, String message) {
        assertThatThrownBy(() -> parse(manifest, template))
                .isInstanceOf(RepertoireFormatException.class)
                .hasMessage(message);
    }

    @Test
    void parse_noManifest_isRefused() {
        assertThatThrownBy(() -> parse(new Payloads().file("t.xml", "<a/>").zip()))
                .isInstanceOf(RepertoireFormatException.class)
                .hasMessage("It: expected a file datalink-manifest.json, found [t.xml]");
    }

    @Test
    void parse_templateNotUtf8_isRefused() {
        byte[] latin =
                "<?xml version='1.0' encoding='ISO-8859-1'?><a>é</a>"
                        .getBytes(StandardCharsets.ISO_8859_1);
        byte[] zip =
                new Payloads()
                        .file("datalink-manifest.json", "{\"t\": []}")
                        .file("t.xml", latin)
                        .zip();
        assertThatThrownBy(() -> parse(zip))
                .isInstanceOf(RepertoireFormatException.class)
                .hasMessage("It, t.xml: expected text in UTF-8");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "<a>",
                "<a></b>",
                "<a>&unknown;</a>",
                "<a b=\"<\"/>",
                "<!DOCTYPE a><a/>",
                "<!DOCTYPE a [<!ENTITY x \"y\">]><a>&x;</a>",
                "<a/><a/>",
            })
    void parse_templateNotWellFormedOrWithDoctype_isRefused(String template) {
        assertThatThrownBy(() -> parse("{'t': []}", template))
                .isInstanceOf(RepertoireFormatException.class)
                .hasMessageStartingWith("It, t.xml: expected well-formed XML without DOCTYPE: ");
    }

    @Test
    void parse_externalEntity_isNeverOpened(@TempDir Path folder) throws Exception {
        Path secret = Files.writeString(folder.resolve("secret"), "hunter2");
        String attack =
                "<!DOCTYPE a [<!ENTITY % p SYSTEM \""
                        + secret.toUri()
                        + "\">%p;<!ENTITY x SYSTEM \""
                        + secret.toUri()
                        + "\">]><a>&x;</a>";
        assertThatThrownBy(() -> parse("{'t': []}", attack))
                .isInstanceOf(RepertoireFormatException.class)
                .message()
                .doesNotContain("hunter2");
    }

    @Test
    void parse_answers_cannotBeChanged() {
        DatalinkPayload payload = parse("{'t': []}", "<a/>");
        payload.file("t.xml").orElseThrow()[0] = 'x';
        assertThat(payload.file("t.xml").orElseThrow()[0]).isEqualTo((byte) '<');
        assertThatThrownBy(() -> payload.templates().clear())
                .isInstanceOf(UnsupportedOperationException.class);
        assertThat(Collections.unmodifiableSet(payload.fileNames())).isNotEmpty();
    }
}
