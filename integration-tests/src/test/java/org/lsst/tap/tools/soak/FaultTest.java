package org.lsst.tap.tools.soak;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.EnumSet;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** In which order faults come. */
class FaultTest {

    private static final Set<Fault.Kind> ALL = EnumSet.allOf(Fault.Kind.class);
    private static final int FAULTS = Fault.Kind.values().length * Fault.Point.values().length;

    private static List<Fault> deal(Iterator<Fault> deck, int number) {
        return Stream.generate(deck::next).limit(number).toList();
    }

    @Test
    void deal_atFirst_eachKindOnce() {
        List<Fault> first = deal(Fault.deal(ALL, 1), ALL.size());

        assertThat(first).extracting(Fault::kind).containsExactlyInAnyOrderElementsOf(ALL);
    }

    @Test
    void deal_all_eachKindAtEachPointOnceBeforeAnyAgain() {
        Iterator<Fault> deck = Fault.deal(ALL, 1);

        assertThat(deal(deck, FAULTS)).doesNotHaveDuplicates();
        assertThat(deal(deck, FAULTS)).doesNotHaveDuplicates();
    }

    @Test
    void deal_sameSeed_sameOrder() {
        List<Fault> one = deal(Fault.deal(ALL, 1), FAULTS);

        assertThat(deal(Fault.deal(ALL, 1), FAULTS)).isEqualTo(one);
        assertThat(deal(Fault.deal(ALL, 2), FAULTS)).isNotEqualTo(one);
    }
}
