package org.lsst.tap.tools.soak;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;

/**
 * Recognises the moment at which a job comes to a point, by what passes between the loader and the
 * server, and lets the fault happen then, once. Safe for use by many threads.
 */
final class Tripwire {

    /** Makes a fault happen. */
    @FunctionalInterface
    interface Strike {
        /** Returns whether what was about to pass may pass now; if not, the connection is cut. */
        boolean strike();
    }

    /** Longer than any word, so that none is missed at the border of two packets. */
    private static final int OVERLAP = 64;

    private static final Tripwire NONE = new Tripwire();

    private static final Duration LONGEST_STRIKE = Duration.ofMinutes(6);

    private final CountDownLatch struck = new CountDownLatch(1);
    private final boolean armed;
    private final Point point;
    private final Strike strike;
    private String seen = "";
    private int words;
    private boolean tripped;

    private Tripwire() {
        this.armed = false;
        this.point = Point.DOWNLOAD;
        this.strike = () -> true;
    }

    Tripwire(Point point, Strike strike) {
        this.armed = true;
        this.point = point;
        this.strike = strike;
    }

    /** Returns one that never trips. */
    static Tripwire none() {
        return NONE;
    }

    /** Whether the fault has happened; if it has begun to, waits for its end. */
    boolean isTripped() {
        synchronized (this) {
            if (!tripped) {
                return false;
            }
        }
        return Waiting.until(LONGEST_STRIKE, () -> struck.getCount() == 0);
    }

    /** Looks at bytes of the loader; returns whether they may pass on. */
    boolean onRequest(byte[] bytes, int length) {
        return !tripsOnRequest(bytes, length) || strike();
    }

    /** Looks at bytes of the server; returns whether they may pass on. */
    boolean onAnswer() {
        return !tripsIf(isComplete() && point.isAfterAnswer()) || strike();
    }

    /** Half of an archive was sent; returns whether the other half may be. */
    boolean onDownload() {
        return !tripsIf(point == Point.DOWNLOAD) || strike();
    }

    private synchronized boolean tripsOnRequest(byte[] bytes, int length) {
        if (!armed || tripped || point == Point.DOWNLOAD || isComplete()) {
            return false;
        }
        follow(new String(bytes, 0, length, StandardCharsets.ISO_8859_1));
        return tripsIf(isComplete() && !point.isAfterAnswer());
    }

    private synchronized boolean tripsIf(boolean reached) {
        boolean now = reached && armed && !tripped;
        tripped |= now;
        return now;
    }

    /** Not under the monitor: the loader's other connections go on meanwhile. */
    private boolean strike() {
        try {
            return strike.strike();
        } finally {
            struck.countDown();
        }
    }

    private synchronized boolean isComplete() {
        return point != Point.DOWNLOAD && words == point.words().size();
    }

    private void follow(String text) {
        seen += text;
        while (words < point.words().size()) {
            String word = point.words().get(words);
            int at = seen.indexOf(word);
            if (at < 0) {
                seen = seen.substring(Math.max(0, seen.length() - OVERLAP));
                return;
            }
            seen = seen.substring(at + word.length());
            words++;
        }
    }
}
