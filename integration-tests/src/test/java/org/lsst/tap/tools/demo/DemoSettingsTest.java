package org.lsst.tap.tools.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class DemoSettingsTest {

    @Test
    void schemasOf_turning_reversesEverySecondRelease() {
        DemoSettings settings =
                new DemoSettings(List.of(), List.of("a", "b"), true, Duration.ofSeconds(30), 1, 0);

        assertThat(settings.schemasOf(0)).containsExactly("a", "b");
        assertThat(settings.schemasOf(1)).containsExactly("b", "a");
    }

    @Test
    void turning_oneSchema_isOff() {
        DemoSettings settings =
                new DemoSettings(List.of(), List.of("a"), true, Duration.ofSeconds(30), 1, 0);

        assertThat(settings.turning()).isFalse();
    }
}
