package org.lsst.tap.tools.service;

import java.util.ArrayList;
import java.util.List;
import org.lsst.tap.tools.kit.Judge;
import org.lsst.tap.tools.kit.Look;
import org.lsst.tap.tools.kit.ToolException;
import org.lsst.tap.tools.kit.Verdict;

/**
 * Requests that a client makes again and again, and what they answer while each release is live and
 * nothing moves. Learn first, then judge: afterwards safe for use by many threads.
 */
public final class RequestMix {

    /** What reads TAP_SCHEMA to answer a request. */
    public enum Kind {
        /** A VOSI document: the DAO alone. */
        TABLES("VOSI documents, /tables"),
        /** A query of a released table: the DAO, and rows that no swap touches. */
        RELEASED_TABLE("SELECT * of released tables"),
        /** A user's query of TAP_SCHEMA: the DAO, and then one statement over its tables. */
        TAP_SCHEMA("users' joins over TAP_SCHEMA");

        private final String label;

        Kind(String label) {
            this.label = label;
        }

        /** Returns the name for people. */
        public String label() {
            return label;
        }
    }

    /**
     * A request.
     *
     * @param kind what reads TAP_SCHEMA for it
     * @param text a path for {@link Kind#TABLES}, else a query in ADQL
     */
    public record Request(Kind kind, String text) {

        TapClient.Answer send(TapClient client) {
            return kind == Kind.TABLES ? client.get(text) : client.query(text);
        }
    }

    private final List<Request> requests;
    private final Judge judge = new Judge();
    private int learnt;

    /** Makes a mix of those requests, in that order. */
    public RequestMix(List<Request> requests) {
        this.requests = List.copyOf(requests);
    }

    /**
     * Returns the requests for a few tables: the documents in each size, {@code SELECT *} of each
     * table, and a join over TAP_SCHEMA.
     *
     * @param schema a schema that all releases have
     * @param tables tables that all releases have
     */
    public static RequestMix of(String schema, List<String> tables) {
        List<Request> requests = new ArrayList<>();
        requests.add(new Request(Kind.TABLES, "/tables?detail=max"));
        requests.add(new Request(Kind.TABLES, "/tables"));
        requests.add(new Request(Kind.TABLES, "/tables/" + schema + "?detail=max"));
        for (String table : tables) {
            requests.add(new Request(Kind.TABLES, "/tables/" + table));
            requests.add(new Request(Kind.RELEASED_TABLE, "SELECT * FROM " + table));
        }
        requests.add(
                new Request(
                        Kind.TAP_SCHEMA,
                        "SELECT t.table_name, t.description, c.column_name, c.description AS d FROM"
                                + " TAP_SCHEMA.tables t JOIN TAP_SCHEMA.columns c ON c.table_name ="
                                + " t.table_name ORDER BY t.table_name, c.column_name"));
        return new RequestMix(requests);
    }

    /** Returns the requests. */
    public List<Request> requests() {
        return requests;
    }

    /**
     * Notes what is answered now, while nothing moves.
     *
     * @throws ToolException if a request is not answered with 200
     */
    public void learn(TapClient client) {
        learnt++;
        for (Request request : requests) {
            TapClient.Answer answer = request.send(client);
            if (!answer.isOk()) {
                throw new ToolException(
                        "%s was answered with %d at rest: %s"
                                .formatted(request.text(), answer.status(), answer.body()));
            }
            judge.learn(request.text(), "release " + learnt, Look.of(answer.body(), 1));
        }
    }

    /** Returns how many different answers a request has at rest. */
    public int answersAtRest(Request request) {
        return judge.looks(request.text());
    }

    /** Judges an answer: what no release gives at rest is a mix of two. */
    public Verdict judge(Request request, TapClient.Answer answer) {
        if (!answer.isOk()) {
            return Verdict.ERROR;
        }
        return judge.releasesOf(request.text(), Look.of(answer.body(), 1)).isEmpty()
                ? Verdict.MIXED
                : Verdict.RIGHT;
    }
}
