package org.lsst.tap.tools.soak;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;
import org.lsst.tap.tools.kit.Tool;

/** The soak's command line, where it runs nothing. */
class SoakTest {

    @Test
    void usage_help_namesEachKindOfFault() {
        StringWriter usage = new StringWriter();
        Tool.of(new Soak()).usage(new PrintWriter(usage));

        for (Fault.Kind kind : Fault.Kind.values()) {
            assertThat(usage.toString()).contains(kind.name());
        }
        assertThat(usage.toString()).contains("Exit codes:");
    }

    @Test
    void call_readersOutOfBounds_isRefused() {
        SoakCall call = SoakCall.of("--readers=0");

        assertThat(call.code()).isEqualTo(2);
        assertThat(call.err())
                .contains("Invalid value for option '--readers': 0 is not between 1 and 16");
    }

    @Test
    void call_oneArchive_isRefused() {
        SoakCall call = SoakCall.of("--archive=one.tar.gz");

        assertThat(call.code()).isEqualTo(2);
        assertThat(call.err()).contains("Only one archive is given");
    }
}
