package org.lsst.tap.loader.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.lsst.tap.loader.failure.ConfigurationException;
import org.lsst.tap.loader.failure.DatabaseException;
import org.lsst.tap.loader.failure.Retry;
import org.lsst.tap.loader.text.Identifiers;

/** Waiting for a database, and the names of database schemas, without a server. */
class DatabaseTest {

    private static final DatabaseUrl NOWHERE =
            DatabaseUrl.parse("postgresql://tap@127.0.0.1:1/tap");

    private final List<Duration> pauses = new ArrayList<>();

    private Retry retry(Duration patience) {
        return Retry.within(patience, Duration.ofMillis(200), Duration.ofSeconds(2))
                .pausingWith(pauses::add);
    }

    @Test
    void connect_databaseDown_waitsAsLongAsItIsTold() {
        assertThatThrownBy(() -> Database.connect(NOWHERE, retry(Duration.ofSeconds(9))))
                .isInstanceOf(DatabaseException.class)
                .hasMessageContaining("no server answers there");

        assertThat(pauses.stream().reduce(Duration.ZERO, Duration::plus)).hasSeconds(9);
        assertThat(pauses).hasSizeBetween(5, 40);
    }

    @Test
    void connect_noPatience_failsAtOnce() {
        assertThatThrownBy(() -> Database.connect(NOWHERE, retry(Duration.ZERO)))
                .isInstanceOf(DatabaseException.class);
        assertThat(pauses).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "a,a,b,must have three names",
        "a,b,a,must have three names",
        "'',b,c,has 0 bytes; expected 1 to 48",
        "pg_live,b,c,expected no NUL and no leading \"pg_\"",
    })
    void names_thatCantBe_areRefused(String live, String staging, String temp, String why) {
        assertThatThrownBy(() -> new DatabaseSchemas(live, staging, temp))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining(why);
    }

    @Test
    void names_tooLongInUtf8_areRefused() {
        assertThatThrownBy(() -> DatabaseSchemas.of("\u00e4".repeat(30)))
                .hasMessageContaining("has 60 bytes; expected 1 to 48");
    }

    @Test
    void literal_quotesAndBackslashes_meanThemselves() {
        assertThat(Identifiers.literal("it's")).isEqualTo("'it''s'");
        assertThat(Identifiers.literal("a\\b'")).isEqualTo(" E'a\\\\b'''");
        assertThat(Identifiers.quote("a\"b", "c d")).isEqualTo("\"a\"\"b\".\"c d\"");
    }
}
