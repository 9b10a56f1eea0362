package org.lsst.tap.loader.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.lsst.tap.loader.failure.ConfigurationException;
import org.lsst.tap.loader.failure.ExitCode;

/** Database URLs: both forms, and no password in anything that is printed. */
class DatabaseUrlTest {

    @ParameterizedTest
    @CsvSource({
        "jdbc:postgresql://db.example.org:5433/tap?user=u&password=p%40ss",
        "postgresql://u:p%40ss@db.example.org:5433/tap",
        "postgresql+psycopg2://u:p%40ss@db.example.org:5433/tap",
        "postgres://u:p%40ss@db.example.org:5433/tap",
    })
    void parse_bothForms_giveTheSame(String url) {
        DatabaseUrl parsed = DatabaseUrl.parse(url);

        assertThat(parsed.jdbcUrl()).isEqualTo("jdbc:postgresql://db.example.org:5433/tap");
        assertThat(parsed.user()).contains("u");
        assertThat(parsed.password()).contains("p@ss");
        assertThat(parsed.database()).isEqualTo("tap");
        assertThat(parsed.toString())
                .isEqualTo("postgresql://u@db.example.org:5433/tap")
                .doesNotContain("ss");
    }

    @Test
    void parse_repertoiresUrl_hasNoPassword() {
        DatabaseUrl parsed = DatabaseUrl.parse("postgresql://tap@127.0.0.1:5432/tap");

        assertThat(parsed.password()).isEmpty();
        DatabaseUrl other = parsed.withLogin(Optional.of("other"), Optional.of("x"));
        assertThat(other.user()).contains("other");
        assertThat(other.password()).contains("x");
        assertThat(other.withLogin(Optional.empty(), Optional.of("y"))).isEqualTo(other);
    }

    @Test
    void parse_plusInPassword_staysPlus() {
        assertThat(DatabaseUrl.parse("postgresql://u:a+b%25@h/d").password()).contains("a+b%");
    }

    @Test
    void parse_parameters_goToTheDriverUnderItsNames() {
        assertThat(
                        DatabaseUrl.parse(
                                        "postgresql://h/d?sslmode=require&connect_timeout=3&application_name=x")
                                .parameters())
                .isEqualTo(
                        Map.of(
                                "sslmode", "require",
                                "connectTimeout", "3",
                                "ApplicationName", "x"));
    }

    @ParameterizedTest
    @CsvSource({
        "ssl=require,sslmode,require",
        "ssl=verify-full,sslmode,verify-full",
        "ssl=true,sslmode,verify-full",
        "ssl=false,sslmode,disable",
        "ssl=prefer,sslmode,prefer",
        "ssl=true&sslmode=require,sslmode,require",
        "target_session_attrs=read-write,targetServerType,primary",
        "target_session_attrs=standby,targetServerType,secondary",
        "target_session_attrs=prefer-standby,targetServerType,preferSecondary",
        "keepalives=1,tcpKeepAlive,true",
        "keepalives=0,tcpKeepAlive,false",
    })
    void parse_wordsOfOtherDrivers_meanWhatTheyMeanThere(String query, String name, String value) {
        assertThat(DatabaseUrl.parse("postgresql+asyncpg://h/d?" + query).parameters())
                .isEqualTo(Map.of(name, value));
    }

    /** A file of trusted certificates asks for a check, as libpq and asyncpg have it. */
    @ParameterizedTest
    @CsvSource({
        "sslmode=require&sslrootcert=/ca.pem,verify-ca,/ca.pem,",
        "ssl=require&sslrootcert=/ca.pem,verify-ca,/ca.pem,",
        "sslmode=verify-full&sslrootcert=/ca.pem,verify-full,/ca.pem,",
        "sslmode=prefer&sslrootcert=/ca.pem,prefer,/ca.pem,",
        "sslrootcert=system,verify-full,,org.postgresql.ssl.DefaultJavaSSLFactory",
        "ssl=true&sslrootcert=system,verify-full,,org.postgresql.ssl.DefaultJavaSSLFactory",
    })
    void parse_rootCertificate_isCheckedAgainst(
            String query, String mode, String file, String factory) {
        Map<String, String> parameters =
                DatabaseUrl.parse("postgresql://h/d?" + query).parameters();

        assertThat(parameters.get("sslmode")).isEqualTo(mode);
        assertThat(parameters.get("sslrootcert")).isEqualTo(file);
        assertThat(parameters.get("sslfactory")).isEqualTo(factory);
    }

    @ParameterizedTest
    @CsvSource({
        "postgresql://a@h/d?user=b,its user stands in front of the host and as a parameter",
        "postgresql://a:p@h/d?password=q,its password stands in front of the host and as a",
        "jdbc:postgresql://h/d?user=u;password=S,separates no parameters there",
        "jdbc:postgresql://h/d;password=S,separates no parameters there",
        "postgresql://h/d?application_name=%00,it has a NUL character",
        "postgresql://h/d\0x,it has a NUL character",
        "postgresql://h/d?service=x,names a file that the loader does not read",
        "postgresql://h/d?sslmode=require&sslrootcert=system,goes with \"sslmode=verify-full\""
                + " only",
    })
    void parse_whatOtherProgramsTakeOtherwise_isRefused(String url, String why) {
        assertThatThrownBy(() -> DatabaseUrl.parse(url))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining(why)
                .hasMessageNotContaining("password=S");
    }

    @Test
    void parse_userTwiceTheSame_isTaken() {
        assertThat(DatabaseUrl.parse("postgresql://a:p@h/d?user=a&password=p"))
                .isEqualTo(DatabaseUrl.parse("postgresql://a:p@h/d"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "postgresql:///tap?host=db.example.org&port=5433|db.example.org:5433",
                "postgresql:///tap?host=a,b&port=5433|a:5433,b:5433",
                "postgresql:///tap?host=a,b&port=1,2|a:1,b:2",
                "postgresql:///tap?host=::1&port=5433|[::1]:5433",
                "postgresql:///tap?port=5433|localhost:5433",
                "postgresql://u@h/tap?port=5433|h:5433",
            })
    void parse_hostAndPortAsParameters_areTheHosts(String url, String hosts) {
        assertThat(DatabaseUrl.parse(url).jdbcUrl()).isEqualTo("jdbc:postgresql://%s/tap", hosts);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "?ssl=yes|\"ssl\" is not one of true, false, disable, allow,",
                "?ssl=1|\"ssl\" is not one of true, false, disable,",
                "?sslmode=required|\"sslmode\" is not one of disable, allow,",
                "?ssl=true&sslmode=prefer|\"ssl\" and \"sslmode\" ask for different things",
                "?ssl=require&sslmode=disable|\"ssl\" and \"sslmode\" ask for different things",
                "?sslmode=require&sslmode=disable|the parameter \"sslmode\" has two values",
                "?target_session_attrs=rw|\"target_session_attrs\" is not one of any,"
                        + " prefer-standby,",
                "?host=other|its host or port stands in front of the database and as a parameter",
                "?requiressl=1|the driver knows no parameter \"requiressl\"",
            })
    void parse_wordsWithoutAMeaning_areRefused(String query, String why) {
        assertThatThrownBy(() -> DatabaseUrl.parse("postgresql://h/d" + query))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining(why);
        assertThatThrownBy(() -> DatabaseUrl.parse("postgresql:///d?host=/run/postgresql"))
                .hasMessageContaining("its host is a folder of Unix sockets");
    }

    @Test
    void parse_shortJdbcForm_isLocal() {
        assertThat(DatabaseUrl.parse("jdbc:postgresql:tap").jdbcUrl())
                .isEqualTo("jdbc:postgresql://localhost/tap");
    }

    @Test
    void parse_severalHostsAndIpv6_areKept() {
        assertThat(DatabaseUrl.parse("postgresql://u@[::1]:5432,b:5433/d").jdbcUrl())
                .isEqualTo("jdbc:postgresql://[::1]:5432,b:5433/d");
    }

    @ParameterizedTest
    @CsvSource({
        "mysql://u:secret@h/d,unknown beginning",
        "postgresql://u:secret@h,it names no database",
        "postgresql://u:secret@h/,it names no database",
        "postgresql://u:secret@h/d?nonsense=1,the driver knows no parameter \"nonsense\"",
        "postgresql://u:secret@h/d?sslmode,a parameter has no value",
        "postgresql://u:%zzsecret@h/d,a percent sign is not followed by two hexadecimal digits",
        "postgresql://u:secret@h:port/d,its host is not a name or an address with an optional port",
        "postgresql://u:se/cret@h/d,its host is not a name or an address with an optional port",
    })
    void parse_wrong_isRefusedWithoutThePassword(String url, String why) {
        assertThatThrownBy(() -> DatabaseUrl.parse(url))
                .isInstanceOfSatisfying(
                        ConfigurationException.class,
                        e -> assertThat(e.exitCode()).isEqualTo(ExitCode.CONFIGURATION))
                .hasMessage(
                        "The database URL can't be read: "
                                + why
                                + "; expected \"jdbc:postgresql://host:port/database\" or"
                                + " \"postgresql://user@host:port/database\". Nothing was changed;"
                                + " correct the URL.")
                .hasMessageNotContaining("secret")
                .hasMessageNotContaining("cret");
    }
}
