package org.lsst.tap.repertoire.internal;

import static java.lang.String.format;

import java.io.IOException;
import java.math.BigInteger;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.ProxySelector;
import java.net.SocketAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.lsst.tap.repertoire.failure.RepertoireConfigurationException;

/**
 * The proxies that {@code HTTP_PROXY}, {@code HTTPS_PROXY} and {@code NO_PROXY} name, each in small
 * letters first, as curl and Python read them. A proxy that the JVM was given by its own properties
 * goes before them. Immutable.
 */
final class EnvironmentProxies extends ProxySelector {

    /** An address, not a name: only then is a name service not asked. Perhaps with a network's. */
    private static final Pattern ADDRESS = Pattern.compile("([0-9.]+|[^/]*:[^/]*)(/[0-9]{1,3})?");

    private final UnaryOperator<@Nullable String> environment;
    private final Optional<URI> http;
    private final Optional<URI> https;

    /** Reads the variables; throws if a proxy can't be used. */
    EnvironmentProxies(UnaryOperator<@Nullable String> environment) {
        this.environment = environment;
        this.http = proxy("http_proxy");
        this.https = proxy("https_proxy");
    }

    private String variable(String name) {
        String value = environment.apply(name);
        String given = value != null ? value : environment.apply(name.toUpperCase(Locale.ROOT));
        return given == null ? "" : given.strip();
    }

    private Optional<URI> proxy(String name) {
        String given = variable(name);
        Optional<URI> proxy =
                Urls.parse(given.replaceFirst("^(?!.*://)", "http://"))
                        .filter(url -> "http".equalsIgnoreCase(url.getScheme()))
                        .filter(url -> url.getHost() != null);
        if (proxy.isEmpty() && !given.isEmpty()) {
            throw new RepertoireConfigurationException(
                    format(
                            "The proxy in %s can't be used: expected http://HOST:PORT, found"
                                    + " \"%s\"; correct the environment variable",
                            name.toUpperCase(Locale.ROOT), Excerpt.ofUrl(given)));
        }
        return proxy;
    }

    @Override
    public List<Proxy> select(URI url) {
        return proxyFor(url)
                .map(proxy -> new InetSocketAddress(proxy.getHost(), port(proxy)))
                .map(address -> List.of(new Proxy(Proxy.Type.HTTP, address)))
                .orElseGet(() -> ofJvm(url));
    }

    private static List<Proxy> ofJvm(URI url) {
        ProxySelector jvms = ProxySelector.getDefault();
        return jvms == null ? List.of() : jvms.select(url);
    }

    private static int port(URI url) {
        int standard = "https".equalsIgnoreCase(url.getScheme()) ? 443 : 80;
        return url.getPort() < 0 ? standard : url.getPort();
    }

    /** The header that the proxy of a URL wants, if the environment names it and its user. */
    Optional<String> authorization(URI url) {
        return proxyFor(url)
                .map(URI::getUserInfo)
                .map(user -> user.getBytes(StandardCharsets.UTF_8))
                .map(user -> "Basic " + Base64.getEncoder().encodeToString(user));
    }

    /** The environment's proxy for a URL, unless the JVM has one. */
    private Optional<URI> proxyFor(URI url) {
        Optional<URI> proxy = "https".equalsIgnoreCase(url.getScheme()) ? https : http;
        return proxy.filter(
                named ->
                        ofJvm(url).stream().allMatch(given -> given.type() == Proxy.Type.DIRECT)
                                && !isExcluded(url));
    }

    private boolean isExcluded(URI url) {
        String host =
                String.valueOf(url.getHost()).replaceAll("[\\[\\]]", "").toLowerCase(Locale.ROOT);
        String[] entries = variable("no_proxy").toLowerCase(Locale.ROOT).split("[,\\s]+", -1);
        return Stream.of(entries)
                .anyMatch(entry -> !entry.isEmpty() && isMeant(entry, host, port(url)));
    }

    /** A host, a domain and all below it, either with a port; an address, a network; all. */
    private static boolean isMeant(String entry, String host, int port) {
        String name = "." + entry.replaceAll("^\\*?\\.|[\\[\\]]", "");
        return entry.equals("*")
                || isIn(entry, host)
                || ("." + host).endsWith(name)
                || ("." + host + ":" + port).endsWith(name);
    }

    /** Whether an address is in a network such as {@code 10.0.0.0/8}. */
    private static boolean isIn(String network, String host) {
        Matcher parts = ADDRESS.matcher(network);
        if (!parts.matches() || parts.group(2) == null || !ADDRESS.matcher(host).matches()) {
            return false;
        }
        try {
            byte[] first = InetAddress.getByName(parts.group(1)).getAddress();
            byte[] asked = InetAddress.getByName(host).getAddress();
            int free = 8 * first.length - Integer.parseInt(parts.group(2).substring(1));
            BigInteger differing = new BigInteger(1, first).xor(new BigInteger(1, asked));
            return first.length == asked.length
                    && free >= 0
                    && differing.shiftRight(free).signum() == 0;
        } catch (UnknownHostException noAddress) {
            return false;
        }
    }

    @Override
    public void connectFailed(URI url, SocketAddress proxy, IOException failure) {
        // The request fails, and says so.
    }
}
