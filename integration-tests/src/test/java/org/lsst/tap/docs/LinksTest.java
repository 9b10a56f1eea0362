package org.lsst.tap.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.lsst.tap.testing.Repository;

/** Every link of every page, but for those that leave the project. */
class LinksTest {

    @Test
    void links_leadToFilesAndHeadingsThatAreThere() {
        List<String> broken = new ArrayList<>();
        int followed = 0;
        for (MarkdownPage page : MarkdownPage.all()) {
            for (MarkdownPage.Line line : page.prose()) {
                for (String link : MarkdownPage.links(line)) {
                    if (!link.matches("(https?|mailto):.*")) {
                        followed++;
                        if (!leadsSomewhere(page, link)) {
                            broken.add(page.at(line) + link);
                        }
                    }
                }
            }
        }
        assertThat(broken).isEmpty();
        assertThat(followed).isGreaterThan(20);
    }

    private static boolean leadsSomewhere(MarkdownPage page, String link) {
        String[] parts = link.split("#", 2);
        Path target =
                parts[0].isEmpty() ? page.file() : page.file().resolveSibling(parts[0]).normalize();
        return target.startsWith(Repository.ROOT)
                && Files.exists(target)
                && (parts.length == 1 || MarkdownPage.of(target).anchors().contains(parts[1]));
    }

    /** A page that nothing leads to is read by nobody. */
    @Test
    void index_namesEveryPage() {
        MarkdownPage index = MarkdownPage.of(Repository.ROOT.resolve("docs/README.md"));
        Set<Path> named =
                index.prose().stream()
                        .flatMap(line -> MarkdownPage.links(line).stream())
                        .map(link -> index.file().resolveSibling(link.split("#", 2)[0]).normalize())
                        .collect(Collectors.toSet());
        assertThat(named)
                .containsAll(
                        Repository.files("docs", ".md").stream()
                                .filter(page -> !page.equals(index.file()))
                                .toList());
    }
}
