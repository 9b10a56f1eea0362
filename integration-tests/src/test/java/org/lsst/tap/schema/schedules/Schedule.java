package org.lsst.tap.schema.schedules;

import java.util.BitSet;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/** An order of a reader's steps and a loader's steps. Immutable. */
final class Schedule {

    private final int length;
    private final BitSet loadersTurns;

    private Schedule(int length, BitSet loadersTurns) {
        this.length = length;
        this.loadersTurns = loadersTurns;
    }

    /** Returns the number of orders of so many steps. */
    static long count(int readerSteps, int loaderSteps) {
        long count = 1;
        for (int i = 1; i <= loaderSteps; i++) {
            count = count * (readerSteps + i) / i;
        }
        return count;
    }

    /** Returns every order, from all of the loader's steps first to all of them last. */
    static Stream<Schedule> all(int readerSteps, int loaderSteps) {
        Iterable<Schedule> orders = () -> new AllOrders(readerSteps + loaderSteps, loaderSteps);
        return StreamSupport.stream(orders.spliterator(), false);
    }

    /** Returns one of all orders, each as likely as any other. */
    static Schedule random(int readerSteps, int loaderSteps, Random random) {
        int length = readerSteps + loaderSteps;
        BitSet turns = new BitSet(length);
        int left = loaderSteps;
        for (int i = 0; i < length; i++) {
            if (random.nextInt(length - i) < left) {
                turns.set(i);
                left--;
            }
        }
        return new Schedule(length, turns);
    }

    /** Reads an order as R and L. */
    static Schedule parse(String turns) {
        BitSet loadersTurns = new BitSet(turns.length());
        IntStream.range(0, turns.length())
                .filter(i -> turns.charAt(i) == 'L')
                .forEach(loadersTurns::set);
        return new Schedule(turns.length(), loadersTurns);
    }

    /** Returns the number of steps of both. */
    int length() {
        return length;
    }

    /** Returns whether the loader makes a step at that turn, not the reader. */
    boolean isLoadersTurn(int turn) {
        return loadersTurns.get(turn);
    }

    /** The order as R and L. */
    @Override
    public String toString() {
        StringBuilder turns = new StringBuilder();
        IntStream.range(0, length).forEach(i -> turns.append(isLoadersTurn(i) ? 'L' : 'R'));
        return turns.toString();
    }

    /** The combinations of so many turns out of all, in lexical order. */
    private static final class AllOrders implements Iterator<Schedule> {
        private final int length;
        private final int[] turns;
        private boolean more = true;

        AllOrders(int length, int chosen) {
            this.length = length;
            this.turns = IntStream.range(0, chosen).toArray();
        }

        @Override
        public boolean hasNext() {
            return more;
        }

        @Override
        public Schedule next() {
            if (!more) {
                throw new NoSuchElementException();
            }
            BitSet set = new BitSet(length);
            IntStream.of(turns).forEach(set::set);
            advance();
            return new Schedule(length, set);
        }

        private void advance() {
            int i = turns.length - 1;
            while (i >= 0 && turns[i] == length - turns.length + i) {
                i--;
            }
            more = i >= 0;
            if (more) {
                turns[i]++;
                for (int j = i + 1; j < turns.length; j++) {
                    turns[j] = turns[j - 1] + 1;
                }
            }
        }
    }
}
