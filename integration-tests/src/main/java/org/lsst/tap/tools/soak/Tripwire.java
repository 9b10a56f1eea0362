package org.lsst.tap.tools.soak;

import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import org.lsst.tap.tools.kit.RoundTripProxy;

/**
 * Recognises the moment at which a job comes to a point, by what passes between the loader and the
 * server, and lets the fault happen then, once. It lies for one job. Safe for use by many threads.
 */
final class Tripwire implements RoundTripProxy.Watch {

    /** Makes a fault happen. */
    @FunctionalInterface
    interface Strike {
        /** Returns whether what was about to pass may pass now; if not, the connection is cut. */
        boolean strike();
    }

    /** Longer than any word, so that none is missed at the border of two packets. */
    private static final int OVERLAP = 64;

    private static final long LONGEST_STRIKE_MINUTES = 6;

    private Optional<Point> point = Optional.empty();
    private Strike strike = () -> true;
    private Optional<CompletableFuture<Boolean>> struck = Optional.empty();
    private String seen = "";
    private int words;

    /** Lays it for the next job. */
    synchronized void lay(Point next, Strike what) {
        point = Optional.of(next);
        strike = what;
        struck = Optional.empty();
        seen = "";
        words = 0;
    }

    /** Takes it up; returns whether the fault has happened, once it has if it has begun to. */
    boolean takeUp() {
        Optional<CompletableFuture<Boolean>> begun;
        synchronized (this) {
            point = Optional.empty();
            begun = struck;
        }
        begun.ifPresent(fault -> fault.orTimeout(LONGEST_STRIKE_MINUTES, TimeUnit.MINUTES).join());
        return begun.isPresent();
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
        if (point.isEmpty() || struck.isPresent() || isComplete()) {
            return false;
        }
        follow(new String(bytes, 0, length, StandardCharsets.ISO_8859_1));
        return isComplete() && !point.orElseThrow().isAfterAnswer() && trips(point.orElseThrow());
    }

    private synchronized boolean tripsOnAnswer() {
        return isComplete() && point.orElseThrow().isAfterAnswer() && trips(point.orElseThrow());
    }

    private synchronized boolean trips(Point reached) {
        boolean now = point.filter(reached::equals).isPresent() && struck.isEmpty();
        if (now) {
            struck = Optional.of(new CompletableFuture<>());
        }
        return now;
    }

    /** Not under the monitor: the loader's other connections go on meanwhile. */
    private boolean strike() {
        CompletableFuture<Boolean> fault;
        Strike what;
        synchronized (this) {
            fault = struck.orElseThrow();
            what = strike;
        }
        try {
            boolean passes = what.strike();
            fault.complete(passes);
            return passes;
        } catch (RuntimeException e) {
            fault.completeExceptionally(new CompletionException(e));
            throw e;
        }
    }

    /** Whether all words have passed; a download has none, and is none of these. */
    private synchronized boolean isComplete() {
        return point.filter(p -> p != Point.DOWNLOAD && words == p.words().size()).isPresent();
    }

    private synchronized void follow(String text) {
        seen += text;
        while (words < point.orElseThrow().words().size()) {
            String word = point.orElseThrow().words().get(words);
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
