package org.lsst.tap.tools.report;

import java.util.List;

/**
 * What was run, for the report. Immutable.
 *
 * @param facts names and values, in the order in which they are shown
 */
public record Facts(List<Fact> facts) {

    public Facts {
        facts = List.copyOf(facts);
    }

    /**
     * One of them.
     *
     * @param name for example {@code PostgreSQL}
     * @param value for example {@code 15.19}
     */
    public record Fact(String name, String value) {}
}
