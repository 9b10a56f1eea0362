package org.lsst.tap.tools.soak;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.lsst.tap.tools.kit.Tool;
import picocli.CommandLine;

/**
 * A call of the soak in this process, with what it printed.
 *
 * @param code the exit code
 */
record SoakCall(int code, String out, String err) {

    static SoakCall of(String... arguments) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        CommandLine line = Tool.of(new Soak());
        line.setOut(new PrintWriter(out));
        line.setErr(new PrintWriter(err));
        return new SoakCall(line.execute(arguments), out.toString(), err.toString());
    }
}
