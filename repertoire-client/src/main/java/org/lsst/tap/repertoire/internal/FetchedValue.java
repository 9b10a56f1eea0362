package org.lsst.tap.repertoire.internal;

import java.net.http.HttpHeaders;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A value that was read from a server's answer, and what the answer said about keeping it.
 * Immutable.
 *
 * @param <T> the value's type, itself immutable
 */
public final class FetchedValue<T> {

    /** What a later request asks with whether the value still holds (RFC 9110 section 8.8). */
    public static final List<String> VALIDATORS = List.of("ETag", "Last-Modified");

    final T value;

    /** When it was fetched, or last found to hold. */
    public final Instant fetchedAt;

    /** Of the last answer. */
    private final HttpHeaders headers;

    /** Of the answer that had the value: a later one may leave out what has not changed. */
    private final HttpHeaders first;

    private FetchedValue(T value, HttpHeaders first, HttpHeaders headers, Instant fetchedAt) {
        this.value = value;
        this.first = first;
        this.headers = headers;
        this.fetchedAt = fetchedAt;
    }

    /** A new value, of an answer with these headers. */
    public static <T> FetchedValue<T> of(
            T value, Map<String, List<String>> headers, Instant fetchedAt) {
        HttpHeaders answered = HttpHeaders.of(headers, (name, header) -> true);
        return new FetchedValue<>(value, answered, answered, fetchedAt);
    }

    /** This value once more, after the server said that it still holds: 304, Not Modified. */
    FetchedValue<T> stillHolds(HttpHeaders answered, Instant now) {
        return new FetchedValue<>(value, first, answered, now);
    }

    /** What the answer said under a name. */
    public Optional<String> header(String name) {
        return headers.firstValue(name).or(() -> first.firstValue(name));
    }

    /** Whether it may be kept on disk: not with {@code no-store}. */
    public boolean isStorable() {
        return directive("no-store") == null;
    }

    /**
     * How long the server lets it count as fresh, from {@link #fetchedAt} on: {@code
     * Cache-Control}'s {@code max-age} less {@code Age}, zero for {@code no-cache} and {@code
     * no-store} (RFC 9111 sections 4.2.1 and 5.2.2); empty if it doesn't say.
     */
    Optional<Duration> lifetime() {
        if (directive("no-cache") != null || !isStorable()) {
            return Optional.of(Duration.ZERO);
        }
        // RFC 9111 section 5.1: an Age that is not a number is ignored.
        long age = Math.max(0, seconds(headers.firstValue("Age").orElse(null)));
        long maxAge = seconds(directive("max-age"));
        return Optional.of(maxAge)
                .filter(said -> said >= 0)
                .map(said -> Duration.ofSeconds(Math.max(0, said - age)));
    }

    private @Nullable String directive(String name) {
        String found = null;
        String all = String.join(",", headers.allValues("Cache-Control"));
        for (String directive : all.toLowerCase(Locale.ROOT).split(",", -1)) {
            String[] parts = (directive.strip() + "=").split("=", -1);
            found = parts[0].equals(name) ? parts[1].replace("\"", "") : found;
        }
        return found;
    }

    private static long seconds(@Nullable String text) {
        return text == null || !text.matches("[0-9]{1,18}") ? -1 : Long.parseLong(text);
    }
}
