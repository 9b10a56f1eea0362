package org.lsst.tap.tools.service;

import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import org.lsst.tap.tools.kit.ToolException;

/**
 * Asks a TAP service (TAP 1.1, UWS 1.1, VOSI 1.1) over HTTP, and follows its redirects. Safe for
 * use by many threads.
 */
public final class TapClient {

    private static final Duration TIMEOUT = Duration.ofSeconds(60);
    private static final Duration PHASE_INTERVAL = Duration.ofMillis(20);
    private static final Set<String> ENDED = Set.of("COMPLETED", "ERROR", "ABORTED", "ARCHIVED");

    private final URI baseUrl;
    private final HttpClient http =
            HttpClient.newBuilder()
                    .connectTimeout(TIMEOUT)
                    .followRedirects(HttpClient.Redirect.NORMAL)
                    .version(HttpClient.Version.HTTP_1_1)
                    .build();

    /**
     * Makes a client.
     *
     * @param baseUrl the service's URL, without a slash at its end
     */
    public TapClient(URI baseUrl) {
        this.baseUrl = baseUrl;
    }

    /**
     * An answer.
     *
     * @param status the HTTP status
     * @param body the text
     * @param url where it came from, after redirects
     */
    public record Answer(int status, String body, URI url) {

        /** Whether the status is 200. */
        public boolean isOk() {
            return status == 200;
        }

        /** Returns the text of an answer with status 200. */
        public String require() {
            if (!isOk()) {
                throw new ToolException("%s answered %d: %s".formatted(url, status, body));
            }
            return body;
        }
    }

    /** Gets a path below the service's URL, such as {@code /tables?detail=max}. */
    public Answer get(String path) {
        return send(HttpRequest.newBuilder(URI.create(baseUrl + path)));
    }

    /** Runs a query synchronously (TAP 1.1 section 2.1); the answer is CSV with a header. */
    public Answer query(String adql) {
        return query(adql, "csv");
    }

    /**
     * Runs a query synchronously.
     *
     * @param format {@code csv}, {@code votable} or another of the capabilities
     */
    public Answer query(String adql, String format) {
        return post("/sync", "LANG", "ADQL", "RESPONSEFORMAT", format, "QUERY", adql);
    }

    /**
     * Runs a query asynchronously, waits until it has ended, and returns the job's description (UWS
     * 1.1 section 2.2.3).
     */
    public Answer runJob(String adql, String format) {
        Answer job = post("/async", "LANG", "ADQL", "RESPONSEFORMAT", format, "QUERY", adql);
        if (!job.isOk()) {
            return job;
        }
        String path = job.url().toString().substring(baseUrl.toString().length());
        post(path + "/phase", "PHASE", "RUN");
        Instant end = Instant.now().plus(TIMEOUT);
        while (!ENDED.contains(get(path + "/phase").body().strip())) {
            if (Instant.now().isAfter(end)) {
                throw new ToolException(
                        "The job %s did not end within %s; it may still run."
                                .formatted(path, TIMEOUT));
            }
            LockSupport.parkNanos(PHASE_INTERVAL.toNanos());
        }
        return get(path);
    }

    /** Posts a form of names and values in turn. */
    private Answer post(String path, String... form) {
        StringBuilder body = new StringBuilder();
        for (int i = 0; i < form.length; i += 2) {
            String value = URLEncoder.encode(form[i + 1], StandardCharsets.UTF_8);
            body.append(i == 0 ? "" : "&").append(form[i]).append('=').append(value);
        }
        return send(
                HttpRequest.newBuilder(URI.create(baseUrl + path))
                        .header("Content-Type", "application/x-www-form-urlencoded")
                        .POST(HttpRequest.BodyPublishers.ofString(body.toString())));
    }

    private Answer send(HttpRequest.Builder request) {
        try {
            HttpResponse<String> response =
                    http.send(
                            request.timeout(TIMEOUT).build(),
                            HttpResponse.BodyHandlers.ofString(StandardCharsets.UTF_8));
            return new Answer(response.statusCode(), response.body(), response.uri());
        } catch (IOException e) {
            throw new ToolException("No answer from %s: %s".formatted(baseUrl, e.getMessage()), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ToolException("Interrupted while asking " + baseUrl, e);
        }
    }
}
