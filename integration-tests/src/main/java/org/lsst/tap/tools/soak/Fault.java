package org.lsst.tap.tools.soak;

import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.Iterator;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.lsst.tap.loader.failure.ExitCode;
import org.lsst.tap.tools.kit.RoundTripProxy;

/** A kind of fault at a point. Immutable. */
record Fault(Kind kind, Point point) {

    /** What happens when a job comes to a point, and how the job may end then. */
    enum Kind {
        /** SIGKILL: a node is lost, or the memory's limit reached. */
        LOADER_KILLED("loader killed", 137, false),
        /** As Kubernetes does. */
        LOADER_TERMINATED("loader ended by SIGTERM", ExitCode.TERMINATED.code(), true),
        /** An administrator does it (pg_terminate_backend). */
        SESSION_TERMINATED("loader's session ended", ExitCode.DATABASE.code(), true),
        /** Both ends see the other one hang up. */
        CONNECTION_CUT("connection cut", ExitCode.DATABASE.code(), true),
        /** At once (SIGQUIT), as in a crash; it starts again after the job. */
        SERVER_STOPPED("PostgreSQL stopped", ExitCode.DATABASE.code(), true),
        /** Nothing arrives for a moment: a slow network, or a paused process. */
        STALL("stall of 1 s", 0, true),
        RIVAL_JOB("second job", ExitCode.LOCKED.code(), true),
        READERS_TERMINATED("readers' sessions ended", 0, true);

        final String label;
        private final int failure;
        private final boolean maySucceed;

        Kind(String label, int failure, boolean maySucceed) {
            this.label = label;
            this.failure = failure;
            this.maySucceed = maySucceed;
        }

        boolean mayEndWith(int exitCode) {
            return exitCode == failure || (maySucceed && exitCode == 0);
        }

        /** Whether what was about to pass at that point may pass afterwards; if not, it is cut. */
        boolean passes(Point point) {
            return switch (this) {
                case LOADER_KILLED, LOADER_TERMINATED, CONNECTION_CUT -> false;
                // The download does not come from the server.
                case SERVER_STOPPED -> point == Point.DOWNLOAD;
                case SESSION_TERMINATED, STALL, RIVAL_JOB, READERS_TERMINATED -> true;
            };
        }
    }

    /**
     * Where a job of the loader is when a fault hits it: just before a statement, or between a
     * commit and its answer. The words are what the loader sends up to there, in this order.
     */
    @SuppressWarnings("ImmutableEnumChecker") // The list can't be changed.
    enum Point {
        LOCK("the job's lock", "pg_try_advisory_lock"),
        /** Half of the release's archive has been sent. */
        DOWNLOAD("the download"),
        STAGING("making staging", "CREATE TABLE"),
        COPY("copying rows", "COPY ", "\"columns11\""),
        CHECK("checking staging", "ANALYZE "),
        LOAD_COMMIT("the load's commit", "ANALYZE ", "COMMIT"),
        /** The load is committed, and the loader does not know it yet. */
        LOAD_ANSWER("the answer to the load's commit", "ANALYZE ", "COMMIT"),
        RENAME("the swap", "RENAME TO \"tap_schema_temp\""),
        SWAP_COMMIT("the swap's commit", "RENAME TO \"tap_schema_temp\"", "COMMIT"),
        /** The swap is committed, and the loader does not know it yet. */
        SWAP_ANSWER("the answer to the swap's commit", "RENAME TO \"tap_schema_temp\"", "COMMIT"),
        DROP("dropping the old staging", "DROP SCHEMA");

        final String label;
        final List<String> words;

        Point(String label, String... words) {
            this.label = label;
            this.words = List.of(words);
        }

        /** Whether the last of the words has reached the server, and its answer not the loader. */
        boolean isAfterAnswer() {
            return this == LOAD_ANSWER || this == SWAP_ANSWER;
        }

        /** Whether a rollback comes to this point, too; an update comes to each. */
        boolean isOfRollbacks() {
            return EnumSet.of(LOCK, RENAME, SWAP_COMMIT, SWAP_ANSWER).contains(this);
        }
    }

    /**
     * Deals faults without an end: each kind at each point once, at random, before any comes again;
     * and at the very beginning each kind once.
     */
    static Iterator<Fault> deal(Set<Kind> kinds, long seed) {
        Random random = new Random(seed);
        List<Fault> deck = new ArrayList<>();
        // In their order, so that a seed means the same in each run.
        for (Kind kind : new TreeSet<>(kinds)) {
            List.of(Point.values()).forEach(point -> deck.add(new Fault(kind, point)));
        }
        Collections.shuffle(deck, random);
        Set<Kind> seen = EnumSet.noneOf(Kind.class);
        List<Fault> first = deck.stream().filter(fault -> seen.add(fault.kind)).toList();
        deck.removeAll(first);
        deck.addAll(0, first);
        Stream<List<Fault>> rounds =
                Stream.generate(
                        () -> {
                            List<Fault> round = List.copyOf(deck);
                            Collections.shuffle(deck, random);
                            return round;
                        });
        return rounds.flatMap(List::stream).iterator();
    }

    @Override
    public String toString() {
        return kind.label + " at " + point.label;
    }

    /**
     * Recognises the moment at which a job comes to a point, by what passes between the loader and
     * the server, and lets a fault happen then, once. For one job; safe for use by many threads.
     */
    static final class Tripwire implements Predicate<String> {

        private final Fault fault;
        private final Point point;
        private final Runnable strike;
        private final CompletableFuture<Void> struck = new CompletableFuture<>();
        private boolean lies = true;
        private String seen = "";
        private int words;

        Tripwire(Fault fault, Runnable strike) {
            this.fault = fault;
            this.point = fault.point();
            this.strike = strike;
        }

        /** Takes it up; returns whether the fault has happened, once it has if it has begun to. */
        boolean takeUp() {
            if (trips(true)) {
                return false;
            }
            struck.orTimeout(6, TimeUnit.MINUTES).join();
            return true;
        }

        /** Looks at what passes through the proxy; returns whether it may. */
        @Override
        public boolean test(String text) {
            boolean isAnswer = text.equals(RoundTripProxy.ANSWER);
            return !trips(hasAllWords(text) && point.isAfterAnswer() == isAnswer) || strike();
        }

        /** Half of an archive was sent; returns whether the other half may be. */
        boolean onDownload() {
            return !trips(point == Point.DOWNLOAD) || strike();
        }

        private synchronized boolean trips(boolean isReached) {
            boolean trips = lies && isReached;
            lies &= !isReached;
            return trips;
        }

        /**
         * Returns whether what was about to pass may pass now; if not, the connection is cut. Not
         * under the monitor: the loader's other connections go on meanwhile.
         */
        private boolean strike() {
            try {
                strike.run();
                struck.complete(null);
            } catch (RuntimeException e) {
                struck.completeExceptionally(e);
            }
            return fault.kind().passes(point);
        }

        private synchronized boolean hasAllWords(String text) {
            seen += text;
            while (words < point.words.size()) {
                String word = point.words.get(words);
                int at = seen.indexOf(word);
                if (at < 0) {
                    // More than any word has, so that none is missed at the border of two packets.
                    seen = seen.substring(Math.max(0, seen.length() - 64));
                    return false;
                }
                seen = seen.substring(at + word.length());
                words++;
            }
            seen = "";
            return point != Point.DOWNLOAD;
        }
    }
}
