package org.lsst.tap.loader.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.abort;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.lsst.tap.loader.testing.Browser;
import org.lsst.tap.loader.testing.TestArchive;
import org.lsst.tap.loader.testing.TestDatabase;

/**
 * The page of {@code diff} in Chromium: on a phone and on a desk, light and dark. With the system
 * property {@code diff.screenshots=FOLDER} it leaves pictures there.
 */
class DiffPageInBrowserIT {

    private static final Path REAL_RELEASES = Path.of("..", "..", "shared", "sdm_schemas");

    /** Words that go on in the next line; a name may do so where the page offers it. */
    private static final String BROKEN_WORDS =
            """
            (() => {
              const broken = [];
              const walk = document.createTreeWalker(document.querySelector('main'), NodeFilter.SHOW_TEXT);
              for (let node = walk.nextNode(); node; node = walk.nextNode()) {
                for (const word of node.data.matchAll(/[^\\s-]+/g)) {
                  const range = document.createRange();
                  range.setStart(node, word.index);
                  range.setEnd(node, word.index + word[0].length);
                  const tops = new Set([...range.getClientRects()].map(r => Math.round(r.top)));
                  if (tops.size > 1) broken.push(word[0]);
                }
              }
              return broken.slice(0, 10);
            })()
            """;

    @RegisterExtension final TestDatabase database = new TestDatabase();

    @TempDir private Path folder;

    private Browser browser;

    @BeforeEach
    void startBrowser() throws IOException, InterruptedException {
        if (!Browser.isInstalled()) {
            skip("Chromium is not installed");
        }
        browser = new Browser(folder);
    }

    @AfterEach
    void stopBrowser() {
        if (browser != null) {
            browser.close();
        }
    }

    private static void skip(String reason) {
        System.out.println("SKIPPED: " + reason);
        if ("true".equals(System.getenv("CI"))) {
            throw new AssertionError(reason + ", and CI=true wants it");
        }
        abort(reason);
    }

    private CommandRun run(Path releases, String... arguments) {
        Map<String, String> environment = new HashMap<>();
        environment.put("TAP_SCHEMA_DATABASE_URL", database.url());
        environment.put("TAP_SCHEMA_SOURCE", releases + "/{version}.tar.gz");
        CommandRun run = CommandRun.of(environment, arguments);
        assertThat(run.code()).as(run.err()).isZero();
        return run;
    }

    /** Makes the page of two small releases: a table goes, one comes, and rows change. */
    private Path smallPage() throws IOException {
        String felis = TestArchive.felis("obs", "A");
        StringBuilder before = new StringBuilder(felis).append("- name: gone\n  columns:\n");
        for (int i = 0; i < 40; i++) {
            before.append("  - {name: c").append(i).append(", datatype: int}\n");
        }
        String name = "localBackground_instFluxErr".repeat(2);
        String after =
                felis.replace("right ascension", "angle <script>document.title = 'ran'</script>")
                        + ("- name: come\n  columns:\n  - {name: " + name + ", datatype: int}\n");
        Files.write(
                folder.resolve("A.tar.gz"),
                new TestArchive().schema("obs", before.toString()).gzip());
        Files.write(folder.resolve("B.tar.gz"), new TestArchive().schema("obs", after).gzip());
        run(folder, "update", "--release=A", "--schemas=obs");
        return page(folder, "--release=B", "--schemas=obs");
    }

    private Path page(Path releases, String release, String schemas) {
        Path page = folder.resolve("diff.html");
        run(releases, "diff", release, schemas, "--output=html", "--file=" + page);
        return page;
    }

    private void assertReadable(Path page) throws Exception {
        for (int width : new int[] {360, 1280}) {
            for (boolean dark : new boolean[] {false, true}) {
                browser.open(page, width, dark);
                String view = width + (dark ? " dark" : " light");
                assertThat(browser.evaluate("document.documentElement.scrollWidth").asInt())
                        .as(view)
                        .isLessThanOrEqualTo(width);
                assertThat(browser.evaluate(BROKEN_WORDS)).as(view).isEmpty();
                assertThat(
                                browser.evaluate("getComputedStyle(document.body).backgroundColor")
                                        .asText())
                        .as(view)
                        .isEqualTo(dark ? "rgb(20, 24, 30)" : "rgb(255, 255, 255)");
                keepScreenshot(view.replace(' ', '-'));
            }
        }
    }

    private void keepScreenshot(String view) throws Exception {
        String pictures = System.getProperty("diff.screenshots", "");
        if (!pictures.isEmpty()) {
            browser.screenshot(Path.of(pictures, "diff-" + view + ".png"));
        }
    }

    private JsonNode shown(String selector) throws InterruptedException {
        return browser.evaluate(
                "[...document.querySelectorAll('"
                        + selector
                        + "')].filter(e => e.getClientRects().length > 0).map(e => e.innerText)");
    }

    @Test
    void page_smallReleases_isReadableAndRunsNothing() throws Exception {
        Path page = smallPage();

        assertReadable(page);
        assertThat(browser.evaluate("document.title").asText()).startsWith("From A to B: ");
        assertThat(browser.evaluate("document.scripts.length").asInt()).isZero();
    }

    @Test
    void page_wholeTable_isOneLineThatOpens() throws Exception {
        browser.open(smallPage(), 1280, false);

        assertThat(shown("[id=\"obs-2e-gone\"]").get(0).asText())
                .isEqualTo("removed table obs.gone 40 columns");
        browser.evaluate("document.querySelector('[id=\"obs-2e-gone\"] summary').click()");
        assertThat(shown("[id=\"obs-2e-gone\"] li")).hasSize(40);
    }

    /** A column that comes first moves all others: one line says so, whatever their number. */
    @Test
    void page_movedColumns_areOneLineThatOpens() throws Exception {
        String name = "{name: ";
        String felis = TestArchive.felis("obs", "A");
        String before =
                felis.replace(name + "visit_id", "{\"tap:column_index\": 1, name: visit_id")
                        .replace(name + "ra", "{\"tap:column_index\": 2, name: ra");
        String after =
                before.replace("index\": 2", "index\": 3").replace("index\": 1", "index\": 2")
                        + "  - {name: first, datatype: int, \"tap:column_index\": 1}\n";
        Files.write(folder.resolve("A.tar.gz"), new TestArchive().schema("obs", before).gzip());
        Files.write(folder.resolve("B.tar.gz"), new TestArchive().schema("obs", after).gzip());
        run(folder, "update", "--release=A", "--schemas=obs");
        browser.open(page(folder, "--release=B", "--schemas=obs"), 1280, false);

        assertThat(shown(".row").get(0).asText()).isEqualTo("added column first");
        assertThat(shown(".row").get(1).asText()).matches("changed column_index of \\d columns");
        browser.evaluate("document.querySelector('details.row summary').click()");
        assertThat(shown("details.row li").get(0).asText()).matches("\\w+: \\d → \\d");
    }

    @Test
    void page_filters_leaveOnlyWhatIsAskedFor() throws Exception {
        browser.open(smallPage(), 1280, false);

        assertThat(shown(".row")).hasSize(3);
        browser.evaluate("document.getElementById('only-changed').click()");
        assertThat(shown(".row")).hasSize(1);
        assertThat(shown(".row").get(0).asText()).startsWith("changed column ra");
        assertThat(shown(".table")).hasSize(1);
        browser.evaluate("document.getElementById('only-removed').click()");
        assertThat(shown("section")).hasSize(1);
        browser.evaluate("document.getElementById('only-changed').click()");
        browser.evaluate("document.getElementById('show-obs').click()");
        assertThat(shown(".row")).isEmpty();
    }

    @Test
    void page_contents_leadToWhatIsThere() throws Exception {
        browser.open(smallPage(), 1280, false);

        assertThat(browser.evaluate("document.querySelectorAll('nav a').length").asInt())
                .isEqualTo(4);
        assertThat(
                        browser.evaluate(
                                "[...document.querySelectorAll('nav a')].filter(a =>"
                                        + " !document.getElementById(a.hash.slice(1))).map(a =>"
                                        + " a.hash)"))
                .isEmpty();
    }

    @Test
    void page_largestRelease_isReadable() throws Exception {
        if (!Files.exists(REAL_RELEASES)) {
            skip("the reference material '../shared/sdm_schemas' is absent");
        }
        run(
                REAL_RELEASES,
                "update",
                "--release=w.2026.34",
                "--schemas=dp2,dp1,ivoa_obscore,dp02_dc2");

        assertReadable(page(REAL_RELEASES, "--release=w.2025.43", "--schemas=dp1,ivoa_obscore"));

        assertThat(shown("details.row.removed").size()).isGreaterThan(20);
        assertThat(browser.evaluate("document.body.innerText.length").asInt()).isLessThan(200_000);
    }
}
