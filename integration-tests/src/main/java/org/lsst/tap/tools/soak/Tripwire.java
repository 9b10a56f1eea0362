package org.lsst.tap.tools.soak;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.lsst.tap.tools.kit.RoundTripProxy;

/**
 * Recognises the moment at which a job comes to a point, by what passes between the loader and the
 * server, and lets the fault happen then, once. It lies for one job. Safe for use by many threads.
 */
final class Tripwire implements RoundTripProxy.Watch {

    /** Longer than any word, so that none is missed at the border of two packets. */
    private static final int OVERLAP = 64;

    private static final long LONGEST_STRIKE_MINUTES = 6;

    private Optional<Point> point = Optional.empty();
    private CompletableFuture<Boolean> fault = new CompletableFuture<>();
    private BooleanSupplier strike = () -> true;
    private boolean struck;
    private String seen = "";
    private int words;

    /**
     * Lays it for the next job.
     *
     * @param what makes the fault happen; returns whether what was about to pass may pass now; if
     *     not, the connection is cut
     */
    synchronized void lay(Point next, BooleanSupplier what) {
        point = Optional.of(next);
        strike = what;
        fault = new CompletableFuture<>();
        struck = false;
        seen = "";
        words = 0;
    }

    /** Takes it up; returns whether the fault has happened, once it has if it has begun to. */
    boolean takeUp() {
        synchronized (this) {
            point = Optional.empty();
            if (!struck) {
                return false;
            }
        }
        fault.orTimeout(LONGEST_STRIKE_MINUTES, TimeUnit.MINUTES).join();
        return true;
    }

    @Override
    public boolean onRequest(byte[] bytes, int length) {
        return !tripsOnRequest(bytes, length) || strike();
    }

    @Override
    public boolean onAnswer() {
        return !tripsOnAnswer() || strike();
    }

    /** Half of an archive was sent; returns whether the other half may be. */
    boolean onDownload() {
        return !trips(Point.DOWNLOAD) || strike();
    }

    private synchronized boolean tripsOnRequest(byte[] bytes, int length) {
        if (point.isEmpty() || struck || isComplete()) {
            return false;
        }
        follow(new String(bytes, 0, length, StandardCharsets.ISO_8859_1));
        return isComplete() && !point.orElseThrow().isAfterAnswer() && trips(point.orElseThrow());
    }

    private synchronized boolean tripsOnAnswer() {
        return isComplete() && point.orElseThrow().isAfterAnswer() && trips(point.orElseThrow());
    }

    /** Whether the fault is to happen now: the point is reached, and for the first time. */
    private synchronized boolean trips(Point reached) {
        boolean first = point.filter(reached::equals).isPresent() && !struck;
        struck |= first;
        return first;
    }

    /** Not under the monitor: the loader's other connections go on meanwhile. */
    private boolean strike() {
        try {
            boolean passes = strike.getAsBoolean();
            fault.complete(passes);
            return passes;
        } catch (RuntimeException e) {
            fault.completeExceptionally(e);
            throw e;
        }
    }

    /** Whether all words have passed; a download has none, and is none of these. */
    private synchronized boolean isComplete() {
        return point.filter(p -> p != Point.DOWNLOAD && words == p.words.size()).isPresent();
    }

    private synchronized void follow(String text) {
        List<String> expected = point.orElseThrow().words;
        seen += text;
        while (words < expected.size()) {
            String word = expected.get(words);
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
