package org.lsst.tap.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.lsst.tap.testing.Repository;

/** How long the pages are, how many there are, and which words none of them has. */
class PagesTest {

    private static final Path DOCS = Repository.ROOT.resolve("docs");

    /** What native readers stumble over, and what is not for users. */
    private static final Pattern STUMBLING =
            Pattern.compile(
                    "\\bshall\\b|\\bbut for\\b|\\bas by\\b|\\bthe begin\\b|\\broll-backs?\\b"
                            + "|\\bstill to be\\b|\\bTODO\\b|\\bdid not suffice\\b",
                    Pattern.CASE_INSENSITIVE);

    @Test
    void readme_words_atMost700() {
        assertThat(Repository.text("README.md").split("\\s+")).hasSizeLessThanOrEqualTo(700);
    }

    @Test
    void pages_besideDecisions_atMost14() {
        assertThat(Repository.files("docs", ".md"))
                .filteredOn(page -> page.getParent().equals(DOCS))
                .hasSizeLessThanOrEqualTo(14);
    }

    /** The pages have the help texts as well: in the reference of the configuration. */
    @Test
    void prose_noWordThatReadersStumbleOver() {
        List<String> found = new ArrayList<>();
        for (MarkdownPage page : MarkdownPage.all()) {
            for (MarkdownPage.Line line : page.prose()) {
                STUMBLING
                        .matcher(line.text())
                        .results()
                        .forEach(match -> found.add(page.at(line) + match.group()));
            }
        }
        assertThat(found).isEmpty();
    }

    /** Two places would have to be changed, and one of them would be forgotten. */
    @Test
    void diagram_ofTheParts_standsOnce() {
        assertThat(
                        MarkdownPage.all().stream()
                                .flatMap(page -> page.blocks().stream())
                                .flatMap(block -> block.lines().stream())
                                .filter(line -> line.text().startsWith("release archive"))
                                .toList())
                .hasSize(1);
    }

    /** Each module has a page that says what it is, how to use it, and where to begin to read. */
    @Test
    void modules_each_hasAPageThatTheReadmeLeadsTo() {
        MarkdownPage readme = MarkdownPage.of(Repository.ROOT.resolve("README.md"));
        List<String> links =
                readme.prose().stream().flatMap(line -> MarkdownPage.links(line).stream()).toList();
        assertThat(links).containsAll(moduleReadmes().toList());
        assertThat(moduleReadmes())
                .allSatisfy(
                        page ->
                                assertThat(Repository.text(page))
                                        .contains("## Use", "## Where to begin to read"));
    }

    private static Stream<String> moduleReadmes() {
        return Repository.MODULES.stream().map(module -> module + "/README.md");
    }
}
