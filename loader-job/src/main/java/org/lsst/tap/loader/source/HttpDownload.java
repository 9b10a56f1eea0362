package org.lsst.tap.loader.source;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.net.http.HttpClient;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.channels.UnresolvedAddressException;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import org.jspecify.annotations.Nullable;
import org.lsst.tap.loader.failure.LoaderException;
import org.lsst.tap.loader.failure.SourceException;
import org.lsst.tap.loader.text.Visible;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Downloads one object by HTTP into memory. Repeats on connection faults, on 429 and on 5xx, with
 * the pause that {@code Retry-After} asks for if that is the longer one (RFC 9110, section 10.2.3)
 * but never longer than the longest pause of the limits. Follows a bounded number of redirects, and
 * never one from HTTPS to HTTP or into an internal network. Instances serve one download and one
 * thread.
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
                        .proxy(access.proxies())
                        .build();
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
                                            Visible.address(uri),
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
            Answer answer = send(start, uri);
            if (!REDIRECTS.contains(answer.status)) {
                return content(start, uri, answer);
            }
            uri = target(start, uri, answer.headers.firstValue("Location").orElse(""));
            requireNotInternal(start, uri, InetAddress::getAllByName);
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
            throw refused(start, "is redirected to something that is not a URL", e);
        }
        String scheme =
                target.getScheme() == null ? "" : target.getScheme().toLowerCase(Locale.ROOT);
        boolean web = scheme.equals("https") || scheme.equals("http");
        if (location.isEmpty() || !web || target.getHost() == null) {
            throw refused(start, "is redirected to something that is not a web address", null);
        }
        if (from.getScheme().equalsIgnoreCase("https") && !scheme.equals("https")) {
            throw refused(
                    start,
                    "is redirected from https to \"%s\", which is not followed"
                            .formatted(Visible.address(target)),
                    null);
        }
        LOG.debug("{} redirects to {}", Visible.address(from), Visible.address(target));
        return target;
    }

    /** Looks up a host's addresses. */
    @FunctionalInterface
    interface Resolver {
        InetAddress[] resolve(String host) throws UnknownHostException;
    }

    /**
     * Refuses a redirect from outside into the network in which the job runs, where a server that
     * is not ours could make it ask what only the job can reach. The JVM keeps the look-up for the
     * connection that follows. A host that only a proxy can resolve is the proxy's to judge.
     */
    static void requireNotInternal(URI start, URI target, Resolver resolver) {
        if (isInternal(target, resolver) && !isInternal(start, resolver)) {
            throw refused(
                    start,
                    "is redirected to \"%s\", an address of an internal network, which is not followed"
                            .formatted(Visible.address(target)),
                    null);
        }
    }

    private static boolean isInternal(URI uri, Resolver resolver) {
        try {
            return Stream.of(resolver.resolve(uri.getHost())).anyMatch(AddressBlock::isInternal);
        } catch (UnknownHostException e) {
            return false;
        }
    }

    /** What came: the body of a 200, and of nothing else. Nobody compares two. */
    @SuppressWarnings("ArrayRecordComponent")
    private record Answer(int status, HttpHeaders headers, byte[] body) {}

    /** Sends one GET; the time-out holds from the first byte sent to the last one received. */
    private Answer send(URI start, URI uri) throws RepeatableFailure {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(uri).header("User-Agent", "tap-schema").GET();
        // The token is for the server that the operator named, and for no other that it sends us
        // to.
        if (sameOrigin(start, uri)) {
            access.authorization(uri).ifPresent(value -> request.header("Authorization", value));
        }
        access.proxies()
                .authorization(uri)
                .ifPresent(value -> request.header("Proxy-Authorization", value));
        FutureTask<Answer> answer = new FutureTask<>(() -> receive(uri, request.build()));
        Thread thread = new Thread(answer, "download");
        thread.setDaemon(true);
        thread.start();
        try {
            return answer.get(limits.attemptTimeout().toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            answer.cancel(true);
            throw new RepeatableFailure(
                    "%s: no complete answer within %d ms"
                            .formatted(Visible.address(uri), limits.attemptTimeout().toMillis()),
                    Duration.ZERO,
                    e);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof LoaderException refusal) {
                throw refusal;
            }
            throw new RepeatableFailure(
                    Visible.address(uri) + through(uri) + ": " + words(e.getCause()),
                    Duration.ZERO,
                    e.getCause());
        } catch (InterruptedException e) {
            answer.cancel(true);
            Thread.currentThread().interrupt();
            throw refused(uri, "was not fetched: the job was interrupted", e);
        }
    }

    private Answer receive(URI uri, HttpRequest request) throws IOException, InterruptedException {
        HttpResponse<InputStream> response =
                client.send(request, HttpResponse.BodyHandlers.ofInputStream());
        try (InputStream stream = response.body()) {
            byte[] body = {};
            if (response.statusCode() == 200) {
                long announced = response.headers().firstValueAsLong("Content-Length").orElse(0);
                requireSize(uri, announced, announced + " bytes");
                // One byte more than allowed tells "just fits" from "too long".
                body = stream.readNBytes(Math.toIntExact(limits.archiveBytes() + 1));
                requireSize(uri, body.length, "more bytes");
            }
            return new Answer(response.statusCode(), response.headers(), body);
        }
    }

    private void requireSize(URI uri, long bytes, String found) {
        if (bytes > limits.archiveBytes()) {
            throw new SourceException(
                    "The archive \"%s\" has %s; expected at most %d. Live is unchanged; check the source."
                            .formatted(Visible.address(uri), found, limits.archiveBytes()));
        }
    }

    private String through(URI uri) {
        return access.proxies().shownFor(uri).map(proxy -> " through proxy " + proxy).orElse("");
    }

    private static String words(Throwable fault) {
        for (Throwable cause = fault; cause != null; cause = cause.getCause()) {
            if (cause instanceof UnresolvedAddressException
                    || cause instanceof UnknownHostException) {
                return "unknown host";
            }
        }
        return fault.getMessage() == null ? "no connection" : fault.getMessage();
    }

    static boolean sameOrigin(URI one, URI other) {
        return one.getScheme().equalsIgnoreCase(other.getScheme())
                && one.getHost().equalsIgnoreCase(other.getHost())
                && one.getPort() == other.getPort();
    }

    private byte[] content(URI start, URI uri, Answer answer) throws RepeatableFailure {
        int status = answer.status;
        if (status == 200) {
            return withoutTransportCoding(answer);
        }
        if (status == 407) {
            throw refused(
                    start,
                    "could not be fetched%s: it asks for a login".formatted(through(uri)),
                    null);
        }
        String problem = "%s%s answered %d".formatted(Visible.address(uri), through(uri), status);
        if (status == 429 || status >= 500) {
            throw new RepeatableFailure(problem, retryAfter(answer), null);
        }
        String hint =
                status == 404
                        ? " (no such release there?)"
                        : status == 401 || status == 403 ? " (not public?)" : "";
        throw refused(start, "could not be fetched: " + problem + hint, null);
    }

    /**
     * Returns the object as it was stored. A store says {@code Content-Encoding: gzip} of a {@code
     * .tar.gz} that it sends as it is, and of one that it has compressed once more.
     */
    private byte[] withoutTransportCoding(Answer answer) {
        byte[] body = answer.body;
        boolean coded =
                answer.headers
                        .firstValue("Content-Encoding")
                        .filter(coding -> coding.strip().equalsIgnoreCase("gzip"))
                        .isPresent();
        if (!coded) {
            return body;
        }
        try (InputStream decoded = new GZIPInputStream(new ByteArrayInputStream(body))) {
            byte[] inner = decoded.readNBytes(Math.toIntExact(limits.archiveBytes() + 1));
            return ArchiveReader.isGzip(inner) ? inner : body;
        } catch (IOException e) {
            // Whatever it is, the archive's reader says so.
            return body;
        }
    }

    /** Reads {@code Retry-After} in seconds; a date is not waited for. */
    private static Duration retryAfter(Answer answer) {
        return answer.headers
                .firstValue("Retry-After")
                .filter(value -> value.matches("[0-9]{1,6}"))
                .map(value -> Duration.ofSeconds(Long.parseLong(value)))
                .orElse(Duration.ZERO);
    }

    private static SourceException refused(URI uri, String found, @Nullable Exception cause) {
        return new SourceException(
                "The archive \"%s\" %s. Live is unchanged; check the source and the release's name, then run the job again."
                        .formatted(Visible.address(uri), found),
                cause);
    }

    /** A problem that another attempt may cure. */
    private static final class RepeatableFailure extends Exception {

        /** How long the server asks to wait. */
        private final Duration retryAfter;

        RepeatableFailure(String problem, Duration retryAfter, @Nullable Throwable cause) {
            super(problem, cause);
            this.retryAfter = retryAfter;
        }
    }
}
