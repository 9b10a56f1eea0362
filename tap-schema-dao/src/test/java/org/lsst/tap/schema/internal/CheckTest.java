package org.lsst.tap.schema.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What they mean is proved on PostgreSQL; this holds what is in their text, and what isn't. */
class CheckTest {

    private static final List<RelationName> TWO =
            List.of(
                    RelationName.parse("tap_schema.a"),
                    RelationName.parse("\"My TAP\".\"o'clock\""));

    private static Stream<String> all() {
        return Stream.of(
                Check.TABLES.sql(TWO),
                Check.since(Check.NO_STAMP).sql(TWO),
                Check.ANY_SOURCES.guard(TWO),
                Check.TABLES.guard(TWO),
                Check.ANY_SOURCES.sql(TWO));
    }

    @Test
    void literal_quotesAndBackslashes_areEscaped() {
        assertThat(Check.literal("it's a \\ name")).isEqualTo("E'it''s a \\\\ name'");
        assertThat(Check.literal("a\0001")).isEqualTo("E'a\\0001'");
    }

    @Test
    void literal_null_isSqlNull() {
        assertThat(Check.literal(null)).isEqualTo("NULL");
    }

    @Test
    void names_ofSeveralDatabaseSchemas_areTheCatalogsNames() {
        assertThat(Check.names(TWO))
                .isEqualTo(
                        "(c.relname OPERATOR(pg_catalog.=) ANY (ARRAY[E'a']) AND c.relnamespace"
                            + " OPERATOR(pg_catalog.=) (SELECT n.oid FROM pg_catalog.pg_namespace n"
                            + " WHERE n.nspname OPERATOR(pg_catalog.=) E'tap_schema') OR c.relname"
                            + " OPERATOR(pg_catalog.=) ANY (ARRAY[E'o''clock']) AND c.relnamespace"
                            + " OPERATOR(pg_catalog.=) (SELECT n.oid FROM pg_catalog.pg_namespace n"
                            + " WHERE n.nspname OPERATOR(pg_catalog.=) E'My TAP'))");
    }

    /** They would be resolved in the present; names.sql compares that with the snapshot. */
    @ParameterizedTest
    @MethodSource("all")
    void sql_any_resolvesNoNameByItself(String sql) {
        assertThat(sql.replaceAll("to_regnamespace\\(|n\\.oid::pg_catalog\\.regnamespace", ""))
                .doesNotContainIgnoringCase("regclass")
                .doesNotContainIgnoringCase("regnamespace")
                // No comment either, and no statement that could be taken for two.
                .doesNotContain("--", "/*", ";");
    }

    @Test
    void sql_ofChecks_expectsAsManyAsThereAreNames() {
        assertThat(all().limit(3))
                .allMatch(sql -> sql.contains("count(*) OPERATOR(pg_catalog.=) 2"));
    }

    @Test
    void sql_withStamp_readsTheRowsByTheirNamesInSql() {
        assertThat(Check.since(Check.NO_STAMP).sql(TWO))
                .contains(
                        "(SELECT xmin FROM tap_schema.a UNION ALL SELECT xmin FROM \"My"
                                + " TAP\".\"o'clock\")");
    }

    /**
     * PostgreSQL prefers an exact match in any database schema of the search path to its own
     * function or operator.
     */
    @ParameterizedTest
    @MethodSource("all")
    void sql_any_qualifiesEachFunctionAndOperator(String sql) {
        String bare = sql.replaceAll("E'([^']|'')*'|'[^']*'|\"[^\"]*\"", "x");
        assertThat(matches("(?<![.\\w])[a-z_]\\w*(?=\\()", bare)).isSubsetOf("coalesce", "extract");
        assertThat(matches("(?<!OPERATOR\\(pg_catalog\\.)(?<![<>=!|+-])[<>=!|+-]+", bare))
                .isEmpty();
        assertThat(matches("(?<=::)[a-z_.]+", bare))
                .isSubsetOf(
                        "pg_catalog.text",
                        "pg_catalog.oid",
                        "pg_catalog.regnamespace",
                        "pg_catalog.xid",
                        "bigint",
                        "boolean",
                        "smallint");
    }

    private static List<String> matches(String pattern, String sql) {
        return Pattern.compile(pattern)
                .matcher(sql)
                .results()
                .map(MatchResult::group)
                .collect(Collectors.toList());
    }
}
