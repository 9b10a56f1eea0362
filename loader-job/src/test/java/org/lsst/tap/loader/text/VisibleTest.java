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
        "u:p@h, h",
        "/a/b@c, /a/b@c",
        "jdbc:mariadb://u:p/w@h/d?password=x, jdbc:mariadb://h/d",
        "jdbc:sqlserver://h;password=x, jdbc:sqlserver://h",
        "jdbc:oracle:thin:scott/tiger@h:1521, jdbc:oracle:thin:h:1521",
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
}
