package org.lsst.tap.schema.internal;

import static org.assertj.core.api.Assertions.assertThat;

import ca.nrc.cadc.tap.schema.TapSchemaDAO;
import org.junit.jupiter.api.Test;

/** Which of CADC's classes ours is equal to. */
class CadcsClassTest {

    /** A class of CADC's that was changed, as far as we can tell. */
    private static class Changed extends TapSchemaDAO {}

    @Test
    void extended_published_isProvenAndNamesItsJar() {
        assertThat(CadcsClass.extended().isProven()).isTrue();
        assertThat(CadcsClass.extended().origin).matches("cadc-tap-schema-1\\.2\\.18\\.jar");
        assertThat(CadcsClass.provenVersions()).isEqualTo("1.2.18");
    }

    @Test
    void another_sameBelowIt_isNotProven() {
        CadcsClass changed = new CadcsClass(Changed.class);

        assertThat(changed.isProven()).isFalse();
        assertThat(changed.origin).isEqualTo("test-classes");
    }

    @Test
    void another_ofNoJar_isNotProvenAndOfAnUnknownPlace() {
        CadcsClass platforms = new CadcsClass(Thread.class);

        assertThat(platforms.isProven()).isFalse();
        assertThat(platforms.origin).isEqualTo("an unknown place");
    }
}
