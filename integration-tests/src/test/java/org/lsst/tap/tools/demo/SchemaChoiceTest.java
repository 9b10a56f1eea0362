package org.lsst.tap.tools.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.lsst.tap.loader.failure.ConfigurationException;
import org.lsst.tap.loader.source.ReleaseFiles;

class SchemaChoiceTest {

    @Test
    void of_nothingWantedAndNoList_isWhatAllReleasesHave() {
        List<ReleaseFiles> releases =
                List.of(release("", "a", "b", "c"), release("", "b", "c", "d"));

        assertThat(SchemaChoice.of(releases, List.of())).containsExactly("b", "c");
    }

    @Test
    void of_nothingWanted_isWhatAllReleasesListAndHave() {
        ReleaseFiles one = release("c.yaml\nb.yaml\nmissing.yaml\n# words\n", "a", "b", "c");
        ReleaseFiles other = release("a.yaml\nb.yaml\n", "a", "b", "c");

        assertThat(SchemaChoice.of(List.of(one, other), List.of())).containsExactly("b");
    }

    @Test
    void of_wanted_keepsTheOrderAndIgnoresLists() {
        ReleaseFiles one = release("a.yaml\n", "a", "b", "c");

        assertThat(SchemaChoice.of(List.of(one), List.of("c", "a"))).containsExactly("c", "a");
    }

    @Test
    void of_nothingInCommon_isRefused() {
        assertThatThrownBy(
                        () ->
                                SchemaChoice.of(
                                        List.of(release("", "a"), release("", "b")), List.of()))
                .isInstanceOf(ConfigurationException.class)
                .hasMessage(
                        "The releases have no schema in common. Give archives that do, or name the"
                                + " schemas with --schemas.");
    }

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

    @Test
    void name_ofArchive_isTheFilesWithoutEnding() {
        assertThat(Release.of(Path.of("x/w.2026.34.tar.gz")).name().value()).isEqualTo("w.2026.34");
        assertThat(Release.of(Path.of("w.2026.34.tgz")).name().value()).isEqualTo("w.2026.34");
        assertThat(Release.of(Path.of("schemas")).name().value()).isEqualTo("schemas");
    }

    private static ReleaseFiles release(String deployed, String... schemas) {
        Map<String, byte[]> files = new HashMap<>();
        for (String schema : schemas) {
            files.put(schema + ".yaml", new byte[0]);
        }
        if (!deployed.isEmpty()) {
            files.put(SchemaChoice.DEPLOYED, deployed.getBytes(StandardCharsets.UTF_8));
        }
        return new ReleaseFiles("test", null, files);
    }
}
