package org.lsst.tap.loader.felis.words;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class UcdsTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "pos.eq.ra;meta.main",
                "POS.EQ.RA",
                "pos;ivoa:meta.main",
                "pos;x:any",
                "stat"
            })
    void fault_wordsOfVocabularyInTheirPlace_none(String ucd) {
        assertThat(Ucds.fault(ucd)).isNull();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "'' | the word '' does not start with a letter or digit",
                "pos; | the word '' does not start with a letter or digit",
                "pos,meta | the character ',' is not allowed",
                "pos:eq | the character ':' is not allowed",
                ":pos;meta.main | the word ':pos' has no valid namespace",
                "a:b:c;meta.main | the word 'a:b:c' has more than one colon",
                "pos.bogus | the word 'pos.bogus' is not in the vocabulary",
                "meta.main;pos | the word 'meta.main' can't come first",
                "phot.mag;stat.error | the word 'stat.error' can only come first",
            })
    void fault_noUcd_saysWhy(String ucd, String fault) {
        assertThat(Ucds.fault(ucd)).isEqualTo(fault);
    }
}
