package org.lsst.tap.loader.text;

import java.util.Collection;
import java.util.Comparator;
import java.util.Optional;
import java.util.stream.IntStream;

/** Finds the known word that somebody probably meant. Stateless. */
public final class Nearest {

    private Nearest() {}

    /**
     * Returns that of {@code known} which takes the fewest edits; empty if it takes more than
     * {@code most}.
     */
    public static Optional<String> to(String word, Collection<String> known, int most) {
        return known.stream()
                .min(
                        Comparator.comparingInt((String other) -> distance(word, other))
                                .thenComparing(Comparator.naturalOrder()))
                .filter(found -> distance(word, found) <= most);
    }

    /** The edit distance of Levenshtein: characters inserted, deleted or replaced. */
    private static int distance(String one, String other) {
        int[] row = IntStream.rangeClosed(0, other.length()).toArray();
        for (int i = 1; i <= one.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= other.length(); j++) {
                int replaced = diagonal + (one.charAt(i - 1) == other.charAt(j - 1) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.min(replaced, 1 + Math.min(row[j], row[j - 1]));
            }
        }
        return row[other.length()];
    }
}
