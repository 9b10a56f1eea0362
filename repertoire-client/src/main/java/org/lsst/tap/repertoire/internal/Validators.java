package org.lsst.tap.repertoire.internal;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What an answer gave to ask later whether it still holds (RFC 9110 section 8.8). Immutable. */
public final class Validators {

    public static final Validators NONE = new Validators(null, null);

    private final @Nullable String etag;
    private final @Nullable String lastModified;

    /** Either may be null: an answer can have both, one, or none. */
    public Validators(@Nullable String etag, @Nullable String lastModified) {
        this.etag = etag;
        this.lastModified = lastModified;
    }

    /** For {@code If-None-Match}, with its quotes. */
    public Optional<String> etag() {
        return Optional.ofNullable(etag);
    }

    /** For {@code If-Modified-Since}, as the server wrote it. */
    public Optional<String> lastModified() {
        return Optional.ofNullable(lastModified);
    }

    /**
     * These, with what is absent here taken from the earlier ones: a 304 may leave out what holds.
     */
    Validators orElse(Validators earlier) {
        return new Validators(
                etag != null ? etag : earlier.etag,
                lastModified != null ? lastModified : earlier.lastModified);
    }
}
