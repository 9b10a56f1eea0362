package org.lsst.tap.repertoire.internal;

import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.Executor;
import java.util.function.UnaryOperator;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;
import org.lsst.tap.repertoire.failure.RepertoireConfigurationException;

/** What the builders of this module have in common. Set up by one thread, then read only. */
public final class ClientSettings {

    /** How the answers are kept. */
    public final CacheSettings cache = new CacheSettings();

    Duration connectTimeout = Duration.ofSeconds(5);
    Duration callTimeout;
    UnaryOperator<String> environment = System::getenv;
    @Nullable SSLContext sslContext;
    @Nullable Executor executor;
    @Nullable Timer timer;

    /** Creates the defaults. */
    public ClientSettings(Duration callTimeout) {
        this.callTimeout = callTimeout;
    }

    /** A duration that is longer than zero. */
    public static Duration positive(Duration value, String name) {
        if (Objects.requireNonNull(value, name).isNegative() || value.isZero()) {
            throw new RepertoireConfigurationException(
                    "The " + name + " must be longer than zero, found " + value);
        }
        return value;
    }

    public void connectTimeout(Duration timeout) {
        connectTimeout = positive(timeout, "connect timeout");
    }

    public void callTimeout(Duration timeout) {
        callTimeout = positive(timeout, "call timeout");
    }

    public void sslContext(SSLContext context) {
        sslContext = Objects.requireNonNull(context, "sslContext");
    }

    public void executor(Executor own) {
        executor = Objects.requireNonNull(own, "executor");
    }

    /** What starts the refreshes in the background, in place of a thread of the client's. */
    public void timer(Timer own) {
        timer = own;
    }

    /** Where proxies and the base URL are looked up. */
    public void environment(UnaryOperator<String> variables) {
        environment = variables;
    }

    public UnaryOperator<String> environment() {
        return environment;
    }
}
