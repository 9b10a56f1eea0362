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
}
