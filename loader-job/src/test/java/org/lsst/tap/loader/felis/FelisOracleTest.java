package org.lsst.tap.loader.felis;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.lsst.tap.loader.rows.TapTable;

/** The verdict on every case is that of Felis, and the rows of accepted ones are its rows. */
class FelisOracleTest {

    private static final String VERDICTS = "felis-oracle/verdicts.csv";

    /** What Felis accepts and PostgreSQL refuses: refused before anything is written. */
    private static final Map<String, FindingCode> REFUSED_BY_DATABASE =
            new TreeMap<>(
                    Map.ofEntries(
                            Map.entry("col_arraysize_16_chars", FindingCode.INTEGER_TOO_LARGE),
                            Map.entry("col_arraysize_17_chars", FindingCode.TEXT_TOO_LONG),
                            Map.entry("col_arraysize_digits_10", FindingCode.INTEGER_TOO_LARGE),
                            Map.entry("col_arraysize_superscript_digit", FindingCode.ARRAYSIZE),
                            Map.entry("col_description_513_chars", FindingCode.TEXT_TOO_LONG),
                            Map.entry("col_ucd_65_chars_db", FindingCode.TEXT_TOO_LONG),
                            Map.entry("con_fk_key_id_65", FindingCode.TEXT_TOO_LONG),
                            Map.entry(
                                    "ref_clash_with_local_distinct_id", FindingCode.ROW_DUPLICATE),
                            Map.entry("table_description_513_chars", FindingCode.TEXT_TOO_LONG),
                            Map.entry("table_index_huge", FindingCode.INTEGER_TOO_LARGE),
                            Map.entry("top_description_513_chars", FindingCode.TEXT_TOO_LONG),
                            Map.entry("top_description_nul_escape", FindingCode.NUL_CHARACTER),
                            Map.entry("top_name_65_chars", FindingCode.TEXT_TOO_LONG),
                            Map.entry("top_name_is_tap_schema", FindingCode.SCHEMA_RESERVED)));

    /** What Felis loads and this reader refuses on purpose: what no release has. */
    private static final Map<String, FindingCode> REFUSED_ON_PURPOSE =
            new TreeMap<>(
                    Map.ofEntries(
                            // The first value would vanish without a word.
                            Map.entry("ref_duplicate_yaml_key", FindingCode.YAML_DUPLICATE_KEY),
                            Map.entry("top_duplicate_yaml_key", FindingCode.YAML_DUPLICATE_KEY),
                            // Felis refuses a length of 0 everywhere but in overrides.
                            Map.entry("ref_override_length_zero", FindingCode.VALUE_RANGE),
                            // Numbers, booleans and text of another form.
                            Map.entry("col_length_hex", FindingCode.YAML_FORM),
                            Map.entry("table_index_hex", FindingCode.YAML_FORM),
                            Map.entry("yaml_merge_column", FindingCode.YAML_FORM),
                            Map.entry("top_utf16_bom", FindingCode.FILE_ENCODING),
                            Map.entry("col_arraysize_arabic_digit", FindingCode.ARRAYSIZE),
                            // Values of another type that pydantic converts.
                            Map.entry("col_arraysize_bool", FindingCode.VALUE_TYPE),
                            Map.entry("col_index_string", FindingCode.VALUE_TYPE),
                            Map.entry("col_length_bool", FindingCode.VALUE_TYPE),
                            Map.entry("col_length_float_integral_string", FindingCode.VALUE_TYPE),
                            Map.entry("col_nullable_int_1", FindingCode.VALUE_TYPE),
                            Map.entry("col_principal_string", FindingCode.VALUE_TYPE),
                            Map.entry("col_principal_true", FindingCode.VALUE_TYPE),
                            Map.entry("col_value_int_from_bool", FindingCode.DEFAULT_VALUE),
                            Map.entry("table_index_string", FindingCode.VALUE_TYPE),
                            // Keys by the names of pydantic's fields.
                            Map.entry(
                                    "ref_override_column_index_by_field_name",
                                    FindingCode.KEY_UNKNOWN),
                            Map.entry("table_index_by_field_name", FindingCode.KEY_UNKNOWN),
                            Map.entry("table_pk_by_field_name", FindingCode.KEY_UNKNOWN),
                            Map.entry("top_utype_by_field_name", FindingCode.KEY_UNKNOWN),
                            // No column of the name or the id: Felis is going to refuse it.
                            Map.entry("table_pk_unknown_id", FindingCode.ID_UNKNOWN),
                            Map.entry(
                                    "ref_pk_with_custom_table_id_by_table_name",
                                    FindingCode.ID_UNKNOWN),
                            // A whole column in a group; no release has a group.
                            Map.entry("grp_inline_column_with_id", FindingCode.VALUE_TYPE),
                            // What staging must not have.
                            Map.entry(
                                    "con_fk_composite_two_target_tables",
                                    FindingCode.ID_OTHER_TABLE),
                            Map.entry("con_fk_repeated_pair", FindingCode.ROW_DUPLICATE),
                            Map.entry("ref_resource_empty", FindingCode.LIST_EMPTY),
                            Map.entry("table_columns_empty", FindingCode.LIST_EMPTY),
                            Map.entry("table_names_differ_by_case", FindingCode.LIST_EMPTY),
                            Map.entry("top_crlf", FindingCode.LIST_EMPTY)));

    /** Columns by name, which are an index in the coming syntax, and for Felis today nothing. */
    private static final Set<String> INDEXED_BY_NAME =
            Set.of("idx_bare_name", "table_pk_bare_name");

    static Stream<String> cases() {
        return Shared.exists(VERDICTS)
                ? Shared.csv(VERDICTS).rows().stream().map(row -> name(row))
                : Stream.of("ABSENT");
    }

    private static String name(Map<String, String> row) {
        return row.get("file").replace(".yaml", "");
    }

    @ParameterizedTest
    @MethodSource("cases")
    void read_case_verdictAndRowsOfFelis(String name) {
        Map<String, String> verdict = verdict(name);
        FelisResult result = read(name);

        boolean refusedHere =
                REFUSED_BY_DATABASE.containsKey(name) || REFUSED_ON_PURPOSE.containsKey(name);
        boolean accepted = verdict.get("verdict").equals("accepted") && !refusedHere;
        assertThat(result.schema().isPresent()).as("%s", result.findings()).isEqualTo(accepted);
        if (accepted) {
            assertThat(result.findings()).allMatch(finding -> !finding.isError());
            var rows = TapSchemaMapping.rows(List.of(result.schema().orElseThrow()));
            if (INDEXED_BY_NAME.contains(name)) {
                assertThat(rows.of(TapTable.COLUMNS))
                        .extracting(row -> row.get("indexed"))
                        .containsExactly(1, 0);
            } else {
                ExpectedRows.assertSame(rows, ExpectedRows.read("felis-oracle/rows/" + name));
            }
        } else {
            assertThat(result.findings())
                    .anyMatch(Finding::isError)
                    .allSatisfy(finding -> assertThat(finding.message()).contains("expected"));
        }
    }

    @Test
    void read_whatFelisAccepts_refusedForExactlyTheseReasons() {
        Map<String, FindingCode> refused = new TreeMap<>();
        TreeSet<String> refusedByDatabase = new TreeSet<>();
        for (Map<String, String> row : Shared.csv(VERDICTS).rows()) {
            if (row.get("verdict").equals("accepted")) {
                FelisResult result = read(name(row));
                if (result.schema().isEmpty()) {
                    refused.put(name(row), result.findings().get(0).code());
                }
                if ("error".equals(row.get("db_load"))) {
                    refusedByDatabase.add(name(row));
                }
            }
        }

        Map<String, FindingCode> expected = new TreeMap<>(REFUSED_BY_DATABASE);
        expected.putAll(REFUSED_ON_PURPOSE);
        assertThat(refused).isEqualTo(expected);
        assertThat(refusedByDatabase).isEqualTo(REFUSED_BY_DATABASE.keySet());
    }

    private static Map<String, String> verdict(String name) {
        return Shared.csv(VERDICTS).rows().stream()
                .filter(row -> name(row).equals(name))
                .findFirst()
                .orElseThrow();
    }

    /** One case imports {@code ../negative/...}: the folder was called so. */
    private static FelisResult read(String name) {
        FelisFiles folder = Shared.folder("felis-oracle/cases");
        FelisFiles files =
                path ->
                        path.startsWith("negative/")
                                ? folder.bytes(path.substring("negative/".length()))
                                : Optional.empty();
        return FelisReader.read(files, "negative/" + name + ".yaml");
    }
}
