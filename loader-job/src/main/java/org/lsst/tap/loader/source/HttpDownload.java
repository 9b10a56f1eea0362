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
import java.util.Map;
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

    private static final int MOST_REDIRECTS = 5;

    /** What a status that is not worth another attempt may mean. */
    private static final Map<Integer, String> HINTS =
            Map.of(
                    401, " (not public?)",
                    403, " (not public?)",
                    404, " (no such release there?)");

    private final URI start;
    private final SourceAccess access;
    private final SourceLimits limits;
    private final HttpClient client;

    /** How long the last answer asks to wait. */
    private Duration retryAfter = Duration.ZERO;

    HttpDownload(URI start, SourceAccess access, SourceLimits limits) {
        this.start = start;
        this.access = access;
        this.limits = limits;
        this.client =
                HttpClient.newBuilder()
                        .connectTimeout(Duration.ofSeconds(10))
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
    byte[] fetch() {
        int attempts = limits.retry().attempts();
        try {
            return limits.retry()
                    .run(
                            IOException.class,
                            failure -> Optional.of(retryAfter),
                            (failure, attempt, pause) ->
                                    LOG.warn(
                                            "Fetching {} failed ({}); attempt {} of {} follows in"
                                                    + " {} ms",
                                            Visible.address(start),
                                            failure.getMessage(),
                                            attempt + 1,
                                            attempts,
                                            pause.toMillis()),
                            this::followRedirects);
        } catch (IOException e) {
            String found = "could not be fetched after %d attempts: %s";
            throw refused(e, found.formatted(attempts, e.getMessage()));
        }
    }

    private byte[] followRedirects() throws IOException {
        URI uri = start;
        for (int hop = 0; hop <= MOST_REDIRECTS; hop++) {
            Answer answer = send(uri);
            if (!REDIRECTS.contains(answer.status)) {
                return content(uri, answer);
            }
            uri = target(uri, answer.headers.firstValue("Location").orElse(""));
            requireNotInternal(uri);
        }
        throw refused(null, "is redirected more than %d times".formatted(MOST_REDIRECTS));
    }

    /** Returns where a redirect leads; refuses what is no web address, and https to http. */
    URI target(URI from, String location) {
        URI target;
        try {
            target = from.resolve(location);
        } catch (IllegalArgumentException e) {
            throw refused(e, "is redirected to something that is not a URL");
        }
        String scheme = String.valueOf(target.getScheme()).toLowerCase(Locale.ROOT);
        if (location.isEmpty() || !scheme.matches("https?") || target.getHost() == null) {
            throw refused(null, "is redirected to something that is not a web address");
        }
        String shown = Visible.address(target);
        if (from.getScheme().equalsIgnoreCase("https") && !scheme.equals("https")) {
            throw refused(
                    null,
                    "is redirected from https to \"%s\", which is not followed".formatted(shown));
        }
        LOG.debug("{} redirects to {}", Visible.address(from), shown);
        return target;
    }

    /**
     * Refuses a redirect from outside into the network in which the job runs, where a server that
     * is not ours could make it ask what only the job can reach. The JVM keeps the look-up for the
     * connection that follows. A host that only a proxy can resolve is the proxy's to judge.
     */
    void requireNotInternal(URI target) {
        if (isInternal(target) && !isInternal(start)) {
            String found =
                    "is redirected to \"%s\", an address of an internal network, which is not"
                            + " followed";
            throw refused(null, found.formatted(Visible.address(target)));
        }
    }

    private static boolean isInternal(URI uri) {
        try {
            return Stream.of(InetAddress.getAllByName(uri.getHost()))
                    .anyMatch(AddressBlock::isInternal);
        } catch (UnknownHostException e) {
            return false;
        }
    }

    /** What came: the body of a 200, and of nothing else. Nobody compares two. */
    @SuppressWarnings("ArrayRecordComponent")
    private record Answer(int status, HttpHeaders headers, byte[] body) {}

    /** Sends one GET; the time-out holds from the first byte sent to the last one received. */
    private Answer send(URI uri) throws IOException {
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
        retryAfter = Duration.ZERO;
        FutureTask<Answer> answer = new FutureTask<>(() -> receive(uri, request.build()));
        Thread thread = new Thread(answer, "download");
        thread.setDaemon(true);
        thread.start();
        String shown = Visible.address(uri);
        long millis = limits.attemptTimeout().toMillis();
        try {
            return answer.get(millis, TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            throw new IOException(
                    "%s: no complete answer within %d ms".formatted(shown, millis), e);
        } catch (ExecutionException e) {
            Throwable fault = e.getCause();
            if (fault instanceof LoaderException refusal) {
                throw refusal;
            }
            throw new IOException(shown + through(uri) + ": " + words(fault), fault);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw refused(e, "was not fetched: the job was interrupted");
        } finally {
            answer.cancel(true);
        }
    }

    private Answer receive(URI uri, HttpRequest request) throws IOException, InterruptedException {
        HttpResponse<InputStream> response =
                client.send(request, HttpResponse.BodyHandlers.ofInputStream());
        try (InputStream stream = response.body()) {
            if (response.statusCode() != 200) {
                return new Answer(response.statusCode(), response.headers(), new byte[0]);
            }
            long most = limits.archiveBytes();
            long announced = response.headers().firstValueAsLong("Content-Length").orElse(0);
            // One byte more than allowed tells "just fits" from "too long".
            byte[] body = stream.readNBytes(announced > most ? 0 : Math.toIntExact(most + 1));
            if (announced > most || body.length > most) {
                String found = announced > most ? announced + " bytes" : "more bytes";
                throw new SourceException(
                        "The archive \"%s\" has %s; expected at most %d. Live is unchanged; check the source."
                                .formatted(Visible.address(uri), found, most));
            }
            return new Answer(200, response.headers(), body);
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

    private byte[] content(URI uri, Answer answer) throws IOException {
        int status = answer.status;
        if (status == 200) {
            return withoutTransportCoding(answer);
        }
        if (status == 407) {
            throw refused(
                    null, "could not be fetched%s: it asks for a login".formatted(through(uri)));
        }
        String problem = "%s%s answered %d".formatted(Visible.address(uri), through(uri), status);
        if (status == 429 || status >= 500) {
            // In seconds; a date is not waited for.
            String given = answer.headers.firstValue("Retry-After").orElse("");
            retryAfter =
                    Duration.ofSeconds(given.matches("[0-9]{1,6}") ? Long.parseLong(given) : 0);
            throw new IOException(problem);
        }
        String hint = HINTS.getOrDefault(status, "");
        throw refused(null, "could not be fetched: %s%s".formatted(problem, hint));
    }

    /**
     * Returns the object as it was stored. A store says {@code Content-Encoding: gzip} of a {@code
     * .tar.gz} that it sends as it is, and of one that it has compressed once more.
     */
    private byte[] withoutTransportCoding(Answer answer) {
        String coding = answer.headers.firstValue("Content-Encoding").orElse("");
        if (coding.strip().equalsIgnoreCase("gzip")) {
            try (InputStream decoded = new GZIPInputStream(new ByteArrayInputStream(answer.body))) {
                byte[] inner = decoded.readNBytes(Math.toIntExact(limits.archiveBytes() + 1));
                return ArchiveReader.isGzip(inner) ? inner : answer.body;
            } catch (IOException e) {
                LOG.debug("Whatever came, the archive's reader says so: {}", e.getMessage());
            }
        }
        return answer.body;
    }

    private SourceException refused(@Nullable Exception cause, String found) {
        return new SourceException(
                "The archive \"%s\" %s. Live is unchanged; check the source and the release's name, then run the job again."
                        .formatted(Visible.address(start), found),
                cause);
    }
}
