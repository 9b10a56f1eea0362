package org.lsst.tap.tools.kit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.lsst.tap.loader.failure.ConfigurationException;
import org.lsst.tap.loader.source.ReleaseFiles;

class ReleaseTest {

    @Test
    void schemas_nothingWantedAndNoList_isWhatAllReleasesHave() {
        List<ReleaseFiles> releases =
                List.of(release("", "a", "b", "c"), release("", "b", "c", "d"));

        assertThat(Release.schemas(releases, List.of())).containsExactly("b", "c");
    }

    @Test
    void schemas_nothingWanted_isWhatAllReleasesListAndHave() {
        ReleaseFiles one = release("c.yaml\nb.yaml\nmissing.yaml\n# words\n", "a", "b", "c");
        ReleaseFiles other = release("a.yaml\nb.yaml\n", "a", "b", "c");

        assertThat(Release.schemas(List.of(one, other), List.of())).containsExactly("b");
    }

    @Test
    void schemas_wanted_keepsTheOrderAndIgnoresLists() {
        ReleaseFiles one = release("a.yaml\n", "a", "b", "c");

        assertThat(Release.schemas(List.of(one), List.of("c", "a"))).containsExactly("c", "a");
    }

    @Test
    void schemas_nothingInCommon_isRefused() {
        assertThatThrownBy(
                        () ->
                                Release.schemas(
                                        List.of(release("", "a"), release("", "b")), List.of()))
                .isInstanceOf(ConfigurationException.class)
                .hasMessage(
                        "The releases have no schema in common. Give archives that do, or name the"
                                + " schemas with --schemas.");
    }

    @Test
    void name_ofArchive_isTheFilesWithoutEnding() {
        assertThat(Release.of(Path.of("x/w.2026.34.tar.gz")).name()).isEqualTo("w.2026.34");
        assertThat(Release.of(Path.of("w.2026.34.tgz")).name()).isEqualTo("w.2026.34");
        assertThat(Release.of(Path.of("schemas")).name()).isEqualTo("schemas");
    }

    @Test
    void reversed_schemas_areInTheReverseOrder() {
        Release release = new Release("w.1", Path.of("w.1.tar.gz"), List.of("a", "b"));

        assertThat(release.reversed().schemas()).containsExactly("b", "a");
        assertThat(release.named("w.2").schemas()).containsExactly("a", "b");
    }

    private static ReleaseFiles release(String deployed, String... schemas) {
        Map<String, byte[]> files = new HashMap<>();
        for (String schema : schemas) {
            files.put(schema + ".yaml", new byte[0]);
        }
        if (!deployed.isEmpty()) {
            files.put(Release.DEPLOYED, deployed.getBytes(StandardCharsets.UTF_8));
        }
        return new ReleaseFiles("test", Optional.empty(), files);
    }
}
