package org.lsst.tap.repertoire.internal;

import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A server's answer, whole: its bytes, or word that the earlier ones still hold. Immutable. */
public final class HttpAnswer {

    private final String source;
    private final byte @Nullable [] body;
    private final Validators validators;
    private final @Nullable Duration lifetime;
    private final boolean storable;

    HttpAnswer(
            String source,
            byte @Nullable [] body,
            Validators validators,
            @Nullable Duration lifetime,
            boolean storable) {
        this.source = source;
        this.body = body;
        this.validators = validators;
        this.lifetime = lifetime;
        this.storable = storable;
    }

    /** What it is and where it came from, to begin a message with. */
    public String source() {
        return source;
    }

    /** The bytes; empty for 304, Not Modified. The array is the caller's. */
    public Optional<byte[]> body() {
        return Optional.ofNullable(body);
    }

    public Validators validators() {
        return validators;
    }

    /**
     * How long the server lets the answer count as fresh: {@code Cache-Control}'s {@code max-age}
     * less {@code Age}, zero for {@code no-cache} and {@code no-store} (RFC 9111 sections 4.2.1 and
     * 5.2.2); empty if it doesn't say.
     */
    public Optional<Duration> lifetime() {
        return Optional.ofNullable(lifetime);
    }

    /** Whether it may be kept on disk: not with {@code no-store}. */
    public boolean storable() {
        return storable;
    }
}
