package org.lsst.tap.loader.source;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.lsst.tap.loader.failure.LoaderException;
import org.lsst.tap.loader.failure.SourceException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Downloads one object by HTTP into memory. Repeats on connection faults, on 429 and on 5xx, with
 * the pause that {@code Retry-After} asks for if that is the longer one (RFC 9110, section 10.2.3)
 * but never longer than the longest pause of the limits. Follows a bounded number of redirects, and
 * never one from HTTPS to HTTP. Instances serve one download and one thread.
 */
final class HttpDownload {

    private static final Logger LOG = LoggerFactory.getLogger(HttpDownload.class);

    private static final Set<Integer> REDIRECTS = Set.of(301, 302, 303, 307, 308);

    private final SourceAccess access;
    private final SourceLimits limits;
    private final HttpClient client;

    HttpDownload(SourceAccess access, SourceLimits limits) {
        this.access = access;
        this.limits = limits;
        this.client =
                HttpClient.newBuilder()
                        .connectTimeout(limits.connectTimeout())
                        .followRedirects(HttpClient.Redirect.NEVER)
                        .version(HttpClient.Version.HTTP_1_1)
                        .build();
    }

    /** Returns the URI as messages and {@code tap_schema.version} show it: no user, no query. */
    static String shown(URI uri) {
        String port = uri.getPort() < 0 ? "" : ":" + uri.getPort();
        return uri.getScheme() + "://" + uri.getHost() + port + uri.getRawPath();
    }

    /**
     * Returns the object's bytes.
     *
     * @throws SourceException if it can't be had; the message names the address and what answered
     */
    byte[] fetch(URI uri) {
        try {
            return limits.retry()
                    .run(
                            RepeatableFailure.class,
                            failure -> Optional.of(failure.retryAfter),
                            (failure, attempt, pause) ->
                                    LOG.warn(
                                            "Fetching {} failed ({}); attempt {} of {} follows in"
                                                    + " {} ms",
                                            shown(uri),
                                            failure.getMessage(),
                                            attempt + 1,
                                            limits.retry().attempts(),
                                            pause.toMillis()),
                            () -> followRedirects(uri));
        } catch (RepeatableFailure e) {
            throw refused(
                    uri,
                    "could not be fetched after %d attempts: %s"
                            .formatted(limits.retry().attempts(), e.getMessage()),
                    e);
        }
    }

    private byte[] followRedirects(URI start) throws RepeatableFailure {
        URI uri = start;
        for (int hop = 0; hop <= limits.redirects(); hop++) {
            HttpResponse<byte[]> response = send(start, uri);
            if (!REDIRECTS.contains(response.statusCode())) {
                return answered(start, uri, response);
            }
            uri = target(start, uri, response.headers().firstValue("Location").orElse(""));
        }
        throw refused(
                start, "is redirected more than %d times".formatted(limits.redirects()), null);
    }

    /** Returns where a redirect leads; refuses what is no web address, and https to http. */
    static URI target(URI start, URI from, String location) {
        URI target;
        try {
            target = from.resolve(location);
        } catch (IllegalArgumentException e) {
            throw refused(start, "is redirected to what is no URL", e);
        }
        String scheme =
                target.getScheme() == null ? "" : target.getScheme().toLowerCase(Locale.ROOT);
        boolean web = scheme.equals("https") || scheme.equals("http");
        if (location.isEmpty() || !web || target.getHost() == null) {
            throw refused(start, "is redirected to what is no address of the web", null);
        }
        if (from.getScheme().equalsIgnoreCase("https") && !scheme.equals("https")) {
            throw refused(
                    start,
                    "is redirected from https to \"%s\", which is not followed"
                            .formatted(shown(target)),
                    null);
        }
        LOG.debug("{} redirects to {}", shown(from), shown(target));
        return target;
    }

    /** Sends one GET; the time-out holds from the first byte sent to the last one received. */
    private HttpResponse<byte[]> send(URI start, URI uri) throws RepeatableFailure {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(uri).header("User-Agent", "tap-schema").GET();
        // The token is for the server that the operator named, and for no other that it sends us
        // to.
        if (sameOrigin(start, uri)) {
            access.authorization(uri).ifPresent(value -> request.header("Authorization", value));
        }
        CompletableFuture<HttpResponse<byte[]>> response =
                client.sendAsync(
                        request.build(),
                        headers -> new BoundedBody(shown(uri), limits.archiveBytes(), headers));
        try {
            return response.get(limits.attemptTimeout().toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            response.cancel(true);
            throw new RepeatableFailure(
                    "%s: no complete answer within %d ms"
                            .formatted(shown(uri), limits.attemptTimeout().toMillis()),
                    Duration.ZERO,
                    e);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof LoaderException refusal) {
                throw refusal;
            }
            if (e.getCause() instanceof IOException fault
                    && fault.getCause() instanceof LoaderException refusal) {
                throw refusal;
            }
            Throwable fault = e.getCause() instanceof IOException ? e.getCause() : e;
            String words = fault.getMessage() == null ? "no connection" : fault.getMessage();
            throw new RepeatableFailure(shown(uri) + ": " + words, Duration.ZERO, fault);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw refused(uri, "was not fetched: the job was interrupted", e);
        }
    }

    static boolean sameOrigin(URI one, URI other) {
        return one.getScheme().equalsIgnoreCase(other.getScheme())
                && one.getHost().equalsIgnoreCase(other.getHost())
                && one.getPort() == other.getPort();
    }

    private static byte[] answered(URI start, URI uri, HttpResponse<byte[]> response)
            throws RepeatableFailure {
        int status = response.statusCode();
        if (status == 200) {
            return response.body();
        }
        String problem = "%s answered %d".formatted(shown(uri), status);
        if (status == 429 || status >= 500) {
            throw new RepeatableFailure(problem, retryAfter(response), null);
        }
        String hint =
                status == 404
                        ? " (no such release there?)"
                        : status == 401 || status == 403 ? " (not public?)" : "";
        throw refused(start, "could not be fetched: " + problem + hint, null);
    }

    /** Reads {@code Retry-After} in seconds; a date is not waited for. */
    private static Duration retryAfter(HttpResponse<byte[]> response) {
        return response.headers()
                .firstValue("Retry-After")
                .filter(value -> value.matches("[0-9]{1,6}"))
                .map(value -> Duration.ofSeconds(Long.parseLong(value)))
                .orElse(Duration.ZERO);
    }

    private static SourceException refused(URI uri, String found, @Nullable Exception cause) {
        return new SourceException(
                "The archive \"%s\" %s. Live is unchanged; check the source and the release's name, then run the job again."
                        .formatted(shown(uri), found),
                cause);
    }

    /** A problem that another attempt may cure. */
    private static final class RepeatableFailure extends Exception {

        private static final long serialVersionUID = 1L;

        /** How long the server asks to wait. */
        private final Duration retryAfter;

        RepeatableFailure(String problem, Duration retryAfter, @Nullable Throwable cause) {
            super(problem, cause);
            this.retryAfter = retryAfter;
        }
    }
}
