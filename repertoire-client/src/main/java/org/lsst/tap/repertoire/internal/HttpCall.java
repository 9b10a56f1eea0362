package org.lsst.tap.repertoire.internal;

import static java.lang.String.format;
import static java.time.format.DateTimeFormatter.RFC_1123_DATE_TIME;

import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpTimeoutException;
import java.nio.channels.UnresolvedAddressException;
import java.security.cert.CertPathBuilderException;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import java.security.cert.X509Certificate;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.zip.GZIPInputStream;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;
import org.lsst.tap.repertoire.failure.RepertoireException;
import org.lsst.tap.repertoire.failure.RepertoireFormatException;
import org.lsst.tap.repertoire.failure.RepertoireUnavailableException;

/** One document, the requests that it takes, and what it means that one failed. */
final class HttpCall {

    private static final int NOT_MODIFIED = 304;
    private static final long LONGEST_RETRY_AFTER_SECONDS = 3600;

    private static final String USER_AGENT =
            "repertoire-client/"
                    + Optional.ofNullable(HttpCall.class.getPackage().getImplementationVersion())
                            .orElse("unknown")
                    + " (tap-schema)";

    private final ClientRuntime runtime;
    private final ClientSettings settings;
    final HttpRequest.Builder request;
    private final String what;
    private final int maxBytes;
    private final int redirects;
    private final long endNanos;
    private boolean conditional;

    /** Where it is asked for now; what it is, where it was asked for first, where that led. */
    private volatile URI url;

    volatile String source;

    /** The last answer; its body may still be on its way. */
    private volatile @Nullable HttpResponse<InputStream> answer;

    HttpCall(
            ClientRuntime runtime, URI url, String what, String type, int maxBytes, int redirects) {
        this.runtime = runtime;
        this.settings = runtime.settings;
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
        this.endNanos = System.nanoTime() + settings.callTimeout.toNanos();
    }

    /** Lets the server say that a document has not changed, in place of giving it. */
    void condition(String header, Optional<String> value) {
        value.ifPresent(given -> request.header(header, given));
        conditional |= value.isPresent();
    }

    HttpHeaders headers() {
        return answer.headers();
    }

    /** The document's bytes; null if it has not changed. */
    byte @Nullable [] body() {
        Future<byte @Nullable []> bytes = null;
        try {
            bytes = runtime.workers.submit(this::ask);
            return bytes.get(settings.callTimeout.toNanos(), TimeUnit.NANOSECONDS);
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
        Optional<URI> target = target();
        for (int i = 0; i < redirects && target.isPresent() && !isDowngrade(target); i++) {
            closeAnswer();
            url = target.get();
            source = what + " (redirected to " + Excerpt.ofUrl(url) + ")";
            send();
            target = target();
        }
        try (InputStream body = answer.body()) {
            int status = answer.statusCode();
            if (status == NOT_MODIFIED && conditional) {
                return null;
            }
            if (status / 100 != 2) {
                throw new RepertoireUnavailableException(
                        source + " did not arrive: " + refused(status, target), null, pause());
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
        runtime.proxies
                .authorization(url)
                .ifPresent(user -> next.header("Proxy-Authorization", user));
        try {
            answer = runtime.client.send(next.uri(url).build(), BodyHandlers.ofInputStream());
        } catch (IllegalArgumentException e) {
            throw new IOException("the URL can't be asked: " + e.getMessage(), e);
        }
        if (Thread.interrupted()) {
            // The caller has gone, and may not have seen this answer.
            closeAnswer();
            throw new InterruptedIOException("interrupted");
        }
    }

    /** Where the answer leads; not to be followed in the clear from where TLS was asked for. */
    private Optional<URI> target() throws IOException {
        try {
            return isRedirect(answer.statusCode())
                    ? headers().firstValue("Location").map(url::resolve)
                    : Optional.empty();
        } catch (IllegalArgumentException e) {
            throw new IOException("it was redirected to something that is no URL", e);
        }
    }

    private boolean isDowngrade(Optional<URI> target) {
        return "https".equalsIgnoreCase(url.getScheme())
                && !"https".equalsIgnoreCase(target.orElseThrow().getScheme());
    }

    private byte[] read(InputStream body) throws IOException {
        boolean packed = headers().firstValue("Content-Encoding").orElse("").contains("gzip");
        byte[] bytes = (packed ? new GZIPInputStream(body) : body).readNBytes(maxBytes + 1);
        if (bytes.length > maxBytes) {
            throw new RepertoireUnavailableException(
                    format(
                            "%s is too large: expected at most %s bytes; check what answers at"
                                    + " this URL",
                            source, maxBytes));
        }
        if (isMarkup(bytes)) {
            throw new RepertoireFormatException(
                    format(
                            "%s: expected the document, found a page for people (%s), of a"
                                    + " login or a proxy perhaps; check that the URL is right and"
                                    + " can be read without a login",
                            source,
                            Excerpt.ofName(headers().firstValue("Content-Type").orElse("HTML"))));
        }
        return bytes;
    }

    private String refused(int status, Optional<URI> target) {
        if (!isRedirect(status)) {
            String advice = "check that the URL is right and the service is healthy";
            if (status == 401 || status == 403) {
                advice = "check that the caller may read it";
            } else if (status == 407) {
                advice =
                        "check the proxy's user and password: for https Java sends them only with"
                                + " -Djdk.http.auth.tunneling.disabledSchemes=\"\"";
            }
            return "expected status 200, found " + status + "; " + advice;
        }
        String found = "the answer is a redirect, status " + status;
        if (redirects == 0) {
            return found
                    + ", which is not followed with a token; correct the URL in Repertoire's"
                    + " configuration";
        }
        if (target.isEmpty()) {
            return found + " that doesn't say where to; check what answers at this URL";
        }
        String why = isDowngrade(target) ? "from https to http" : "after " + redirects + " others";
        return format(
                "%s, to %s, which is not followed %s; correct the URL",
                found, Excerpt.ofUrl(target.get()), why);
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

    /** What {@code Retry-After} asks for (RFC 9110 section 10.2.3); null if it can't be read. */
    private @Nullable Duration pause() {
        String header = headers().firstValue("Retry-After").orElse("");
        try {
            long seconds =
                    header.matches("[0-9]+")
                            ? Long.parseLong(header)
                            : RFC_1123_DATE_TIME.parse(header, Instant::from).getEpochSecond()
                                    - settings.clock.instant().getEpochSecond();
            return Duration.ofSeconds(Math.max(0, Math.min(seconds, LONGEST_RETRY_AFTER_SECONDS)));
        } catch (NumberFormatException | DateTimeException notReadable) {
            return null;
        }
    }

    private RepertoireException failure(Throwable e) {
        return e instanceof RepertoireException
                ? (RepertoireException) e
                : new RepertoireUnavailableException(source + " did not arrive: " + describe(e), e);
    }

    private String describe(Throwable failure) {
        if (failure instanceof SSLException) {
            return ofTls(failure);
        }
        String reason = reason(failure);
        if (failure instanceof HttpConnectTimeoutException) {
            reason = "it took too long (no connection within " + settings.connectTimeout + ")";
        } else if (failure instanceof HttpTimeoutException) {
            reason = "it took too long (no whole answer within " + settings.callTimeout + ")";
        } else if (!(failure instanceof IOException)) {
            reason = "the HTTP client failed with " + failure;
        }
        return reason + "; check that the host is reachable and answers in time";
    }

    /** The first word in the chain: the JDK's outer exceptions often have none. */
    private String reason(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof UnresolvedAddressException) {
                return "there is no host \"" + url.getHost() + "\", or no name service";
            }
            if (cause.getMessage() != null) {
                return Excerpt.of(cause.getMessage(), 300);
            }
        }
        return failure instanceof ConnectException
                ? "the connection was refused"
                : failure.getClass().getSimpleName();
    }

    private String ofTls(Throwable failure) {
        String validity = "";
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            String message = String.valueOf(cause.getMessage());
            if (cause instanceof CertPathValidatorException) {
                validity = validity((CertPathValidatorException) cause);
            } else if (cause instanceof CertificateExpiredException) {
                return "the server's certificate has expired" + validity + "; renew it there";
            } else if (cause instanceof CertificateNotYetValidException) {
                return format(
                        "the server's certificate is not valid yet%s; check the clocks of both"
                                + " sides",
                        validity);
            } else if (cause instanceof CertPathBuilderException) {
                return "the server's certificate is from an authority that this JVM does not know;"
                        + " add the authority to its trust store (javax.net.ssl.trustStore)";
            } else if (cause instanceof CertificateException
                    // The JDK has no exception of its own for a wrong name.
                    && (message.startsWith("No subject alternative")
                            || message.startsWith("No name match"))) {
                return format(
                        "the server's certificate is for another name than \"%s\"; correct the URL"
                                + " or the certificate",
                        url.getHost());
            }
        }
        return format(
                "no TLS connection (%s); check that the server speaks TLS here, and which versions",
                failure.getMessage());
    }

    /** Since when or from when on; the exception itself says it in a time zone of its own. */
    private static String validity(CertPathValidatorException failure) {
        int index = failure.getIndex();
        if (failure.getCertPath() == null || index < 0) {
            return "";
        }
        X509Certificate certificate =
                (X509Certificate) failure.getCertPath().getCertificates().get(index);
        return format(
                " (it is valid from %s to %s)",
                certificate.getNotBefore().toInstant(), certificate.getNotAfter().toInstant());
    }
}
