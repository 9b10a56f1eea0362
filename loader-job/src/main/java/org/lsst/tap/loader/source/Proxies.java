package org.lsst.tap.loader.source;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.ProxySelector;
import java.net.SocketAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.lsst.tap.loader.failure.ConfigurationException;

/**
 * The proxies that the environment names: {@code HTTP_PROXY}, {@code HTTPS_PROXY} and the hosts
 * without one, {@code NO_PROXY}. The small spelling of a name comes first, as in curl. An entry of
 * {@code NO_PROXY} is a host with those below it, an address, a block of addresses such as {@code
 * 10.0.0.0/8}, any of these but the last with a port, or {@code *}. Immutable.
 */
public final class Proxies extends ProxySelector {

    /** No proxy for anything. */
    public static final Proxies NONE = new Proxies(null, null, List.of());

    static {
        // A proxy's login is sent for https too; the JDK leaves it out otherwise.
        System.setProperty("jdk.http.auth.tunneling.disabledSchemes", "");
    }

    private final @Nullable URI http;
    private final @Nullable URI https;
    private final List<String> without;

    private Proxies(@Nullable URI http, @Nullable URI https, List<String> without) {
        this.http = http;
        this.https = https;
        this.without = without;
    }

    /**
     * Reads the environment.
     *
     * @param environment gives a variable's value, if it is set and not empty
     * @throws ConfigurationException if a value is no proxy's address
     */
    public static Proxies of(Function<String, Optional<String>> environment) {
        return new Proxies(
                proxy(environment, "HTTP_PROXY"),
                proxy(environment, "HTTPS_PROXY"),
                value(environment, "NO_PROXY").stream()
                        .flatMap(text -> Stream.of(text.split("[,\\s]+", -1)))
                        .filter(entry -> !entry.isEmpty())
                        .map(entry -> entry.toLowerCase(Locale.ROOT))
                        .toList());
    }

    private static Optional<String> value(
            Function<String, Optional<String>> environment, String name) {
        return environment.apply(name.toLowerCase(Locale.ROOT)).or(() -> environment.apply(name));
    }

    private static @Nullable URI proxy(
            Function<String, Optional<String>> environment, String name) {
        Optional<String> value = value(environment, name).map(String::strip);
        if (value.isEmpty()) {
            return null;
        }
        try {
            URI uri = new URI(value.get().contains("://") ? value.get() : "http://" + value.get());
            if ("http".equalsIgnoreCase(uri.getScheme()) && uri.getHost() != null) {
                return uri;
            }
        } catch (URISyntaxException e) {
            // Falls through to the same refusal; the reason quotes the value, with its password.
        }
        throw new ConfigurationException(
                "The environment variable %s is not the address of a proxy; expected http://HOST:PORT. Nothing was changed; correct it or unset it."
                        .formatted(name));
    }

    /** Returns the proxy for an address as a message names it. */
    Optional<String> shownFor(URI uri) {
        return Optional.ofNullable(proxyFor(uri)).map(proxy -> proxy.getHost() + ":" + port(proxy));
    }

    /** Returns the header that logs in to the proxy for an address, if that proxy has a login. */
    Optional<String> authorization(URI uri) {
        return Optional.ofNullable(proxyFor(uri))
                .map(URI::getUserInfo)
                .map(login -> login.getBytes(StandardCharsets.UTF_8))
                .map(login -> "Basic " + Base64.getEncoder().encodeToString(login));
    }

    @Override
    public List<Proxy> select(URI uri) {
        URI proxy = proxyFor(uri);
        return List.of(
                proxy == null
                        ? Proxy.NO_PROXY
                        : new Proxy(
                                Proxy.Type.HTTP,
                                InetSocketAddress.createUnresolved(proxy.getHost(), port(proxy))));
    }

    @Override
    public void connectFailed(URI uri, SocketAddress proxy, IOException failure) {
        // The failure comes to the caller, too.
    }

    private @Nullable URI proxyFor(URI uri) {
        boolean secure = "https".equalsIgnoreCase(uri.getScheme());
        String host = uri.getHost().toLowerCase(Locale.ROOT).replaceAll("[\\[\\]]", "");
        int port = uri.getPort() >= 0 ? uri.getPort() : secure ? 443 : 80;
        return without.stream().anyMatch(entry -> matches(entry, host, port))
                ? null
                : secure ? https : http;
    }

    private static boolean matches(String entry, String host, int port) {
        if (entry.equals("*") || AddressBlock.contains(entry, host)) {
            return true;
        }
        String name = entry;
        int colon = entry.lastIndexOf(':');
        // An IPv6 address has more than one colon; with a port it stands in brackets.
        if (colon > 0 && (entry.indexOf(':') == colon || entry.charAt(colon - 1) == ']')) {
            if (!entry.substring(colon + 1).equals(String.valueOf(port))) {
                return false;
            }
            name = entry.substring(0, colon);
        }
        name = name.replaceAll("[\\[\\]]", "").replaceFirst("^\\*?\\.", "");
        return host.equals(name) || host.endsWith("." + name);
    }

    private static int port(URI proxy) {
        return proxy.getPort() >= 0 ? proxy.getPort() : 80;
    }
}
