package org.lsst.tap.tools.soak;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.util.List;
import org.lsst.tap.tools.kit.Release;

/**
 * Serves the releases' archives over HTTP; after the first half of each comes a {@link Tripwire}.
 * One request at a time.
 */
final class ReleaseHost implements AutoCloseable {

    private final HttpServer server =
            HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);

    ReleaseHost(List<Release> releases, Tripwire tripwire) throws IOException {
        for (Release release : releases) {
            byte[] archive = Files.readAllBytes(release.archive());
            String path = "/" + release.name() + ".tar.gz";
            server.createContext(path, exchange -> answer(exchange, archive, tripwire));
        }
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

    private static void answer(HttpExchange exchange, byte[] archive, Tripwire tripwire)
            throws IOException {
        try (exchange) {
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
