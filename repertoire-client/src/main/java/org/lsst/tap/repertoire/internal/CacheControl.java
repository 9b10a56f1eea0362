package org.lsst.tap.repertoire.internal;

import java.net.http.HttpHeaders;
import java.time.Duration;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What an answer says about being kept: {@code Cache-Control} and {@code Age} (RFC 9111 sections
 * 5.1 and 5.2.2). Immutable.
 */
final class CacheControl {

    private final Map<String, String> directives = new HashMap<>();
    private final long age;

    private CacheControl(HttpHeaders headers) {
        for (String header : headers.allValues("Cache-Control")) {
            for (String directive : header.split(",", -1)) {
                String[] parts = directive.strip().toLowerCase(Locale.ROOT).split("=", 2);
                directives.put(parts[0], parts.length == 1 ? "" : parts[1].replace("\"", ""));
            }
        }
        // RFC 9111 section 5.1: an Age that is not a number is ignored.
        age = seconds(headers.firstValue("Age").orElse("0"));
    }

    static CacheControl of(HttpHeaders headers) {
        return new CacheControl(headers);
    }

    private static long seconds(@Nullable String text) {
        return text == null || !text.matches("[0-9]{1,18}") ? -1 : Long.parseLong(text);
    }

    boolean storable() {
        return !directives.containsKey("no-store");
    }

    /** How long the answer counts as fresh; null if it doesn't say. */
    @Nullable Duration lifetime() {
        if (directives.containsKey("no-cache") || !storable()) {
            return Duration.ZERO;
        }
        long maxAge = seconds(directives.get("max-age"));
        return maxAge < 0 ? null : Duration.ofSeconds(Math.max(0, maxAge - Math.max(0, age)));
    }
}
