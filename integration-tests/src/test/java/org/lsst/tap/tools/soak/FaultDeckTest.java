package org.lsst.tap.tools.soak;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** In which order faults come. */
class FaultDeckTest {

    private static final Set<Fault.Kind> ALL = EnumSet.allOf(Fault.Kind.class);
    private static final int FAULTS = Fault.Kind.values().length * Fault.Point.values().length;

    private static List<Fault> deal(FaultDeck deck, int number) {
        return Stream.generate(deck::deal).limit(number).toList();
    }

    @Test
    void deal_atFirst_eachKindOnce() {
        List<Fault> first = deal(new FaultDeck(ALL, 1), ALL.size());

        assertThat(first).extracting(Fault::kind).containsExactlyInAnyOrderElementsOf(ALL);
    }

    @Test
    void deal_all_eachKindAtEachPointOnceBeforeAnyAgain() {
        FaultDeck deck = new FaultDeck(ALL, 1);

        assertThat(deal(deck, FAULTS)).doesNotHaveDuplicates();
        assertThat(deal(deck, FAULTS)).doesNotHaveDuplicates();
    }

    @Test
    void deal_sameSeed_sameOrder() {
        List<Fault> one = deal(new FaultDeck(ALL, 1), FAULTS);

        assertThat(deal(new FaultDeck(ALL, 1), FAULTS)).isEqualTo(one);
        assertThat(deal(new FaultDeck(ALL, 2), FAULTS)).isNotEqualTo(one);
    }
}
