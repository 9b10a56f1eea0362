package org.lsst.tap.tools.demo;

import picocli.CommandLine;
import picocli.CommandLine.ParameterException;

/** Checks numbers on the command line. Stateless. */
public final class Bounds {

    private Bounds() {}

    /** Refuses a value that is not between the bounds, both of which are allowed. */
    public static void check(CommandLine line, String option, int value, int least, int most) {
        if (value < least || value > most) {
            throw new ParameterException(
                    line,
                    "Invalid value for option '%s': %d is not between %d and %d"
                            .formatted(option, value, least, most));
        }
    }
}
