package org.lsst.tap.repertoire.internal;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ExcerptTest {

    @ParameterizedTest
    @CsvSource({
        "https://e.org/a/b, https://e.org/a/b",
        "https://e.org:8443/a?sig=secret#x, https://e.org:8443/a",
        "https://me:secret@e.org/a?b, https://e.org/a",
        "https://secret@e.org/a, https://e.org/a",
        "https://me:se/secret@e.org/a, https://e.org/a",
        "https://me:se?secret@e.org/a, https://e.org/a",
        "https://me:se#secret@e.org/a, https://e.org/a",
        "https://me:s@secret@e.org/a, https://e.org/a",
        "me:secret@e.org/a, e.org/a",
        "jdbc:postgresql://me:secret@e.org/a, jdbc:postgresql://e.org/a",
        "https://e.org/{version}/a, https://e.org/{version}/a",
        "not a URL, not a URL",
        "//secret@e.org, //e.org",
    })
    void shown_url_hasNoSecretParts(String url, String shown) {
        assertThat(Excerpt.ofUrl(url)).isEqualTo(shown);
    }

    @Test
    void shown_longOrWithControlCharacters_isShortAndOnOneLine() {
        assertThat(Excerpt.ofUrl("http://e/" + "a".repeat(300))).hasSize(203).endsWith("a...");
        assertThat(Excerpt.ofUrl("x\r\ny\u0085\u2028z")).isEqualTo("x??y??z");
    }
}
