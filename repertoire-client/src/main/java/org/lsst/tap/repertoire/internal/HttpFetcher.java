package org.lsst.tap.repertoire.internal;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.nio.channels.UnresolvedAddressException;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.zip.GZIPInputStream;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;
import org.lsst.tap.repertoire.failure.RepertoireConfigurationException;
import org.lsst.tap.repertoire.failure.RepertoireException;
import org.lsst.tap.repertoire.failure.RepertoireFormatException;
import org.lsst.tap.repertoire.failure.RepertoireUnavailableException;
import org.lsst.tap.repertoire.internal.text.Excerpt;

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
    private final Duration connectTimeout;
    private final Duration callTimeout;
    private final Clock clock;

    /**
     * Creates a fetcher.
     *
     * @throws RepertoireConfigurationException if a proxy of the environment can't be used
     */
    public HttpFetcher(ClientSettings settings) {
        proxies = new EnvironmentProxies(settings.environment);
        connectTimeout = settings.connectTimeout;
        callTimeout = settings.callTimeout;
        clock = settings.cache.clock;
        workers = Executors.newCachedThreadPool(Threads.named("repertoire-http"));
        client = client(settings);
    }

    private HttpClient client(ClientSettings settings) {
        HttpClient.Builder builder =
                HttpClient.newBuilder()
                        // Servers of Python warn of the upgrade to HTTP/2 that the JDK asks for.
                        .version(HttpClient.Version.HTTP_1_1)
                        .followRedirects(HttpClient.Redirect.NEVER)
                        .connectTimeout(connectTimeout)
                        .proxy(proxies)
                        .executor(workers);
        if (settings.sslContext != null) {
            builder.sslContext(settings.sslContext);
        }
        // The JDK's thread takes over the loader of the one that makes it, and ends with the
        // client;
        // the container of a web application would call it a leak meanwhile.
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
     * Gets a document, unless it is still the one that the validators belong to. Blocks for at most
     * the call timeout. A redirect is followed, but not from https to http.
     *
     * @param url http or https
     * @param what the document, to begin a message with
     * @param type its media type
     * @param maxBytes how large it may be, decompressed
     * @throws RepertoireUnavailableException on anything else than a whole answer with success
     * @throws RepertoireFormatException if a page for people came
     */
    public HttpAnswer get(URI url, String what, String type, Validators validators, long maxBytes) {
        HttpRequest.Builder request = request(type);
        validators.etag().ifPresent(etag -> request.header("If-None-Match", etag));
        validators.lastModified().ifPresent(date -> request.header("If-Modified-Since", date));
        boolean conditional =
                validators.etag().isPresent() || validators.lastModified().isPresent();
        return new Call(url, what, maxBytes, MOST_REDIRECTS).answer(request, conditional);
    }

    /**
     * Gets a JSON document that is only given to the bearer of a token. The token goes to this
     * URL's host and nowhere else: a redirect is a failure.
     *
     * @throws RepertoireConfigurationException if the token can't stand in a header
     * @throws RepertoireUnavailableException on anything else than a whole answer with success
     */
    public HttpAnswer getWithToken(URI url, String what, String token, long maxBytes) {
        if (token.isEmpty() || !token.chars().allMatch(c -> c > ' ' && c < 0x7f)) {
            throw new RepertoireConfigurationException(
                    what
                            + " not requested: the token is empty or holds characters that can't"
                            + " stand in a header; give the token alone, without spaces or line"
                            + " ends");
        }
        HttpRequest.Builder request =
                request("application/json").header("Authorization", "Bearer " + token);
        return new Call(url, what, maxBytes, 0).answer(request, false);
    }

    private HttpRequest.Builder request(String type) {
        return HttpRequest.newBuilder()
                .header("User-Agent", USER_AGENT)
                .header("Accept", type + ", */*;q=0.1")
                .header("Accept-Encoding", "gzip");
    }

    /** One document, and the requests that it takes. */
    private final class Call {
        private final String what;
        private final long maxBytes;
        private final int redirects;
        private final long endNanos = System.nanoTime() + callTimeout.toNanos();

        /** Where it is asked for now. */
        private URI url;

        /** What it is, where it was asked for first, and where that led. */
        private String source;

        Call(URI url, String what, long maxBytes, int redirects) {
            this.url = url;
            this.what = what + " from " + Excerpt.ofUrl(url);
            this.maxBytes = maxBytes;
            this.redirects = redirects;
            this.source = this.what;
        }

        HttpAnswer answer(HttpRequest.Builder request, boolean conditional) {
            try {
                HttpResponse<byte[]> response = send(request);
                for (int i = 0; i < redirects && follows(response); i++) {
                    response = send(request);
                }
                return answer(response, conditional);
            } catch (BoundedBody.TooLargeException e) {
                throw new RepertoireUnavailableException(
                        source
                                + " is too large: "
                                + e.getMessage()
                                + "; check what answers at this URL",
                        e);
            } catch (IOException e) {
                throw new RepertoireUnavailableException(
                        source + " did not arrive: " + describe(e, url), e);
            }
        }

        private HttpResponse<byte[]> send(HttpRequest.Builder request) throws IOException {
            Duration left = Duration.ofNanos(Math.max(1, endNanos - System.nanoTime()));
            HttpRequest.Builder next = request.copy().timeout(left);
            proxies.authorization(url).ifPresent(user -> next.header("Proxy-Authorization", user));
            BoundedBody body = new BoundedBody(maxBytes);
            CompletableFuture<HttpResponse<byte[]>> future;
            try {
                future = client.sendAsync(next.uri(url).build(), head -> body);
            } catch (IllegalArgumentException e) {
                throw new IOException("the URL can't be asked: " + e.getMessage(), e);
            }
            try {
                return future.get(left.toNanos(), TimeUnit.NANOSECONDS);
            } catch (TimeoutException e) {
                throw new HttpTimeoutException("request timed out");
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new InterruptedIOException("interrupted");
            } catch (ExecutionException e) {
                throw e.getCause() instanceof IOException
                        ? (IOException) e.getCause()
                        : new IOException("the HTTP client failed with " + e.getCause(), e);
            } finally {
                if (!future.isDone()) {
                    body.cancel();
                    future.cancel(true);
                }
            }
        }

        /** Whether to ask elsewhere; never in the clear for what is asked for over TLS. */
        private boolean follows(HttpResponse<byte[]> response) throws IOException {
            Optional<URI> target = target(response).filter(led -> !isDowngrade(led));
            target.ifPresent(
                    led -> {
                        url = led;
                        source = what + " (redirected to " + Excerpt.ofUrl(led) + ")";
                    });
            return target.isPresent();
        }

        private boolean isDowngrade(URI target) {
            return "https".equalsIgnoreCase(url.getScheme())
                    && !"https".equalsIgnoreCase(target.getScheme());
        }

        private Optional<URI> target(HttpResponse<byte[]> response) throws IOException {
            try {
                return isRedirect(response)
                        ? response.headers().firstValue("Location").map(url::resolve)
                        : Optional.empty();
            } catch (IllegalArgumentException e) {
                throw new IOException("it was redirected to something that is no URL", e);
            }
        }

        private HttpAnswer answer(HttpResponse<byte[]> response, boolean conditional)
                throws IOException {
            CacheControl control = CacheControl.of(response.headers());
            Validators validators =
                    new Validators(
                            response.headers().firstValue("ETag").orElse(null),
                            response.headers().firstValue("Last-Modified").orElse(null));
            byte[] body = null;
            if (response.statusCode() != NOT_MODIFIED || !conditional) {
                if (response.statusCode() / 100 != 2) {
                    throw refused(response);
                }
                body = body(response);
            }
            return new HttpAnswer(source, body, validators, control.lifetime(), control.storable());
        }

        private byte[] body(HttpResponse<byte[]> response) throws IOException {
            byte[] body = response.body();
            if (response.headers().firstValue("Content-Encoding").orElse("").contains("gzip")) {
                try (GZIPInputStream gzip = new GZIPInputStream(new ByteArrayInputStream(body))) {
                    body = gzip.readNBytes((int) Math.min(maxBytes + 1, Integer.MAX_VALUE));
                }
                if (body.length > maxBytes) {
                    throw new BoundedBody.TooLargeException(maxBytes);
                }
            }
            if (isMarkup(body)) {
                throw new RepertoireFormatException(
                        source
                                + ": expected the document, found a page for people ("
                                + Excerpt.ofName(
                                        response.headers()
                                                .firstValue("Content-Type")
                                                .orElse("HTML"))
                                + "), of a login or a proxy perhaps; check that the URL is right"
                                + " and can be read without a login");
            }
            return body;
        }

        private RepertoireException refused(HttpResponse<byte[]> response) throws IOException {
            int status = response.statusCode();
            String found =
                    isRedirect(response)
                            ? "the answer is a redirect, status "
                                    + status
                                    + unfollowed(target(response))
                            : "expected status 200, found " + status + advice(status);
            return new RepertoireUnavailableException(
                    source + " did not arrive: " + found,
                    null,
                    retryAfter(response.headers().firstValue("Retry-After").orElse(null)));
        }

        private String unfollowed(Optional<URI> target) {
            if (redirects == 0) {
                return ", which is not followed with a token; correct the URL in Repertoire's"
                        + " configuration";
            }
            if (target.isEmpty()) {
                return " that doesn't say where to; check what answers at this URL";
            }
            return ", to "
                    + Excerpt.ofUrl(target.get())
                    + ", which is not followed "
                    + (isDowngrade(target.get())
                            ? "from https to http"
                            : "after " + redirects + " others")
                    + "; correct the URL";
        }
    }

    private static boolean isRedirect(HttpResponse<?> response) {
        int status = response.statusCode();
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

    private String describe(IOException e, URI url) {
        if (e instanceof SSLException) {
            return TlsFailure.describe((SSLException) e, url);
        }
        String reachable = "; check that the host is reachable and answers in time";
        if (e instanceof HttpTimeoutException) {
            boolean unconnected = e instanceof java.net.http.HttpConnectTimeoutException;
            return "it took too long (no "
                    + (unconnected ? "connection within " : "whole answer within ")
                    + (unconnected ? connectTimeout : callTimeout)
                    + ")"
                    + reachable;
        }
        return reason(e, url) + reachable;
    }

    /** The first word in the chain: the JDK's outer exceptions often have none. */
    private static String reason(IOException e, URI url) {
        for (Throwable cause = e; cause != null; cause = cause.getCause()) {
            if (cause instanceof UnresolvedAddressException) {
                return "there is no host \"" + url.getHost() + "\", or no name service";
            }
            if (cause.getMessage() != null) {
                return Excerpt.of(cause.getMessage(), 300);
            }
        }
        return e instanceof ConnectException
                ? "the connection was refused"
                : e.getClass().getSimpleName();
    }

    /** Seconds or a date (RFC 9110 section 10.2.3); null without one that can be read. */
    private @Nullable Duration retryAfter(@Nullable String header) {
        if (header == null) {
            return null;
        }
        Duration wished;
        try {
            wished =
                    header.chars().allMatch(Character::isDigit)
                            ? Duration.ofSeconds(Long.parseLong(header))
                            : Duration.between(clock.instant(), date(header));
        } catch (NumberFormatException | DateTimeException notReadable) {
            return null;
        }
        if (wished.isNegative()) {
            return Duration.ZERO;
        }
        return wished.compareTo(LONGEST_RETRY_AFTER) > 0 ? LONGEST_RETRY_AFTER : wished;
    }

    private static Instant date(String header) {
        return ZonedDateTime.parse(header, DateTimeFormatter.RFC_1123_DATE_TIME).toInstant();
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
