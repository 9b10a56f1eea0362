package org.lsst.tap.repertoire.internal.text;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Optional;
import java.util.regex.Pattern;
import okhttp3.HttpUrl;

/** URLs as they are read and as they are shown: what may be secret never reaches a message. */
public final class Urls {

    private static final Pattern QUERY_AND_FRAGMENT = Pattern.compile("[?#].*", Pattern.DOTALL);

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

    /**
     * A URL, or what should be one, fit for a message: without user information, query, fragment
     * and control characters, and not too long.
     */
    public static String shown(Object url) {
        String text = String.valueOf(url);
        HttpUrl parsed = HttpUrl.parse(text);
        if (parsed == null || !parsed.encodedUsername().isEmpty() || text.contains("@")) {
            // In what can't be parsed a password may hold any character: all up to the last @.
            int end = text.lastIndexOf('@') + 1;
            int start = text.indexOf("//") + 2;
            text =
                    (start > 1 && start <= end ? text.substring(0, start) : "")
                            + text.substring(end);
        }
        return Text.shown(QUERY_AND_FRAGMENT.matcher(text).replaceFirst(""), SHOWN_CHARACTERS);
    }
}
