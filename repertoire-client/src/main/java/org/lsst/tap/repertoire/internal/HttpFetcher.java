package org.lsst.tap.repertoire.internal;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.URI;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Optional;
import okhttp3.Authenticator;
import okhttp3.CacheControl;
import okhttp3.CookieJar;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.Response;
import okio.Buffer;
import org.lsst.tap.repertoire.failure.RepertoireConfigurationException;
import org.lsst.tap.repertoire.failure.RepertoireException;
import org.lsst.tap.repertoire.failure.RepertoireUnavailableException;
import org.lsst.tap.repertoire.internal.text.Urls;

/**
 * Fetches over HTTP, whole and bounded: a limit on the time of a request and on the bytes of its
 * answer, conditional requests, and a token that stays with the origin it was meant for.
 * Thread-safe.
 */
public final class HttpFetcher implements AutoCloseable {

    private static final int NOT_MODIFIED = 304;
    private static final Duration LONGEST_RETRY_AFTER = Duration.ofHours(1);

    private final OkHttpClient client;
    private final OkHttpClient tokenClient;
    private final boolean ownsClient;
    private final Clock clock;

    /**
     * Creates a fetcher.
     *
     * @param shared whose connections and threads to use, or empty for own ones
     * @param clock what a {@code Retry-After} with a date is compared with
     */
    public HttpFetcher(Optional<OkHttpClient> shared, HttpSettings settings, Clock clock) {
        this.ownsClient = shared.isEmpty();
        this.clock = clock;
        // No cache of OkHttp's: it would answer our conditional requests, or keep credentials.
        this.client =
                shared.orElseGet(OkHttpClient::new)
                        .newBuilder()
                        .cache(null)
                        .connectTimeout(settings.connectTimeout)
                        .readTimeout(settings.readTimeout)
                        .callTimeout(settings.callTimeout)
                        .build();
        this.tokenClient = forTokens(client);
    }

    /** Without what could carry a token elsewhere: redirects, challenges, cookies, a user's log. */
    private static OkHttpClient forTokens(OkHttpClient client) {
        OkHttpClient.Builder builder =
                client.newBuilder()
                        .followRedirects(false)
                        .followSslRedirects(false)
                        .authenticator(Authenticator.NONE)
                        .cookieJar(CookieJar.NO_COOKIES);
        builder.interceptors().clear();
        builder.networkInterceptors().clear();
        return builder.build();
    }

    /**
     * Gets a document, unless it is still the one that the validators belong to. Blocks for at most
     * the call timeout.
     *
     * @param url http or https
     * @param what the document, to begin a message with
     * @param maxBytes how large it may be, decompressed
     * @throws RepertoireUnavailableException on anything else than a whole answer with success
     */
    public HttpAnswer get(URI url, String what, Validators validators, long maxBytes) {
        Request.Builder request = new Request.Builder().url(url.toString());
        validators.etag().ifPresent(etag -> request.header("If-None-Match", etag));
        validators.lastModified().ifPresent(date -> request.header("If-Modified-Since", date));
        return call(client, request.build(), what, maxBytes);
    }

    /**
     * Gets a document that is only given to the bearer of a token. The token goes to this URL's
     * host and nowhere else: a redirect is a failure.
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
        Request request =
                new Request.Builder()
                        .url(url.toString())
                        .header("Authorization", "Bearer " + token)
                        .build();
        return call(tokenClient, request, what, maxBytes);
    }

    private HttpAnswer call(OkHttpClient caller, Request request, String what, long maxBytes) {
        String at = what + " from " + Urls.shown(request.url());
        try (Response response = execute(caller, request, at)) {
            CacheControl cacheControl = response.cacheControl();
            Duration lifetime = lifetime(response, cacheControl);
            boolean storable = !cacheControl.noStore();
            Validators validators =
                    new Validators(response.header("ETag"), response.header("Last-Modified"));
            if (response.code() == NOT_MODIFIED && isConditional(request)) {
                return HttpAnswer.notModified(validators, lifetime, storable);
            }
            if (!response.isSuccessful()) {
                throw refused(response, at);
            }
            return HttpAnswer.of(body(response, at, maxBytes), validators, lifetime, storable);
        } catch (IOException e) {
            throw new RepertoireUnavailableException(
                    at
                            + " did not arrive: "
                            + describe(e)
                            + "; check that the host is reachable and answers in time",
                    e);
        }
    }

    private static Response execute(OkHttpClient caller, Request request, String at)
            throws IOException {
        try {
            return caller.newCall(request).execute();
        } catch (RuntimeException e) {
            // OkHttp on an odd header (Retry-After beyond an int), or an interceptor of the user.
            throw new RepertoireUnavailableException(
                    at + " did not arrive: the HTTP client failed with " + e, e);
        }
    }

    private static boolean isConditional(Request request) {
        return request.header("If-None-Match") != null
                || request.header("If-Modified-Since") != null;
    }

    private static String describe(IOException e) {
        String message = e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
        return e instanceof InterruptedIOException ? "it took too long (" + message + ")" : message;
    }

    private static byte[] body(Response response, String at, long maxBytes) throws IOException {
        // One byte more than allowed tells a body at the limit from one beyond it.
        Buffer buffer = new Buffer();
        while (buffer.size() <= maxBytes) {
            if (response.body().source().read(buffer, maxBytes + 1 - buffer.size()) < 0) {
                return buffer.readByteArray();
            }
        }
        throw new RepertoireUnavailableException(
                at
                        + " is too large: expected at most "
                        + maxBytes
                        + " bytes; check what answers at this URL");
    }

    private RepertoireException refused(Response response, String at) {
        if (response.isRedirect()) {
            return new RepertoireUnavailableException(
                    at
                            + " did not arrive: the answer is a redirect, status "
                            + response.code()
                            + ", which is not followed with a token; correct the URL in"
                            + " Repertoire's configuration");
        }
        return new RepertoireUnavailableException(
                at
                        + " did not arrive: expected status 200, found "
                        + response.code()
                        + (response.code() == 401 || response.code() == 403
                                ? "; check that the caller may read it"
                                : "; check that the URL is right and the service is healthy"),
                null,
                retryAfter(response.header("Retry-After")));
    }

    /** Seconds or a date (RFC 9110 section 10.2.3); null without one that can be read. */
    private Duration retryAfter(String header) {
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

    private static Duration lifetime(Response response, CacheControl cacheControl) {
        if (cacheControl.noCache() || cacheControl.noStore()) {
            return Duration.ZERO;
        }
        if (cacheControl.maxAgeSeconds() < 0) {
            return null;
        }
        long age = 0;
        try {
            age = Math.max(0, Long.parseLong(response.header("Age", "0")));
        } catch (NumberFormatException notReadable) {
            age = 0; // RFC 9111 section 5.1: an Age that is not a number is ignored.
        }
        return Duration.ofSeconds(Math.max(0, cacheControl.maxAgeSeconds() - age));
    }

    /** Lets go of connections and threads, if they are this fetcher's own. */
    @Override
    public void close() {
        if (ownsClient) {
            client.dispatcher().executorService().shutdown();
            client.connectionPool().evictAll();
        }
    }
}
