package org.lsst.tap.loader.source;

import java.net.URI;
import java.net.URISyntaxException;
import org.lsst.tap.loader.failure.ConfigurationException;
import org.lsst.tap.loader.text.Visible;

/**
 * Public objects of Google Cloud Storage, which are plain HTTPS (its documentation, "Accessing
 * public data": {@code https://storage.googleapis.com/BUCKET/OBJECT}).
 */
final class GoogleStorage {

    private static final String HOST = "storage.googleapis.com";

    private GoogleStorage() {}

    /** Returns the HTTPS address of {@code gs://BUCKET/OBJECT}. */
    static URI httpsOf(String location) {
        String[] parts = location.substring("gs:".length()).split("/", 4);
        boolean complete =
                parts.length == 4
                        && parts[0].isEmpty()
                        && parts[1].isEmpty()
                        && !parts[3].isEmpty();
        try {
            if (complete && parts[2].matches("[a-z0-9][a-z0-9._-]+")) {
                return new URI("https", HOST, "/" + parts[2] + "/" + parts[3], null);
            }
        } catch (URISyntaxException e) {
            // Falls through to the same refusal; the reason quotes the source whole.
        }
        throw invalid(location);
    }

    private static ConfigurationException invalid(String location) {
        return new ConfigurationException(
                "The source \"%s\" is not \"gs://BUCKET/OBJECT\". Live is unchanged; correct the source."
                        .formatted(Visible.address(location)));
    }
}
