package org.lsst.tap.tools.service;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.lsst.tap.tools.kit.Look;
import org.lsst.tap.tools.kit.Loops;
import org.lsst.tap.tools.kit.Read;
import org.lsst.tap.tools.kit.Reader;
import org.lsst.tap.tools.kit.ReaderKind;

/** Readers that send a request to a TAP service. Stateless, and so are they. */
public final class Requests {

    /** All of TAP_SCHEMA as a VOSI document. */
    public static final String ALL_TABLES = "/tables?detail=max";

    private static final String JOIN =
            "SELECT t.table_name, t.description, c.column_name, c.description AS d FROM"
                    + " TAP_SCHEMA.tables t JOIN TAP_SCHEMA.columns c ON c.table_name ="
                    + " t.table_name ORDER BY t.table_name, c.column_name";

    private Requests() {}

    /** Asks for a VOSI document, by its path. */
    public static Reader document(TapClient client, String path) {
        return Reader.of(
                ReaderKind.SERVICE_TABLES,
                path,
                () -> {
                    String document = client.get(path).require();
                    return () -> Look.of(document, document.contains("<column") ? 1 : 0);
                });
    }

    /** Sends a query in ADQL. */
    public static Reader query(TapClient client, ReaderKind kind, String adql) {
        return Reader.of(
                kind,
                adql,
                () -> {
                    String csv = client.query(adql).require();
                    return () -> Look.of(csv, (int) csv.lines().count() - 1);
                });
    }

    /**
     * Returns the requests for a few tables: the documents in each size, {@code SELECT *} of each
     * table, and a join over TAP_SCHEMA.
     *
     * @param tables tables that all releases have, and so the schema of the first
     */
    public static List<Reader> mix(TapClient client, List<String> tables) {
        List<Reader> requests = new ArrayList<>();
        String schema = tables.get(0).replaceFirst("\\..*", "");
        for (String path : List.of(ALL_TABLES, "/tables", "/tables/" + schema + "?detail=max")) {
            requests.add(document(client, path));
        }
        for (String table : tables) {
            requests.add(document(client, "/tables/" + table));
            requests.add(query(client, ReaderKind.SERVICE_SELECT, "SELECT * FROM " + table));
        }
        requests.add(query(client, ReaderKind.SERVICE_JOIN, JOIN));
        return requests;
    }

    /**
     * Starts clients that send these requests in turn, again and again.
     *
     * @param clients how many there are
     * @param reads takes what was answered; used by many threads
     */
    public static Loops send(List<Reader> requests, int clients, Consumer<Read> reads) {
        AtomicInteger next = new AtomicInteger();
        Loops.Step send =
                () -> {
                    int turn = Math.floorMod(next.getAndIncrement(), requests.size());
                    reads.accept(requests.get(turn).read());
                    return 0;
                };
        return Loops.start("A client", Collections.nCopies(clients, send));
    }
}
