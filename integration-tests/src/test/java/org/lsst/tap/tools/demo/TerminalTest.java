package org.lsst.tap.tools.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import org.junit.jupiter.api.Test;

class TerminalTest {

    private final StringWriter out = new StringWriter();

    @Test
    void progress_interactive_isRewrittenAndGoneBeforeALine() {
        Terminal terminal = new Terminal(new PrintWriter(out), true);

        terminal.progress("one");
        terminal.progress("two");
        terminal.line("done");
        terminal.line("end");

        String clear = "\r\u001b[K";
        assertThat(out)
                .hasToString(clear + "one" + clear + "two" + lines(clear + "done", clear + "end"));
    }

    @Test
    void progress_notInteractive_isALine() {
        Terminal terminal = new Terminal(new PrintWriter(out), false);

        terminal.progress("one");
        terminal.line("done");

        assertThat(out).hasToString(lines("one", "done"));
    }

    private static String lines(String... lines) {
        return String.join(System.lineSeparator(), List.of(lines)) + System.lineSeparator();
    }
}
