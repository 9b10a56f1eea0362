package org.lsst.tap.loader.source;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.lsst.tap.loader.failure.ConfigurationException;
import org.lsst.tap.loader.text.Visible;

/**
 * Public objects of Google Cloud Storage, which are plain HTTPS (its documentation, "Accessing
 * public data": {@code https://storage.googleapis.com/BUCKET/OBJECT}).
 */
final class GoogleStorage {

    private static final String HOST = "storage.googleapis.com";
    private static final Pattern LOCATION =
            Pattern.compile("(?s)[gG][sS]://([a-z0-9][a-z0-9._-]+/.+)");

    private GoogleStorage() {}

    /** Returns the HTTPS address of {@code gs://BUCKET/OBJECT}. */
    static URI httpsOf(String location) {
        Matcher parts = LOCATION.matcher(location);
        try {
            if (parts.matches()) {
                return new URI("https", HOST, "/" + parts.group(1), null);
            }
        } catch (URISyntaxException e) {
            // Falls through to the same refusal; the reason quotes the source whole.
        }
        throw new ConfigurationException(
                "The source \"%s\" is not \"gs://BUCKET/OBJECT\". Live is unchanged; correct the source."
                        .formatted(Visible.address(location)));
    }
}
