package org.lsst.tap.tools.demo;

import java.io.PrintWriter;

/**
 * Where lines go, and a progress line below them that is rewritten in place, if somebody looks at
 * it; otherwise progress is lines too. Safe for use by many threads.
 */
final class Terminal {

    /** The launcher, which knows what its standard output is, sets this property. */
    private static final String INTERACTIVE = "tap-schema.interactive";

    private static final String REWRITE = "\r\u001b[K";

    private final PrintWriter out;
    private final boolean interactive;
    private boolean progressShown;

    Terminal(PrintWriter out, boolean interactive) {
        this.out = out;
        this.interactive = interactive;
    }

    /** Whether this process writes to a terminal that a person sees. */
    static boolean isInteractive() {
        return Boolean.getBoolean(INTERACTIVE);
    }

    /** Whether progress is rewritten in place. */
    boolean rewrites() {
        return interactive;
    }

    /** Prints a line. */
    synchronized void line(String text) {
        clear();
        out.println(text);
        out.flush();
    }

    /** Takes the progress away, if one is shown. */
    synchronized void clear() {
        if (progressShown) {
            out.print(REWRITE);
            out.flush();
            progressShown = false;
        }
    }

    /** Shows what goes on, until the next line or progress. */
    synchronized void progress(String text) {
        if (!interactive) {
            line(text);
            return;
        }
        out.print(REWRITE + text);
        out.flush();
        progressShown = true;
    }
}
