package org.lsst.tap.loader.source;

import java.util.regex.Pattern;
import org.lsst.tap.loader.failure.ConfigurationException;

/**
 * The name of a release: a tag ({@code w.2026.34}), a folder of the bucket ({@code
 * releases/w.2026.34}) or a ticket branch ({@code tickets/DM-12345}). It becomes part of a URL and
 * of a path, so it may hold nothing that has a meaning there. Immutable.
 *
 * @param value the name
 */
public record ReleaseName(String value) {

    private static final Pattern FORM =
            Pattern.compile("[A-Za-z0-9][A-Za-z0-9._+-]*(?:/[A-Za-z0-9][A-Za-z0-9._+-]*)*");

    private static final int MAX_LENGTH = 200;

    public ReleaseName {
        if (value.length() > MAX_LENGTH || !FORM.matcher(value).matches()) {
            throw new ConfigurationException(
                    "The release name \"%s\" can't be used: expected letters, digits and \"._+-\" in parts divided by \"/\", each beginning with a letter or a digit. Live is unchanged; correct the name."
                            .formatted(value));
        }
    }

    @Override
    public String toString() {
        return value;
    }
}
