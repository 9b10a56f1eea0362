package org.lsst.tap.repertoire.internal;

import java.net.http.HttpHeaders;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A value that was read from a server's answer, and what the answer said about keeping it.
 * Immutable.
 *
 * @param <T> the value's type, itself immutable
 */
public final class FetchedValue<T> {

    static final String ETAG = "ETag";
    static final String LAST_MODIFIED = "Last-Modified";

    /** What a later request asks with whether the value still holds (RFC 9110 section 8.8). */
    public static final List<String> VALIDATORS = List.of(ETAG, LAST_MODIFIED);

    final T value;

    /** When it was fetched, or last found to hold. */
    public final Instant fetchedAt;

    /** Whether the last request found it unchanged. */
    final boolean notModified;

    private final HttpHeaders headers;

    private FetchedValue(T value, HttpHeaders headers, Instant fetchedAt, boolean notModified) {
        this.value = value;
        this.headers = headers;
        this.fetchedAt = fetchedAt;
        this.notModified = notModified;
    }

    /** A new value, of an answer with these headers. */
    public static <T> FetchedValue<T> of(
            T value, Map<String, List<String>> headers, Instant fetchedAt) {
        return new FetchedValue<>(value, HttpHeaders.of(headers, (n, v) -> true), fetchedAt, false);
    }

    /** This value once more, after the server said that it still holds: 304, Not Modified. */
    FetchedValue<T> stillHolds(HttpHeaders answered, Instant now) {
        Map<String, List<String>> all = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        all.putAll(answered.map());
        // Such an answer may leave out what has not changed.
        VALIDATORS.forEach(name -> all.putIfAbsent(name, headers.allValues(name)));
        return new FetchedValue<>(value, HttpHeaders.of(all, (n, v) -> true), now, true);
    }

    /** What the answer said under a name. */
    public Optional<String> header(String name) {
        return headers.firstValue(name);
    }

    /** Whether it may be kept on disk: not with {@code no-store}. */
    public boolean storable() {
        return directive("no-store") == null;
    }

    /**
     * How long the server lets it count as fresh, from {@link #fetchedAt} on: {@code
     * Cache-Control}'s {@code max-age} less {@code Age}, zero for {@code no-cache} and {@code
     * no-store} (RFC 9111 sections 4.2.1 and 5.2.2); empty if it doesn't say.
     */
    Optional<Duration> lifetime() {
        if (directive("no-cache") != null || !storable()) {
            return Optional.of(Duration.ZERO);
        }
        // RFC 9111 section 5.1: an Age that is not a number is ignored.
        long age = Math.max(0, seconds(header("Age").orElse(null)));
        long maxAge = seconds(directive("max-age"));
        return maxAge < 0
                ? Optional.empty()
                : Optional.of(Duration.ofSeconds(Math.max(0, maxAge - age)));
    }

    private @Nullable String directive(String name) {
        String found = null;
        for (String header : headers.allValues("Cache-Control")) {
            for (String directive : header.split(",", -1)) {
                String[] parts = directive.strip().toLowerCase(Locale.ROOT).split("=", 2);
                if (parts[0].equals(name)) {
                    found = parts.length == 1 ? "" : parts[1].replace("\"", "");
                }
            }
        }
        return found;
    }

    private static long seconds(@Nullable String text) {
        return text == null || !text.matches("[0-9]{1,18}") ? -1 : Long.parseLong(text);
    }
}
