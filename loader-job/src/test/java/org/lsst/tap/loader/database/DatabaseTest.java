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
        assertThatThrownBy(() -> Database.connect(NOWHERE, retry(Duration.ofSeconds(9)), false))
                .isInstanceOf(DatabaseException.class)
                .hasMessageContaining("no server answers there");

        assertThat(pauses.stream().reduce(Duration.ZERO, Duration::plus)).hasSeconds(9);
        assertThat(pauses).hasSizeBetween(5, 40);
    }

    @Test
    void connect_noPatience_failsAtOnce() {
        assertThatThrownBy(() -> Database.connect(NOWHERE, retry(Duration.ZERO), false))
                .isInstanceOf(DatabaseException.class);
        assertThat(pauses).isEmpty();
    }

    /** Each of the driver's 08004, from a server that says just so much. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    u@    | sslmode=require | none | the server offers no TLS, and "sslmode=require" asks for it
                    u@    | ssl=verify-full | none | the server offers no TLS, and "sslmode=verify-full" asks for it
                    u@    | gssencmode=require | none | the server offers no GSSAPI encryption, and "gssEncMode=require" asks
                    u@    | connect_timeout=9 | 00000003 | the server asks for a password or a login that was not given for role "u"
                    u@    | connect_timeout=9 | 0000000501020304 | the server asks for a password
                    u@    | connect_timeout=9 | 0000000a534352414d2d5348412d3235360000 | the server asks for a password
                    u:@   | connect_timeout=9 | 0000000a534352414d2d5348412d3235360000 | the server asks for a password
                    u:pw@ | connect_timeout=9 | 00000002 | the server asks role "u" for a way to log in that this program does not have
                    u:pw@ | connect_timeout=9 | 00000063 | the server asks role "u" for a way to log in that
                    u:pw@ | connect_timeout=9 | 0000000a504c41494e0000 | the server asks role "u" for a way to log in that
                    u:pw@ | require_auth=scram-sha-256 | 0000000501020304 | for another way to log in than "requireAuth=scram-sha-256" of the URL allows
                    u:pw@ | channel_binding=require | 0000000a534352414d2d5348412d3235360000 | "channelBinding=require" of the URL asks for TLS and scram-sha-256, bound
                    u:pw@ | channel_binding=require | 00000000 | "channelBinding=require" of the URL asks for TLS
                    u:pw@ | connect_timeout=9 | 0000000a534352414d2d5348412d3235360000,0000000b78 | the server's part of the login of role "u" is wrong: it may be another server
                    u:pw@ | connect_timeout=9 | E08004 | the server, or a pooler before it, lets nobody in; nothing was changed; see what it says (PostgreSQL: full today, SQLSTATE 08004)
                    """)
    void connect_rejected_saysWhyAndNamesNoSecret(
            String user, String parameter, String answers, String why) throws Exception {
        try (ServerThatRejects server = new ServerThatRejects(answers)) {
            String url =
                    "postgresql://%s127.0.0.1:%d/d?%s".formatted(user, server.port(), parameter);

            assertThatThrownBy(() -> Database.connect(DatabaseUrl.parse(url), Duration.ZERO))
                    .isInstanceOf(DatabaseException.class)
                    .hasMessageContaining(why)
                    .hasMessageContaining("nothing was changed")
                    .hasMessageNotContaining("pw");
        }
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
