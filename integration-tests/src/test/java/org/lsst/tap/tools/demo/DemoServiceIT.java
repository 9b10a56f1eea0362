package org.lsst.tap.tools.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

/** {@code demo --service}, in this process and without a terminal. */
class DemoServiceIT {

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @Test
    void service_forAFewSeconds_isAskedUnderSwapsAndEndsByItself() {
        int code = run(InputStream.nullInputStream(), "--seconds", "4", "--interval", "0.2");

        assertThat(err).hasToString("");
        assertThat(code).as(out.toString()).isZero();
        assertThat(out.toString())
                .contains("Loaded lantern.1 and swapped it live: 3 schemas, 181 columns")
                .contains("Loaded lantern.2 and swapped it live: 3 schemas, 206 columns")
                .containsPattern(
                        "TAP service with the drop-in jar: http://127\\.0\\.0\\.1:\\d+/tap")
                .containsPattern(
                        "(?m)^  curl 'http://127\\.0\\.0\\.1:\\d+/tap/tables/lantern\\.Lamp'$")
                .contains("TOPCAT: VO > Table Access Protocol (TAP) Query, TAP URL http://127")
                .contains("pyvo.dal.TAPService(\"http://127")
                .contains(
                        "Swapping lantern.1 and lantern.2 under 2 clients every 0.2 s and at each"
                                + " Enter, for 4 s, or until q and Enter.")
                .containsPattern(
                        "\\d+ swaps; with the drop-in jar no document and no SELECT \\* was mixed,"
                                + " and none failed\\.");
        assertThat(number("(\\d+) swaps; with")).isPositive();
        assertThat(number("(?m)^VOSI documents, /tables +([0-9,]+) +[0-9,]+ +0 +0$")).isPositive();
    }

    @Test
    void service_keys_swapAtEachEnterUntilQ() {
        InputStream keys = new ByteArrayInputStream("\n\n\nq\n".getBytes(StandardCharsets.UTF_8));

        int code = run(keys, "--interval", "0", "--jar", "cadc");

        assertThat(err).hasToString("");
        assertThat(code).as(out.toString()).isZero();
        assertThat(out.toString())
                .contains("TAP service with CADC's jar: http://127.0.0.1:")
                .contains("under 2 clients at each Enter, until q and Enter.")
                .contains("3 swaps; with CADC's jar ");
    }

    private int run(InputStream keys, String... options) {
        String[] arguments = new String[options.length + 2];
        arguments[0] = "demo";
        arguments[1] = "--service";
        System.arraycopy(options, 0, arguments, 2, options.length);
        CommandLine line = Demo.commandLine(keys);
        line.setOut(new PrintWriter(out));
        line.setErr(new PrintWriter(err));
        return line.execute(arguments);
    }

    private int number(String pattern) {
        Matcher matcher = Pattern.compile(pattern).matcher(out.toString());
        assertThat(matcher.find()).as("%s in:%n%s", pattern, out).isTrue();
        return Integer.parseInt(matcher.group(1).replace(",", ""));
    }
}
