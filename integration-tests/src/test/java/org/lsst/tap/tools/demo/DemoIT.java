package org.lsst.tap.tools.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lsst.tap.testing.SharedFolder;
import picocli.CommandLine;

/** The whole demo, in this process, as short as it can be. */
class DemoIT {

    @TempDir Path folder;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @Test
    void demo_shippedReleases_oursMixesNothingAndNobodyWhoIsProtectedDoes() throws IOException {
        Path report = folder.resolve("report.html");

        int code = run("--seconds", "3", "--seed", "1", "--report", report.toString());

        assertThat(err).hasToString("");
        assertThat(code).isZero();
        assertThat(out.toString())
                .contains("Schemas: lantern, lantern_plates.")
                .contains("Loaded lantern.1 and swapped it live: 3 schemas, 10 tables, ")
                .contains(" swaps under the readers, 1 of them a rollback.")
                .contains("PASSED: ours mixed nothing in ")
                .contains("Report: " + report);
        assertThat(figure("plain rename", "CADC's DAO", "mixed")).isPositive();
        assertThat(figure("plain rename", "CADC's, one transaction", "mixed")).isPositive();
        for (String way : List.of("plain rename", "exclusive cut-over")) {
            assertThat(
                            figure(way, "ours, cached", "in a swap")
                                    + figure(way, "ours, not cached", "in a swap"))
                    .isGreaterThanOrEqualTo(20);
            assertNothingWrong(way, "ours, cached", "ours, not cached");
        }
        assertNothingWrong("exclusive cut-over", "CADC's, one transaction", "a user's join");
        assertThat(Files.readString(report))
                .contains("<i class=\"bar right hit\"", "1 of them a rollback", "<dd>1</dd>");
    }

    @Test
    void demo_realReleases_oursMixesNothing() {
        String first = SharedFolder.require("sdm_schemas/w.2026.20.tar.gz").toString();
        String second = SharedFolder.require("sdm_schemas/w.2026.34.tar.gz").toString();

        int code =
                run(
                        "--archive",
                        first,
                        "--archive",
                        second,
                        "--seconds",
                        "2",
                        "--schemas",
                        "dp1,ivoa_obscore,dp02_dc2");

        assertThat(err).hasToString("");
        assertThat(code).isZero();
        assertThat(out.toString())
                .contains(
                        "Loaded w.2026.20 and swapped it live: 4 schemas, 30 tables, 3440 columns")
                .contains("reverse order");
        assertNothingWrong("plain rename", "ours, cached", "ours, not cached");
    }

    private int run(String... options) {
        String[] arguments = new String[options.length + 1];
        arguments[0] = "demo";
        System.arraycopy(options, 0, arguments, 1, options.length);
        CommandLine line = Demo.commandLine(InputStream.nullInputStream());
        line.setOut(new PrintWriter(out));
        line.setErr(new PrintWriter(err));
        return line.execute(arguments);
    }

    private void assertNothingWrong(String way, String... readers) {
        for (String reader : readers) {
            for (String wrong : List.of("mixed", "stale", "errors")) {
                assertThat(figure(way, reader, wrong)).as(reader + ", " + wrong).isZero();
            }
        }
    }

    /** Returns a number of the printed table of one way to swap. */
    private int figure(String way, String reader, String heading) {
        Pattern columns =
                Pattern.compile(
                        "(?m)^"
                                + Pattern.quote(reader)
                                + " +(?<reads>[0-9,]+) +(?<swap>[0-9,]+) +(?<mixed>[0-9,]+)"
                                + " +(?<stale>[0-9,]+) +(?<retries>[0-9,]+) +(?<errors>[0-9,]+) ");
        String text = out.toString();
        Matcher row = columns.matcher(text.substring(text.indexOf("\n" + way + " ")));
        assertThat(row.find()).as("a row for %s in:%n%s", reader, out).isTrue();
        String column = heading.equals("in a swap") ? "swap" : heading;
        return Integer.parseInt(row.group(column).replace(",", ""));
    }
}
