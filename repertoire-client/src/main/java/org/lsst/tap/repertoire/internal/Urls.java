package org.lsst.tap.repertoire.internal;

import java.net.IDN;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** URLs as they are read. */
public final class Urls {

    private static final Pattern URL =
            Pattern.compile(
                    "(https?://)([^/?#]*@)?([^/?#@:\\[]+|\\[[0-9a-fA-F:.]+])(:[0-9]{0,5})?([/?#].*)?",
                    Pattern.CASE_INSENSITIVE);

    /** RFC 3986 section 2: what may stand in a URL as it is. */
    private static final String LEGAL = "-._~:/?#[]@!$&'()*+,;=%";

    private static final int MAX_PORT = 65535;

    private Urls() {}

    /**
     * Reads an absolute http or https URL: as it was written where {@link URI} can hold it, else in
     * its encoded form (a host outside ASCII in Punycode, for example).
     */
    public static Optional<URI> parse(String text) {
        Matcher parts = URL.matcher(text);
        return parts.matches()
                ? read(() -> text)
                        .filter(url -> url.getHost() != null)
                        .or(() -> read(() -> encoded(parts)))
                : Optional.empty();
    }

    /**
     * As {@link #parse}; a {@code gs://BUCKET/OBJECT} is read as that public object's https URL.
     */
    public static Optional<URI> parsePayload(String text) {
        return parse(text.replaceFirst("^(?i)gs://", "https://storage.googleapis.com/"));
    }

    private static Optional<URI> read(Supplier<String> text) {
        try {
            return Optional.of(URI.create(text.get())).filter(url -> url.getPort() <= MAX_PORT);
        } catch (IllegalArgumentException noUrl) {
            return Optional.empty();
        }
    }

    private static String encoded(Matcher parts) {
        return parts.group(1)
                + encoded(parts.group(2))
                + IDN.toASCII(parts.group(3))
                + (parts.group(4) == null ? "" : parts.group(4))
                + encoded(parts.group(5));
    }

    private static String encoded(String part) {
        StringBuilder encoded = new StringBuilder();
        for (byte b : (part == null ? "" : part).getBytes(StandardCharsets.UTF_8)) {
            boolean legal = b > ' ' && (Character.isLetterOrDigit(b) || LEGAL.indexOf(b) >= 0);
            encoded.append(legal ? (char) b : String.format("%%%02X", b));
        }
        return encoded.toString();
    }
}
