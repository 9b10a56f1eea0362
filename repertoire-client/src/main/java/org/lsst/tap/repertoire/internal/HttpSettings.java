package org.lsst.tap.repertoire.internal;

import java.time.Duration;

/** How long a request may take. Immutable. */
public final class HttpSettings {

    final Duration connectTimeout;
    final Duration readTimeout;
    final Duration callTimeout;

    /**
     * Creates the settings.
     *
     * @param connectTimeout until the connection stands
     * @param readTimeout between two bytes
     * @param callTimeout for the whole request, redirects and body included
     */
    public HttpSettings(Duration connectTimeout, Duration readTimeout, Duration callTimeout) {
        this.connectTimeout = connectTimeout;
        this.readTimeout = readTimeout;
        this.callTimeout = callTimeout;
    }
}
