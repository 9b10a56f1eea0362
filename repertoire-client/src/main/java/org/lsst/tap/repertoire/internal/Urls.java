package org.lsst.tap.repertoire.internal;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Optional;
import java.util.regex.Pattern;
import okhttp3.HttpUrl;

/** URLs as they are read and as they are shown: what may be secret never reaches a message. */
public final class Urls {

    /** User information, and what may follow the path: query (signed URLs) and fragment. */
    private static final Pattern SECRET_PARTS = Pattern.compile("(?<=//)[^/?#]*@|[?#].*");

    private static final int SHOWN_CHARACTERS = 200;

    private Urls() {}

    /**
     * Reads an absolute http or https URL.
     *
     * @return the URL as it was written where {@link URI} can hold it, else in its encoded form (a
     *     host outside ASCII in Punycode, for example); empty if it isn't such a URL
     */
    public static Optional<URI> parse(String text) {
        HttpUrl parsed = HttpUrl.parse(text);
        if (parsed == null) {
            return Optional.empty();
        }
        try {
            URI asWritten = new URI(text);
            return Optional.of(asWritten.getHost() == null ? parsed.uri() : asWritten);
        } catch (URISyntaxException notAsWritten) {
            return Optional.of(parsed.uri());
        }
    }

    /** A URL, or what should be one, fit for a message: no user information, query or fragment. */
    public static String shown(Object url) {
        String clean = SECRET_PARTS.matcher(String.valueOf(url)).replaceAll("");
        return clean.length() <= SHOWN_CHARACTERS
                ? clean
                : clean.substring(0, SHOWN_CHARACTERS) + "...";
    }
}
