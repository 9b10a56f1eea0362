package org.lsst.tap.repertoire.testing;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.lsst.tap.repertoire.model.Discovery;

/**
 * A discovery server on loopback, for tests of code that uses {@link
 * org.lsst.tap.repertoire.DiscoveryClient}.
 *
 * <p>As a JUnit 5 extension in a static field it serves a class of tests, and forgets between two
 * tests what a test made it answer; in a field of the instance it serves one test:
 *
 * <pre>{@code
 * @RegisterExtension
 * static final DiscoveryServer SERVER = DiscoveryServer.start("{\"datasets\": ...}");
 *
 * DiscoveryClient client = DiscoveryClient.builder().baseUrl(SERVER.baseUrl()).build();
 * }</pre>
 *
 * <p>Without JUnit it is closed by {@link #close()}. It holds what it serves to the client's own
 * reading: a document that the client would refuse is refused here. Thread-safe.
 */
public final class DiscoveryServer
        implements BeforeAllCallback,
                BeforeEachCallback,
                AfterEachCallback,
                AfterAllCallback,
                AutoCloseable {

    private static final String DISCOVERY = "/discovery";

    /** What a path answers. */
    private static final class Reply {
        final int status;
        final byte[] body;
        final String type;
        final String token;

        Reply(int status, byte[] body, String type, String token) {
            this.status = status;
            this.body = body;
            this.type = type;
            this.token = token;
        }
    }

    private final HttpServer server;
    private final ExecutorService threads;
    private final Map<String, Reply> first;
    private final Map<String, Reply> replies = new ConcurrentHashMap<>();
    private final Map<String, AtomicInteger> requests = new ConcurrentHashMap<>();

    /** Whether it is a static field: JUnit calls before all tests for those only. */
    private volatile boolean ofClass;

    private DiscoveryServer(String document) {
        this.first = Map.of(DISCOVERY, discoveryReply(document));
        this.replies.putAll(first);
        this.threads =
                Executors.newCachedThreadPool(
                        task -> {
                            Thread thread = new Thread(task, "discovery-server");
                            thread.setDaemon(true);
                            return thread;
                        });
        try {
            server =
                    HttpServer.create(
                            new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException e) {
            throw new UncheckedIOException("No discovery server on loopback", e);
        }
        server.createContext("/", this::answer);
        server.setExecutor(threads);
        server.start();
    }

    /** Starts a server that serves an empty discovery document. */
    public static DiscoveryServer start() {
        return start("{}");
    }

    /**
     * Starts a server that serves a discovery document.
     *
     * @param document JSON
     */
    public static DiscoveryServer start(String document) {
        return new DiscoveryServer(document);
    }

    /** Starts a server that serves a discovery document from a file of JSON. */
    public static DiscoveryServer start(Path document) {
        try {
            return start(Files.readString(document));
        } catch (IOException e) {
            throw new UncheckedIOException("The discovery document can't be read", e);
        }
    }

    /** What to give the client as its base URL, or as {@code REPERTOIRE_BASE_URL}. */
    public String baseUrl() {
        return "http://"
                + server.getAddress().getAddress().getHostAddress()
                + ":"
                + server.getAddress().getPort();
    }

    /** Serves another discovery document from now on. */
    public DiscoveryServer serve(String document) {
        replies.put(DISCOVERY, discoveryReply(document));
        return this;
    }

    /** Answers discovery with a status such as 503 from now on. */
    public DiscoveryServer fail(int status) {
        replies.put(DISCOVERY, new Reply(status, new byte[0], "text/plain", null));
        return this;
    }

    /**
     * Serves a file, such as a datalink payload.
     *
     * @param path from the slash on; its URL is the base URL and this
     */
    public DiscoveryServer serveFile(String path, byte[] content) {
        replies.put(path, new Reply(200, content.clone(), "application/octet-stream", null));
        return this;
    }

    /**
     * Serves InfluxDB credentials to the bearer of a token, and 403 to others.
     *
     * @param path from the slash on, as in the {@code credentials_url} of the discovery document
     * @param document JSON
     */
    public DiscoveryServer serveCredentials(String path, String token, String document) {
        replies.put(
                path,
                new Reply(
                        200,
                        document.getBytes(StandardCharsets.UTF_8),
                        "application/json",
                        "Bearer " + token));
        return this;
    }

    /** How often discovery was asked for, since the test began. */
    public int requests() {
        return requests(DISCOVERY);
    }

    /** How often a path was asked for, since the test began. */
    public int requests(String path) {
        return Optional.ofNullable(requests.get(path)).map(AtomicInteger::get).orElse(0);
    }

    /** Serves the first document again, and forgets all else. */
    public void reset() {
        replies.clear();
        replies.putAll(first);
        requests.clear();
    }

    private static Reply discoveryReply(String document) {
        byte[] body = document.getBytes(StandardCharsets.UTF_8);
        Discovery.parse(body, "The discovery document of the test");
        return new Reply(200, body, "application/json", null);
    }

    private void answer(HttpExchange exchange) throws IOException {
        String path = exchange.getRequestURI().getPath();
        requests.computeIfAbsent(path, asked -> new AtomicInteger()).incrementAndGet();
        try {
            answer(exchange, Optional.ofNullable(replies.get(path)));
        } finally {
            exchange.close();
        }
    }

    private static void answer(HttpExchange exchange, Optional<Reply> found) throws IOException {
        if (found.isEmpty()) {
            exchange.sendResponseHeaders(404, -1);
            return;
        }
        Reply reply = found.get();
        String token = exchange.getRequestHeaders().getFirst("Authorization");
        if (reply.token != null && !reply.token.equals(token)) {
            exchange.sendResponseHeaders(403, -1);
            return;
        }
        exchange.getResponseHeaders().set("Content-Type", reply.type);
        // -1: no body; 0 would mean one of unknown length.
        exchange.sendResponseHeaders(reply.status, reply.body.length == 0 ? -1 : reply.body.length);
        if (reply.body.length > 0) {
            exchange.getResponseBody().write(reply.body);
        }
    }

    @Override
    public void beforeAll(ExtensionContext context) {
        ofClass = true;
    }

    @Override
    public void beforeEach(ExtensionContext context) {
        reset();
    }

    /** Closes a server that is a field of the test's instance: JUnit makes one for each test. */
    @Override
    public void afterEach(ExtensionContext context) {
        if (!ofClass) {
            close();
        }
    }

    @Override
    public void afterAll(ExtensionContext context) {
        close();
    }

    /** Stops the server. */
    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
