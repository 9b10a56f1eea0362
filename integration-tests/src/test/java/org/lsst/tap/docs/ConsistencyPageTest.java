package org.lsst.tap.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.lsst.tap.testing.Repository;

/** The proof's page shows the SQL that is sent, and schedules that were seen to go wrong. */
class ConsistencyPageTest {

    private static final String PAGE = "docs/consistency.md";

    private static final Pattern SCHEDULE = Pattern.compile("[LR]{6,}");

    @Test
    void page_hasTheSqlThatIsSent() throws IOException {
        GeneratedParts.check(PAGE, Map.of("check", sql("tables.sql"), "guard", sql("guard.sql")));
    }

    /** Returns a query as people write it: without comments, marks of fillings and qualifiers. */
    private static String sql(String file) {
        return "```sql\n"
                + Repository.text(
                                "tap-schema-dao/src/main/resources/org/lsst/tap/schema/internal/"
                                        + file)
                        .replaceAll("(?m)^ *--.*\n", "")
                        .replaceAll("/\\*[^*]*\\*/ ?", "")
                        .replaceAll("OPERATOR\\(pg_catalog\\.([^)]+)\\)", "$1")
                        .replaceAll("pg_catalog\\.(?!pg_(class|namespace|locks))", "")
                        .replaceAll(" +\n", "\n")
                        .strip()
                + "\n```\n";
    }

    @Test
    void schedules_areKnownCounterExamples() {
        List<String> known =
                Repository.text(
                                "integration-tests/src/test/resources/org/lsst/tap/schema/schedules/"
                                    + "counter-examples.txt")
                        .lines()
                        .map(line -> line.replaceFirst(", [A-Z]+$", ""))
                        .toList();
        List<String> shown =
                MarkdownPage.of(Repository.ROOT.resolve(PAGE)).prose().stream()
                        .map(MarkdownPage::codeSpans)
                        .filter(spans -> spans.stream().anyMatch(SCHEDULE.asMatchPredicate()))
                        .map(
                                spans ->
                                        String.join(
                                                ", ",
                                                spans.subList(spans.size() - 3, spans.size())))
                        .toList();
        assertThat(shown).hasSizeGreaterThan(4);
        assertThat(known).containsAll(shown);
    }
}
