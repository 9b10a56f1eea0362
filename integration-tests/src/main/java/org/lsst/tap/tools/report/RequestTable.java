package org.lsst.tap.tools.report;

import java.util.ArrayList;
import java.util.List;
import org.lsst.tap.tools.service.RequestLoad;
import org.lsst.tap.tools.service.RequestMix.Kind;
import org.lsst.tap.tools.service.RequestMix.Verdict;

/** The table of what a service answered: its text for a terminal. Stateless. */
public final class RequestTable {

    private static final List<String> HEADINGS =
            List.of("request", "answers", "whole", "mixed", "failed");

    private RequestTable() {}

    /** Returns the lines of the table: the headings, a rule, and a row per kind of request. */
    public static List<String> lines(RequestLoad load) {
        List<List<String>> rows = new ArrayList<>();
        rows.add(HEADINGS);
        for (Kind kind : Kind.values()) {
            long whole = load.count(kind, Verdict.WHOLE);
            long mixed = load.count(kind, Verdict.MIXED);
            long failed = load.count(kind, Verdict.FAILED);
            rows.add(
                    List.of(
                            name(kind),
                            Numbers.count(whole + mixed + failed),
                            Numbers.count(whole),
                            Numbers.count(mixed),
                            Numbers.count(failed)));
        }
        return TextTable.lines(rows);
    }

    private static String name(Kind kind) {
        return switch (kind) {
            case TABLES -> "VOSI documents, /tables";
            case RELEASED_TABLE -> "SELECT * of released tables";
            case TAP_SCHEMA -> "users' joins over TAP_SCHEMA";
        };
    }
}
