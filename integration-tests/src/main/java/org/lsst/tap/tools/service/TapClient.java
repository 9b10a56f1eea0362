package org.lsst.tap.tools.service;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.lsst.tap.tools.kit.Look;
import org.lsst.tap.tools.kit.Loops;
import org.lsst.tap.tools.kit.Read;
import org.lsst.tap.tools.kit.Reader;
import org.lsst.tap.tools.kit.ReaderKind;
import org.lsst.tap.tools.kit.ToolException;

/**
 * Asks a TAP service (TAP 1.1, VOSI 1.1) over HTTP, and follows its redirects. Safe for use by many
 * threads, and so are the readers that it makes.
 */
public final class TapClient {

    public static final String ALL_TABLES = "/tables?detail=max";

    private static final String JOIN =
            "SELECT t.table_name, t.description, c.column_name, c.description AS d FROM"
                    + " TAP_SCHEMA.tables t JOIN TAP_SCHEMA.columns c ON c.table_name ="
                    + " t.table_name ORDER BY t.table_name, c.column_name";

    private static final Duration TIMEOUT = Duration.ofSeconds(60);
    private final URI baseUrl;
    private final HttpClient http =
            HttpClient.newBuilder()
                    .connectTimeout(TIMEOUT)
                    .followRedirects(HttpClient.Redirect.NORMAL)
                    .version(HttpClient.Version.HTTP_1_1)
                    .build();

    /** Makes a client of the service at a URL without a slash at its end. */
    public TapClient(URI baseUrl) {
        this.baseUrl = baseUrl;
    }

    /** What a service answers, and from where, after redirects. */
    public record HttpReply(int status, String body, URI url) {

        private String require() {
            if (status != 200) {
                throw new ToolException("%s answered %d: %s".formatted(url, status, body));
            }
            return body;
        }
    }

    public HttpReply get(String path) {
        return send(HttpRequest.newBuilder(URI.create(baseUrl + path)));
    }

    /** Runs a query synchronously (TAP 1.1 section 2.1); the answer is CSV with a header. */
    public HttpReply query(String adql) {
        return post("/sync", form(adql, "csv"));
    }

    static String form(String adql, String format) {
        String query = URLEncoder.encode(adql, UTF_8);
        return "LANG=ADQL&RESPONSEFORMAT=" + format + "&QUERY=" + query;
    }

    HttpReply post(String path, String form) {
        return send(
                HttpRequest.newBuilder(URI.create(baseUrl + path))
                        .header("Content-Type", "application/x-www-form-urlencoded")
                        .POST(HttpRequest.BodyPublishers.ofString(form)));
    }

    private HttpReply send(HttpRequest.Builder request) {
        try {
            HttpResponse<String> response =
                    http.sendAsync(request.timeout(TIMEOUT).build(), BodyHandlers.ofString(UTF_8))
                            .join();
            return new HttpReply(response.statusCode(), response.body(), response.uri());
        } catch (CompletionException e) {
            throw new ToolException("No answer from %s: %s".formatted(baseUrl, e.getCause()), e);
        }
    }

    public Reader document(String path) {
        return Reader.of(
                ReaderKind.SERVICE_TABLES,
                path,
                () -> {
                    String document = get(path).require();
                    return () -> Look.of(document, document.contains("<column") ? 1 : 0);
                });
    }

    public Reader reader(ReaderKind kind, String adql) {
        return Reader.of(
                kind,
                adql,
                () -> {
                    String csv = query(adql).require();
                    return () -> Look.of(csv, csv.lines().count() - 1);
                });
    }

    /**
     * Returns readers for a few tables that all releases have: of the documents in each size, of
     * {@code SELECT *} of each table, and of a join over TAP_SCHEMA.
     */
    public List<Reader> mix(List<String> tables) {
        List<Reader> requests = new ArrayList<>();
        String schema = tables.get(0).replaceFirst("\\..*", "");
        for (String path : List.of(ALL_TABLES, "/tables", "/tables/" + schema + "?detail=max")) {
            requests.add(document(path));
        }
        for (String table : tables) {
            requests.add(document("/tables/" + table));
            requests.add(reader(ReaderKind.SERVICE_SELECT, "SELECT * FROM " + table));
        }
        requests.add(reader(ReaderKind.SERVICE_JOIN, JOIN));
        return requests;
    }

    /** Starts clients that send these requests in turn, again and again. */
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
