package org.lsst.tap.tools.demo;

import java.io.PrintWriter;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.lsst.tap.tools.kit.Loops;

/**
 * Where lines go, and a progress line below them that is rewritten in place, if somebody looks at
 * it; otherwise progress is lines too. Safe for use by many threads.
 */
final class Terminal {

    /** The launcher, which knows what its standard output is, sets this property. */
    private static final String INTERACTIVE = "tap-schema.interactive";

    private static final String REWRITE = "\r\u001b[K";
    private static final long REWRITE_MILLIS = 500;
    private static final long LINE_MILLIS = 5000;

    private final PrintWriter out;
    private final boolean interactive;
    private boolean progressShown;

    Terminal(PrintWriter out, boolean interactive) {
        this.out = out;
        this.interactive = interactive;
    }

    /** Returns one that knows whether a person sees what this process writes. */
    static Terminal of(PrintWriter out) {
        return new Terminal(out, Boolean.getBoolean(INTERACTIVE));
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

    /** Shows every now and then what {@code text} supplies, while something is done. */
    void progress(Supplier<String> text, Runnable body) {
        long period = TimeUnit.MILLISECONDS.toNanos(interactive ? REWRITE_MILLIS : LINE_MILLIS);
        long start = System.nanoTime();
        Loops.during(
                "progress",
                List.of(
                        () -> {
                            if (System.nanoTime() - start >= period) {
                                progress(text.get());
                            }
                            return period;
                        }),
                body);
    }
}
