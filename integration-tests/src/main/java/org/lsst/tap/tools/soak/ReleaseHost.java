package org.lsst.tap.tools.soak;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.lsst.tap.tools.kit.Release;

/**
 * Serves the releases' archives over HTTP; after the first half of each comes a {@link Tripwire}.
 * One request at a time.
 */
final class ReleaseHost implements AutoCloseable {

    private final HttpServer server;
    private final Map<String, byte[]> archives = new HashMap<>();
    private final Tripwire tripwire;

    ReleaseHost(List<Release> releases, Tripwire tripwire) throws IOException {
        this.tripwire = tripwire;
        for (Release release : releases) {
            archives.put("/" + release.name() + ".tar.gz", Files.readAllBytes(release.archive()));
        }
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", this::answer);
        server.start();
    }

    /** Returns where the releases are, in the form of the loader's {@code --source}. */
    String source() {
        return "http://localhost:%d/{version}.tar.gz".formatted(server.getAddress().getPort());
    }

    @Override
    public void close() {
        server.stop(0);
    }

    private void answer(HttpExchange exchange) throws IOException {
        byte[] archive = archives.get(exchange.getRequestURI().getPath());
        try (exchange) {
            if (archive == null) {
                exchange.sendResponseHeaders(404, -1);
                return;
            }
            exchange.sendResponseHeaders(200, archive.length);
            OutputStream body = exchange.getResponseBody();
            int half = archive.length / 2;
            body.write(archive, 0, half);
            body.flush();
            if (tripwire.onDownload()) {
                body.write(archive, half, archive.length - half);
            }
        }
    }
}
