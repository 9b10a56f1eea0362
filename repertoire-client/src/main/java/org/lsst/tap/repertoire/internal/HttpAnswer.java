package org.lsst.tap.repertoire.internal;

import java.time.Duration;
import java.util.Optional;

/** A server's answer, whole: its bytes, or word that the earlier ones still hold. Immutable. */
public final class HttpAnswer {

    private final byte[] body;
    private final Validators validators;
    private final Duration lifetime;
    private final boolean storable;

    private HttpAnswer(byte[] body, Validators validators, Duration lifetime, boolean storable) {
        this.body = body;
        this.validators = validators;
        this.lifetime = lifetime;
        this.storable = storable;
    }

    static HttpAnswer of(byte[] body, Validators validators, Duration lifetime, boolean storable) {
        return new HttpAnswer(body, validators, lifetime, storable);
    }

    static HttpAnswer notModified(Validators validators, Duration lifetime, boolean storable) {
        return new HttpAnswer(null, validators, lifetime, storable);
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
