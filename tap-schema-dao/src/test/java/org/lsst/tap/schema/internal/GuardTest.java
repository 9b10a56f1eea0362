package org.lsst.tap.schema.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class GuardTest {

    @Test
    void literal_quotesAndBackslashes_areEscaped() {
        assertThat(Guard.literal("it's a \\ name")).isEqualTo("E'it''s a \\\\ name'");
    }

    @Test
    void literal_null_isSqlNull() {
        assertThat(Guard.literal(null)).isEqualTo("NULL");
    }

    @Test
    void names_quotedIdentifiers_areTheCatalogsNames() {
        String names = Guard.names(List.of(RelationName.parse("\"My TAP\".\"o'clock\"")));

        assertThat(names).isEqualTo("(E'My TAP',E'o''clock')");
    }

    /** They would be resolved in the present, not as of the snapshot. */
    @ParameterizedTest
    @EnumSource
    void sql_anyGuard_resolvesNoNameByItself(Guard guard) {
        assertThat(guard.sql(List.of(RelationName.parse("tap_schema.tables11"))))
                .contains("E'tap_schema',E'tables11'")
                .doesNotContain("tap_schema.tables11")
                .doesNotContainIgnoringCase("regclass")
                .doesNotContainIgnoringCase("regnamespace");
    }

    /** What it means is proved on PostgreSQL; this holds the text on which that was proved. */
    @Test
    void sql_plainTables_countsOwnLocksOfTheNamedOnes() {
        List<RelationName> two =
                List.of(RelationName.parse("tap_schema.a"), RelationName.parse("tap_schema.b"));

        assertThat(Guard.TABLES.sql(two))
                .startsWith(
                        "SELECT count(DISTINCT l.relation) = 2 AND count(DISTINCT c.oid) FILTER")
                .contains("(n.nspname, c.relname) IN ((E'tap_schema',E'a'),(E'tap_schema',E'b'))")
                .contains(" WHERE i.inhparent = c.oid)) = 2, true FROM pg_catalog.pg_locks l LEFT")
                .endsWith(
                        " WHERE l.pid = pg_catalog.pg_backend_pid() AND l.locktype = 'relation'"
                                + " AND l.relation >= 16384 AND c.relkind IS DISTINCT FROM 'i'");
        assertThat(Guard.ANY_SOURCES.sql(two))
                .startsWith("WITH RECURSIVE named AS (SELECT c.oid FROM pg_catalog.pg_class c")
                .contains("IN ((E'tap_schema',E'a'),(E'tap_schema',E'b')))")
                .contains(" SELECT (SELECT count(*) FROM named) = 2 AND pg_catalog.bool_and(")
                .contains(" count(*) = 2 AND pg_catalog.bool_and(coalesce(c.relkind = 'r', false))")
                .contains(" AND l.relation >= 16384 AND i.relkind IS DISTINCT FROM 'i'");
    }
}
