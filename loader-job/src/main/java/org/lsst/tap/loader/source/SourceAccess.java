package org.lsst.tap.loader.source;

import java.net.URI;
import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Pattern;
import org.apache.commons.codec.digest.DigestUtils;
import org.lsst.tap.loader.failure.ConfigurationException;
import org.lsst.tap.loader.failure.SourceException;
import org.lsst.tap.loader.text.Visible;

/**
 * How a source is reached, and what is asked of it: a token to be let in, the proxies on the way,
 * and the checksum that its archive must have. Immutable; prints none of them.
 *
 * @param token a bearer token (RFC 6750), sent to HTTPS addresses only
 * @param sha256 the archive's SHA-256 in hexadecimal
 */
public record SourceAccess(Optional<String> token, Optional<String> sha256, Proxies proxies) {

    private static final Pattern SHA256 = Pattern.compile("[0-9a-fA-F]{64}");

    /** Needs no token and no proxy, and has any checksum. */
    public static final SourceAccess OPEN =
            new SourceAccess(Optional.empty(), Optional.empty(), Proxies.NONE);

    public SourceAccess {
        if (sha256.isPresent() && !SHA256.matcher(sha256.get()).matches()) {
            throw new ConfigurationException(
                    "The SHA-256 \"%s\" can't be used: expected 64 hexadecimal digits. Live is unchanged; correct it."
                            .formatted(sha256.get()));
        }
    }

    @Override
    public String toString() {
        return "SourceAccess";
    }

    /** Returns the Authorization header for an address. */
    Optional<String> authorization(URI uri) {
        if (token.isPresent() && !"https".equalsIgnoreCase(uri.getScheme())) {
            throw new ConfigurationException(
                    "The source \"%s\" is not https, and a token is not sent in the clear. Live is unchanged; use https, or unset the token."
                            .formatted(Visible.address(uri)));
        }
        return token.map("Bearer "::concat);
    }

    /** Returns the archive's SHA-256, if it is the expected one or none is expected. */
    String requireSha256(String source, byte[] archive) {
        String found = DigestUtils.sha256Hex(archive);
        if (sha256.isPresent() && !sha256.get().equalsIgnoreCase(found)) {
            throw new SourceException(
                    "The archive \"%s\" has the SHA-256 %s; expected %s. Live is unchanged; check the source and the checksum."
                            .formatted(source, found, sha256.get()));
        }
        return found;
    }

    /** Refuses a checksum for what has none. */
    void requireNoSha256(Path folder) {
        if (sha256.isPresent()) {
            throw new ConfigurationException(
                    "The source \"%s\" is a folder, which has no SHA-256. Live is unchanged; leave out --sha256, or load an archive."
                            .formatted(folder));
        }
    }
}
