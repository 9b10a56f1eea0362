package org.lsst.tap.loader.text;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class VisibleTest {

    @ParameterizedTest
    @CsvSource({
        "https://u:p@h:8443/a/b?token=x, https://h:8443/a/b",
        "https://u:p/w@h/a#x, https://h/a",
        "gs://u@bucket/o, gs://bucket/o",
        "u:p@h, (not shown)",
        "/a/b@c, /a/b@c",
        "jdbc:mariadb://u:p/w@h/d?password=x, jdbc:mariadb://h/d",
        "jdbc:sqlserver://h;password=x, jdbc:sqlserver://h",
        "https://h/a?user=u@p&password=a@S, https://h/a",
        "jdbc:mariadb:sequential://u:S@127.0.0.1:1/, jdbc:mariadb://127.0.0.1:1/",
        "'jdbc:mariadb://a:1,b:2/d?password=S', 'jdbc:mariadb://a:1,b:2/d'",
        "jdbc:postgresql://u:S@[::1]:5432/d, jdbc:postgresql://[::1]:5432/d",
        "jdbc:oracle:thin:scott/tiger@h:1521, jdbc:oracle:(not shown)",
        "jdbc:foo:S, jdbc:foo:(not shown)",
        "jdbc:S, (not shown)",
        "jdbc:mariadb://address=(host=h)(password=S)/, jdbc:mariadb:(not shown)",
        "host=127.0.0.1 password=S, (not shown)",
        "https://u:S, (not shown)",
        "https://u:1?S@h/a, (not shown)",
        "releases/{version}.tar.gz, releases/{version}.tar.gz",
        "/data/of=3/{version}, /data/of=3/{version}",
        "file:a/b, file:a/b",
        "file:///a/b, file:///a/b",
        "jdbc:postgresql:d, jdbc:postgresql:d",
    })
    void address_ofAnyForm_hasNoUserNoPasswordNoParameters(String given, String shown) {
        assertThat(Visible.address(given)).isEqualTo(shown);
    }

    @Test
    void address_ofAUri_keepsWhatIsNoSecret() {
        assertThat(Visible.address(URI.create("https://u:p@h:8443/a@b?token=x")))
                .isEqualTo("https://h:8443/a@b");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "user or password wrong: S at h | jdbc:x://u:S@h/d | user or password wrong: *** at"
                        + " h",
                "no host in u:S@h:1 | jdbc:mariadb://u:S@h:1/ | no host in ***@h:1",
                "bad value p%2Fw, p/w | jdbc:x://h?password=p%2Fw | bad value ***, ***",
                "bad (host=h)(password=S) | jdbc:x:(host=h)(password=S) | (not shown)"
            })
    void aboutUrl_ofADriversWords_hasNothingOfItsLogin(String words, String url, String shown) {
        assertThat(Visible.aboutUrl(words, url)).isEqualTo(shown);
    }

    @Test
    void databaseAddress_ofNoUrl_isNotShown() {
        assertThat(Visible.databaseAddress("S")).isEqualTo("(not shown)");
        assertThat(Visible.databaseAddress("postgresql://u:S@h/d")).isEqualTo("postgresql://h/d");
    }
}
