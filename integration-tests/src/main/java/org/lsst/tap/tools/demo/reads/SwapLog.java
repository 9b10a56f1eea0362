package org.lsst.tap.tools.demo.reads;

import java.util.ArrayList;
import java.util.List;

/**
 * The swaps so far, in their order: which release was live when. The moment at which a swap became
 * visible is known up to the span from its {@code beforeNanos} to its {@code afterNanos}; in this
 * span both releases count as live. Immutable.
 *
 * @param swaps the swaps; the first made live what the readers found
 * @param knownUntilNanos a moment, after the last swap, up to which no other one took place
 */
public record SwapLog(List<Swap> swaps, long knownUntilNanos) {

    public SwapLog {
        swaps = List.copyOf(swaps);
    }

    /** Returns this log with one more swap, none having followed it until {@code nanos}. */
    public SwapLog plus(Swap swap, long nanos) {
        List<Swap> more = new ArrayList<>(swaps);
        more.add(swap);
        return new SwapLog(more, nanos);
    }

    /** Returns this log without the first, which no reader saw. */
    public List<Swap> underReaders() {
        return swaps.subList(Math.min(1, swaps.size()), swaps.size());
    }

    /** Whether the read and a swap have a moment in common. */
    public boolean isOverlapped(Read read) {
        for (int i = lastBegunBy(read.endNanos()); i > 0; i--) {
            if (read.overlaps(swaps.get(i).beforeNanos(), swaps.get(i).afterNanos())) {
                return true;
            }
            if (swaps.get(i).afterNanos() - read.startNanos() < 0) {
                return false;
            }
        }
        return false;
    }

    /** Returns what was live at some moment of the read, the latest first. */
    public List<Swap> liveDuring(Read read) {
        List<Swap> live = new ArrayList<>();
        for (int i = lastBegunBy(read.endNanos()); i >= 0; i--) {
            live.add(swaps.get(i));
            if (swaps.get(i).afterNanos() - read.startNanos() < 0) {
                // It was visible before the read began, so none before it was live any more.
                break;
            }
        }
        return live;
    }

    /** Returns the index of the last swap that can have become visible by then; -1 if none. */
    private int lastBegunBy(long nanos) {
        int low = 0;
        int high = swaps.size();
        while (low < high) {
            int middle = (low + high) >>> 1;
            // A difference, since nanoTime may pass the largest long.
            if (swaps.get(middle).beforeNanos() - nanos <= 0) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low - 1;
    }
}
