package org.lsst.tap.tools.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
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
    void demo_shippedReleases_oursMixesNothingAndBothOthersDo() throws IOException {
        Path report = folder.resolve("report.html");

        int code = run("--seconds", "3", "--seed", "1", "--report", report.toString());

        assertThat(err).hasToString("");
        assertThat(code).isZero();
        assertThat(out.toString())
                .contains("Schemas: lantern, lantern_plates.")
                .contains("Loaded lantern.1 and swapped it live: 3 schemas, 10 tables, ")
                .contains(" swaps under the readers, 1 of them a rollback.")
                .contains("PASSED: SwapSafeTapSchemaDAO mixed nothing in ")
                .contains("Report: " + report);
        assertThat(figure("CADC's DAO", "mixed")).isPositive();
        assertThat(figure("CADC's, REPEATABLE READ", "mixed")).isPositive();
        assertThat(figure("SwapSafeTapSchemaDAO", "in a swap")).isPositive();
        assertThat(figure("SwapSafeTapSchemaDAO", "mixed")).isZero();
        assertThat(figure("SwapSafeTapSchemaDAO", "stale")).isZero();
        assertThat(figure("SwapSafeTapSchemaDAO", "errors")).isZero();
        assertThat(Files.readString(report)).contains("<svg", "back to lantern", "<dd>1</dd>");
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
        assertThat(figure("SwapSafeTapSchemaDAO", "mixed")).isZero();
    }

    private int run(String... options) {
        String[] arguments = new String[options.length + 1];
        arguments[0] = "demo";
        System.arraycopy(options, 0, arguments, 1, options.length);
        CommandLine line = Demo.commandLine();
        line.setOut(new PrintWriter(out));
        line.setErr(new PrintWriter(err));
        return line.execute(arguments);
    }

    /** Returns a number of the printed table. */
    private int figure(String reader, String heading) {
        Pattern columns =
                Pattern.compile(
                        "(?m)^"
                                + Pattern.quote(reader)
                                + " +(?<reads>[0-9,]+) +(?<swap>[0-9,]+) +(?<mixed>[0-9,]+)"
                                + " +(?<stale>[0-9,]+) +(?<retries>[0-9,]+) +(?<errors>[0-9,]+) ");
        Matcher row = columns.matcher(out.toString());
        assertThat(row.find()).as("a row for %s in:%n%s", reader, out).isTrue();
        String column = heading.equals("in a swap") ? "swap" : heading;
        return Integer.parseInt(row.group(column).replace(",", ""));
    }
}
