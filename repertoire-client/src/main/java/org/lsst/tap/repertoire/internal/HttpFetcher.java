package org.lsst.tap.repertoire.internal;

import static java.lang.String.format;
import static java.time.format.DateTimeFormatter.RFC_1123_DATE_TIME;

import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpTimeoutException;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BiFunction;
import java.util.zip.GZIPInputStream;
import org.jspecify.annotations.Nullable;
import org.lsst.tap.repertoire.failure.RepertoireConfigurationException;
import org.lsst.tap.repertoire.failure.RepertoireException;
import org.lsst.tap.repertoire.failure.RepertoireFormatException;
import org.lsst.tap.repertoire.failure.RepertoireUnavailableException;

/**
 * Fetches over HTTP, whole and bounded: a limit on the time of a request and on the bytes of its
 * answer, conditional requests, and a token that stays with the origin it was meant for.
 * Thread-safe.
 */
public final class HttpFetcher implements AutoCloseable {

    private static final int NOT_MODIFIED = 304;
    private static final int MOST_REDIRECTS = 5;
    private static final Duration LONGEST_RETRY_AFTER = Duration.ofHours(1);
    private static final Duration CLOSE_WAIT = Duration.ofSeconds(1);

    private static final String USER_AGENT =
            "repertoire-client/"
                    + Optional.ofNullable(HttpFetcher.class.getPackage().getImplementationVersion())
                            .orElse("unknown")
                    + " (tap-schema)";

    private final HttpClient client;
    private final ExecutorService workers;
    private final EnvironmentProxies proxies;
    private final RequestFailure failures;
    private final Duration callTimeout;
    private final Clock clock;

    /**
     * Creates a fetcher.
     *
     * @throws RepertoireConfigurationException if a proxy of the environment can't be used
     */
    HttpFetcher(ClientSettings settings) {
        proxies = new EnvironmentProxies(settings.environment);
        failures = new RequestFailure(settings);
        callTimeout = settings.callTimeout;
        clock = settings.clock;
        workers = Executors.newCachedThreadPool(Threads.named("repertoire-http"));
        client = client(settings);
    }

    private HttpClient client(ClientSettings settings) {
        HttpClient.Builder builder =
                HttpClient.newBuilder()
                        // Servers of Python warn of the upgrade to HTTP/2 that the JDK asks for.
                        .version(HttpClient.Version.HTTP_1_1)
                        .followRedirects(HttpClient.Redirect.NEVER)
                        .connectTimeout(settings.connectTimeout)
                        .proxy(proxies)
                        .executor(workers);
        if (settings.sslContext != null) {
            builder.sslContext(settings.sslContext);
        }
        // The JDK's thread takes over the loader of the one that makes it, and ends with the
        // client.
        // Meanwhile the container of a web application would call it a leak.
        Thread thread = Thread.currentThread();
        ClassLoader loader = thread.getContextClassLoader();
        try {
            thread.setContextClassLoader(ClassLoader.getPlatformClassLoader());
            return builder.build();
        } finally {
            thread.setContextClassLoader(loader);
        }
    }

    /**
     * Gets a document, unless it is still the one of before, and reads it. Blocks for at most the
     * call timeout. A redirect is followed, but not from https to http.
     *
     * @param url http or https
     * @param what the document, to begin a message with
     * @param type its media type
     * @param maxBytes how large it may be, decompressed
     * @param previous what was read from it before
     * @param reader reads it; is also given what the document is and where it came from
     * @throws RepertoireUnavailableException on anything else than a whole answer with success
     * @throws RepertoireFormatException if a page for people came
     */
    public <T> FetchedValue<T> get(
            URI url,
            String what,
            String type,
            int maxBytes,
            Optional<FetchedValue<T>> previous,
            BiFunction<byte[], String, T> reader) {
        Call call = new Call(url, what, type, maxBytes, MOST_REDIRECTS);
        previous.ifPresent(call::unlessItIsStill);
        byte[] body = call.body();
        Instant now = clock.instant();
        return body == null
                ? previous.orElseThrow().stillHolds(call.headers(), now)
                : FetchedValue.of(reader.apply(body, call.source), call.headers().map(), now);
    }

    /**
     * Gets a JSON document that is only given to the bearer of a token, and reads it. The token
     * goes to this URL's host and nowhere else: a redirect is a failure.
     *
     * @throws RepertoireConfigurationException if the token can't stand in a header
     * @throws RepertoireUnavailableException on anything else than a whole answer with success
     */
    public <T> T getWithToken(
            URI url,
            String what,
            String token,
            int maxBytes,
            BiFunction<byte[], String, T> reader) {
        if (token.isEmpty() || !token.chars().allMatch(c -> c > ' ' && c < 0x7f)) {
            throw new RepertoireConfigurationException(
                    what
                            + " not requested: the token is empty or holds characters that are not"
                            + " allowed in a header; give the token alone, without spaces or line"
                            + " ends");
        }
        Call call = new Call(url, what, "application/json", maxBytes, 0);
        call.request.header("Authorization", "Bearer " + token);
        return reader.apply(call.body(), call.source);
    }

    /** There are more bytes than expected. */
    private static final class TooLargeException extends IOException {
        private static final long serialVersionUID = 1L;
    }

    /** One document, and the requests that it takes. */
    private final class Call {
        private final HttpRequest.Builder request;
        private final String what;
        private final int maxBytes;
        private final int redirects;
        private final long endNanos = System.nanoTime() + callTimeout.toNanos();
        private boolean conditional;

        /** Where it is asked for now. */
        private volatile URI url;

        /** What it is, where it was asked for first, and where that led. */
        private volatile String source;

        /** The last answer; its body may still be on its way. */
        private volatile @Nullable HttpResponse<InputStream> answer;

        Call(URI url, String what, String type, int maxBytes, int redirects) {
            this.request =
                    HttpRequest.newBuilder()
                            .header("User-Agent", USER_AGENT)
                            .header("Accept", type + ", */*;q=0.1")
                            .header("Accept-Encoding", "gzip");
            this.what = what + " from " + Excerpt.ofUrl(url);
            this.maxBytes = maxBytes;
            this.redirects = redirects;
            this.url = url;
            this.source = this.what;
        }

        /** Lets the server say that a document has not changed, in place of giving it. */
        void unlessItIsStill(FetchedValue<?> held) {
            held.header(FetchedValue.ETAG).ifPresent(etag -> condition("If-None-Match", etag));
            held.header(FetchedValue.LAST_MODIFIED)
                    .ifPresent(date -> condition("If-Modified-Since", date));
        }

        private void condition(String header, String value) {
            request.header(header, value);
            conditional = true;
        }

        HttpHeaders headers() {
            return answer.headers();
        }

        /** The document's bytes; null if it has not changed. */
        byte @Nullable [] body() {
            Future<byte @Nullable []> bytes = null;
            try {
                bytes = workers.submit(this::ask);
                return bytes.get(callTimeout.toNanos(), TimeUnit.NANOSECONDS);
            } catch (TimeoutException e) {
                throw failure(new HttpTimeoutException("request timed out"));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw failure(new InterruptedIOException("interrupted"));
            } catch (ExecutionException e) {
                throw failure(e.getCause());
            } catch (RejectedExecutionException e) {
                throw failure(new IOException("the client is closed", e));
            } finally {
                if (bytes != null && bytes.cancel(true)) {
                    closeAnswer();
                }
            }
        }

        /** Wakes up who reads it: with an older JDK an interrupt alone does not. */
        private void closeAnswer() {
            if (answer != null) {
                try {
                    answer.body().close();
                } catch (IOException e) {
                    // Nothing more is to come of it.
                }
            }
        }

        private byte @Nullable [] ask() throws IOException, InterruptedException {
            send();
            for (int i = 0; i < redirects && follows(); i++) {
                send();
            }
            try (InputStream body = answer.body()) {
                int status = answer.statusCode();
                if (status == NOT_MODIFIED && conditional) {
                    return null;
                }
                if (status / 100 != 2) {
                    throw refused(status);
                }
                return read(body);
            } catch (IOException e) {
                // The stream says "closed", and only in its cause why.
                throw e.getCause() instanceof IOException ? (IOException) e.getCause() : e;
            }
        }

        private void send() throws IOException, InterruptedException {
            Duration left = Duration.ofNanos(Math.max(1, endNanos - System.nanoTime()));
            HttpRequest.Builder next = request.copy().timeout(left);
            proxies.authorization(url).ifPresent(user -> next.header("Proxy-Authorization", user));
            try {
                answer = client.send(next.uri(url).build(), BodyHandlers.ofInputStream());
            } catch (IllegalArgumentException e) {
                throw new IOException("the URL can't be asked: " + e.getMessage(), e);
            }
            if (Thread.interrupted()) {
                // The caller has gone, and may not have seen this answer.
                closeAnswer();
                throw new InterruptedIOException("interrupted");
            }
        }

        /** Whether to ask elsewhere; never in the clear for what is asked for over TLS. */
        private boolean follows() throws IOException {
            Optional<URI> target = target().filter(led -> !isDowngrade(led));
            if (target.isPresent()) {
                closeAnswer();
                url = target.get();
                source = what + " (redirected to " + Excerpt.ofUrl(url) + ")";
            }
            return target.isPresent();
        }

        private boolean isDowngrade(URI target) {
            return "https".equalsIgnoreCase(url.getScheme())
                    && !"https".equalsIgnoreCase(target.getScheme());
        }

        private Optional<URI> target() throws IOException {
            try {
                return isRedirect(answer.statusCode())
                        ? headers().firstValue("Location").map(url::resolve)
                        : Optional.empty();
            } catch (IllegalArgumentException e) {
                throw new IOException("it was redirected to something that is no URL", e);
            }
        }

        private byte[] read(InputStream body) throws IOException {
            boolean packed = headers().firstValue("Content-Encoding").orElse("").contains("gzip");
            byte[] bytes = (packed ? new GZIPInputStream(body) : body).readNBytes(maxBytes + 1);
            if (bytes.length > maxBytes) {
                throw new TooLargeException();
            }
            if (isMarkup(bytes)) {
                throw new RepertoireFormatException(
                        format(
                                "%s: expected the document, found a page for people (%s), of a"
                                    + " login or a proxy perhaps; check that the URL is right and"
                                    + " can be read without a login",
                                source,
                                Excerpt.ofName(
                                        headers().firstValue("Content-Type").orElse("HTML"))));
            }
            return bytes;
        }

        private RepertoireException refused(int status) throws IOException {
            String found =
                    isRedirect(status)
                            ? "the answer is a redirect, status " + status + unfollowed(target())
                            : "expected status 200, found " + status + advice(status);
            return new RepertoireUnavailableException(
                    source + " did not arrive: " + found,
                    null,
                    headers().firstValue("Retry-After").map(HttpFetcher.this::pause).orElse(null));
        }

        private String unfollowed(Optional<URI> target) {
            if (redirects == 0) {
                return ", which is not followed with a token; correct the URL in Repertoire's"
                        + " configuration";
            }
            if (target.isEmpty()) {
                return " that doesn't say where to; check what answers at this URL";
            }
            return format(
                    ", to %s, which is not followed %s; correct the URL",
                    Excerpt.ofUrl(target.get()),
                    isDowngrade(target.get())
                            ? "from https to http"
                            : "after " + redirects + " others");
        }

        private RepertoireException failure(Throwable e) {
            if (e instanceof RepertoireException) {
                return (RepertoireException) e;
            }
            String happened =
                    e instanceof TooLargeException
                            ? format(
                                    " is too large: expected at most %s bytes; check what answers"
                                            + " at this URL",
                                    maxBytes)
                            : " did not arrive: " + failures.describe(e, url);
            return new RepertoireUnavailableException(source + happened, e);
        }
    }

    private static boolean isRedirect(int status) {
        return status >= 300 && status < 400 && status != NOT_MODIFIED;
    }

    /** No document that is asked for here begins so, and each page for people does. */
    private static boolean isMarkup(byte[] body) {
        for (byte b : body) {
            if (b > ' ') {
                return b == '<';
            }
        }
        return false;
    }

    private static String advice(int status) {
        switch (status) {
            case 401:
            case 403:
                return "; check that the caller may read it";
            case 407:
                return "; check the proxy's user and password: for https Java sends them only with"
                        + " -Djdk.http.auth.tunneling.disabledSchemes=\"\"";
            default:
                return "; check that the URL is right and the service is healthy";
        }
    }

    /** What {@code Retry-After} asks for (RFC 9110 section 10.2.3); null if it can't be read. */
    private @Nullable Duration pause(String header) {
        try {
            Duration wished =
                    header.matches("[0-9]+")
                            ? Duration.ofSeconds(Long.parseLong(header))
                            : Duration.between(
                                    clock.instant(),
                                    RFC_1123_DATE_TIME.parse(header, Instant::from));
            Duration bounded = ClientSettings.shorter(wished, LONGEST_RETRY_AFTER);
            return bounded.isNegative() ? Duration.ZERO : bounded;
        } catch (NumberFormatException | DateTimeException notReadable) {
            return null;
        }
    }

    /** Ends the threads. The JDK's own one ends at once from Java 21 on, else with the client. */
    @Override
    public void close() {
        try {
            HttpClient.class.getMethod("shutdownNow").invoke(client);
        } catch (ReflectiveOperationException beforeJava21) {
            // Nothing to call: it ends when this fetcher is collected.
        }
        Threads.end(workers, CLOSE_WAIT);
    }
}
