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
record Terminal(PrintWriter out, boolean interactive) {

    private static final String REWRITE = "\r\u001b[K";

    synchronized void line(String text) {
        clear();
        out.println(text);
        out.flush();
    }

    synchronized void clear() {
        out.print(interactive ? REWRITE : "");
        out.flush();
    }

    synchronized void progress(String text) {
        if (interactive) {
            out.print(REWRITE + text);
            out.flush();
        } else {
            line(text);
        }
    }

    /** Shows every now and then what {@code text} supplies, while something is done. */
    void progress(Supplier<String> text, Runnable body) {
        long period = TimeUnit.MILLISECONDS.toNanos(interactive ? 500 : 5000);
        long start = System.nanoTime();
        Loops.Step show =
                () -> {
                    if (System.nanoTime() - start >= period) {
                        progress(text.get());
                    }
                    return period;
                };
        Loops.during("progress", List.of(show), body);
    }
}
