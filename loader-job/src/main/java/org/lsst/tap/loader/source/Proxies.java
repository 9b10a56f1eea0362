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
import org.lsst.tap.loader.failure.ConfigurationException;

/**
 * The proxies that the environment names: {@code HTTP_PROXY}, {@code HTTPS_PROXY} and the hosts
 * without one, {@code NO_PROXY}. The small spelling of a name comes first, as in curl. An entry of
 * {@code NO_PROXY} is a host with those below it, an address, a block of addresses such as {@code
 * 10.0.0.0/8}, any of these but the last with a port, or {@code *}. Immutable.
 */
public final class Proxies extends ProxySelector {

    /** No proxy for anything. */
    public static final Proxies NONE = new Proxies(name -> Optional.empty());

    static {
        // A proxy's login is sent for https too; the JDK leaves it out otherwise.
        System.setProperty("jdk.http.auth.tunneling.disabledSchemes", "");
    }

    private final Optional<URI> http;
    private final Optional<URI> https;
    private final List<String> without;

    /**
     * Reads the environment.
     *
     * @param environment gives a variable's value, if it is set and not empty
     * @throws ConfigurationException if a value is no proxy's address
     */
    public Proxies(Function<String, Optional<String>> environment) {
        http = proxy(environment, "HTTP_PROXY");
        https = proxy(environment, "HTTPS_PROXY");
        String entries = value(environment, "NO_PROXY").orElse("").toLowerCase(Locale.ROOT);
        without = List.of(entries.split("[,\\s]+", -1));
    }

    private static Optional<String> value(
            Function<String, Optional<String>> environment, String name) {
        return environment.apply(name.toLowerCase(Locale.ROOT)).or(() -> environment.apply(name));
    }

    private static Optional<URI> proxy(
            Function<String, Optional<String>> environment, String name) {
        Optional<String> value = value(environment, name).map(String::strip);
        try {
            if (value.isEmpty()) {
                return Optional.empty();
            }
            URI uri = new URI(value.get().replaceFirst("^(?!.*://)", "http://"));
            if ("http".equalsIgnoreCase(uri.getScheme()) && uri.getHost() != null) {
                return Optional.of(uri);
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
        return proxyFor(uri).map(proxy -> proxy.getHost() + ":" + port(proxy));
    }

    /** Returns the header that logs in to the proxy for an address, if that proxy has a login. */
    Optional<String> authorization(URI uri) {
        return proxyFor(uri)
                .map(URI::getUserInfo)
                .map(login -> login.getBytes(StandardCharsets.UTF_8))
                .map(login -> "Basic " + Base64.getEncoder().encodeToString(login));
    }

    @Override
    public List<Proxy> select(URI uri) {
        return proxyFor(uri)
                .map(proxy -> InetSocketAddress.createUnresolved(proxy.getHost(), port(proxy)))
                .map(address -> List.of(new Proxy(Proxy.Type.HTTP, address)))
                .orElse(List.of(Proxy.NO_PROXY));
    }

    @Override
    public void connectFailed(URI uri, SocketAddress proxy, IOException failure) {
        // The failure comes to the caller, too.
    }

    private Optional<URI> proxyFor(URI uri) {
        String host = uri.getHost().toLowerCase(Locale.ROOT).replaceAll("[\\[\\]]", "");
        int port = port(uri);
        Optional<URI> proxy = "https".equalsIgnoreCase(uri.getScheme()) ? https : http;
        return proxy.filter(
                named -> without.stream().noneMatch(entry -> matches(entry, host, port)));
    }

    private static boolean matches(String entry, String host, int port) {
        // An IPv6 address has more than one colon; with a port it stands in brackets.
        String name =
                entry.replaceFirst("^([^:]+|\\[.*]):" + port + "$", "$1")
                        .replaceAll("^\\*?\\.|[\\[\\]]", "");
        return entry.equals("*")
                || AddressBlock.contains(entry, host)
                || host.equals(name)
                || (!name.isEmpty() && host.endsWith("." + name));
    }

    private static int port(URI uri) {
        int standard = "https".equalsIgnoreCase(uri.getScheme()) ? 443 : 80;
        return uri.getPort() >= 0 ? uri.getPort() : standard;
    }
}
