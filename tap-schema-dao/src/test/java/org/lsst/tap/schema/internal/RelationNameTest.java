package org.lsst.tap.schema.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RelationNameTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '\0',
            value = {
                "tap_schema.schemas11 | tap_schema | schemas11",
                "TAP_SCHEMA.Schemas | tap_schema | schemas",
                "\"Tap\".\"a\"\"b\" | Tap | a\"b",
                "\"a.b\".c$1 | a.b | c$1",
                "tap.SCHÉMAS | tap | schÉmas"
            })
    void parse_nameInSql_givesTheCatalogsNames(String sql, String databaseSchema, String relation) {
        RelationName name = RelationName.parse(sql);

        assertThat(name.databaseSchema).isEqualTo(databaseSchema);
        assertThat(name.relation).isEqualTo(relation);
        assertThat(name.sql).isEqualTo(sql);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "schemas11",
                "a.b.c",
                "a..b",
                "a. b",
                "\"\".b",
                "\"a.b",
                "1a.b",
                "a.b;",
                "a.b c",
                "a.b)"
            })
    void parse_anythingElse_saysWhatWasExpected(String sql) {
        assertThatThrownBy(() -> RelationName.parse(sql))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(
                        "The table name \"%s\" can't be read consistently: expected"
                            + " DATABASE_SCHEMA.TABLE, for example tap_schema.schemas11. Correct"
                            + " the *TableName field of the subclass that sets it.",
                        sql);
    }
}
