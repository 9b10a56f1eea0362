import com.sun.net.httpserver.*;
import java.io.*;
import java.net.*;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.*;
import org.lsst.tap.repertoire.*;
import org.lsst.tap.repertoire.health.*;
import org.lsst.tap.repertoire.model.*;

public class C {
    static byte[] b(String s) {
        return s.getBytes(StandardCharsets.UTF_8);
    }

    interface H {
        void h(HttpExchange e) throws IOException;
    }

    static void send(HttpExchange e, int c, byte[] x, String... h) throws IOException {
        for (int i = 0; i < h.length; i += 2) e.getResponseHeaders().add(h[i], h[i + 1]);
        e.sendResponseHeaders(c, x.length == 0 ? -1 : x.length);
        if (x.length > 0) e.getResponseBody().write(x);
        e.close();
    }

    static void one(String name, H h, boolean tryIt) {
        HttpServer s = null;
        long t = System.nanoTime();
        String r;
        try {
            s = HttpServer.create(new InetSocketAddress("127.0.0.1", 0), 0);
            s.setExecutor(
                    java.util.concurrent.Executors.newCachedThreadPool(
                            x -> {
                                Thread q = new Thread(x);
                                q.setDaemon(true);
                                return q;
                            }));
            s.createContext(
                    "/",
                    e -> {
                        try {
                            h.h(e);
                        } catch (IOException | RuntimeException x) {
                            e.close();
                        }
                    });
            s.start();
            try (DiscoveryClient c =
                    DiscoveryClient.builder()
                            .baseUrl("http://127.0.0.1:" + s.getAddress().getPort() + "/repertoire")
                            .callTimeout(Duration.ofSeconds(3))
                            .connectTimeout(Duration.ofSeconds(2))
                            .build()) {
                Discovery d = c.discovery();
                r = "OK " + d;
                r =
                        r
                                + " || "
                                + c.health()
                                + " maps="
                                + c.urlForData("x", "y")
                                + c.notebookMapping().size();
            }
        } catch (Throwable x) {
            r =
                    x.getClass().getName()
                            + ": "
                            + x.getMessage()
                            + (x.getCause() != null
                                    ? " <- " + x.getCause().getClass().getSimpleName()
                                    : "");
        }
        if (s != null) s.stop(0);
        r = r.replace("\n", "\\n");
        boolean esc = r.chars().anyMatch(ch -> ch == 0x1b || ch == 0x202e);
        System.out.printf(
                "%-18s %5d ms %s%s%n",
                name,
                (System.nanoTime() - t) / 1000000,
                esc ? "ESC! " : "",
                r.substring(0, Math.min(330, r.length())));
    }

    static String E() {
        return "{\"applications\":[],\"datasets\":{},\"influxdb_databases\":{},\"services\":{\"internal\":{},\"ui\":{}}}";
    }

    public static void main(String[] a) throws Exception {
        String J = "application/json";
        String full =
                new String(
                        java.nio.file.Files.readAllBytes(
                                java.nio.file.Path.of(
                                        "/work/shared/repertoire/discovery-phalanx.json")));
        one("full", e -> send(e, 200, b(full), "Content-Type", J), true);
        one("empty{}", e -> send(e, 200, b("{}"), "Content-Type", J), true);
        one("minimal", e -> send(e, 200, b(E()), "Content-Type", J), true);
        one("null", e -> send(e, 200, b("null")), true);
        one("list", e -> send(e, 200, b("[]")), true);
        one("nobody", e -> send(e, 200, b("")), true);
        one("204", e -> send(e, 204, b("")), true);
        one("304first", e -> send(e, 304, b("")), true);
        one(
                "html",
                e ->
                        send(
                                e,
                                200,
                                b("<!DOCTYPE html><h1>\u001b[31m login"),
                                "Content-Type",
                                "text/html"),
                true);
        one(
                "dupkeys",
                e ->
                        send(
                                e,
                                200,
                                b(
                                        "{\"applications\":[\"a\"],\"applications\":[\"b\"],\"datasets\":{}}"),
                                "Content-Type",
                                J),
                true);
        one(
                "wrongtypes",
                e -> send(e, 200, b("{\"applications\":{},\"datasets\":[]}"), "Content-Type", J),
                true);
        one(
                "nullelem",
                e ->
                        send(
                                e,
                                200,
                                b("{\"applications\":[null,1],\"datasets\":{\"x\":null}}"),
                                "Content-Type",
                                J),
                true);
        one("deep", e -> send(e, 200, b("[".repeat(200000)), "Content-Type", J), true);
        one("deepobj", e -> send(e, 200, b("{\"a\":".repeat(100000)), "Content-Type", J), true);
        one(
                "hostileurl",
                e ->
                        send(
                                e,
                                200,
                                b(
                                        "{\"applications\":[],\"datasets\":{\"x\":{\"services\":{\"y\":{\"url\":\"javascript:alert(1)\"}},\"docs_url\":\"http://a"
                                            + " b\\u001b[31m\"}},\"influxdb_databases\":{},\"services\":{\"internal\":{},\"ui\":{}}}"),
                                "Content-Type",
                                J),
                true);
        one("trail", e -> send(e, 200, b(E() + "x"), "Content-Type", J), true);
        one("nan", e -> send(e, 200, b("{\"applications\":[NaN]}"), "Content-Type", J), true);
        one(
                "badutf8",
                e ->
                        send(
                                e,
                                200,
                                new byte[] {'{', '"', (byte) 0xff, '"', ':', '1', '}'},
                                "Content-Type",
                                J),
                true);
        one("bom", e -> send(e, 200, b("\ufeff" + E()), "Content-Type", J), true);
        one(
                "big",
                e -> {
                    e.sendResponseHeaders(200, 0);
                    byte[] z = new byte[1 << 20];
                    Arrays.fill(z, (byte) ' ');
                    for (int i = 0; i < 500; i++) e.getResponseBody().write(z);
                    e.close();
                },
                true);
        one(
                "slow",
                e -> {
                    e.sendResponseHeaders(200, 0);
                    for (int i = 0; i < 100; i++) {
                        e.getResponseBody().write(' ');
                        e.getResponseBody().flush();
                        try {
                            Thread.sleep(200);
                        } catch (InterruptedException x) {
                        }
                    }
                    e.close();
                },
                true);
        one(
                "short",
                e -> {
                    e.sendResponseHeaders(200, 1000);
                    e.getResponseBody().write(b(E()));
                    try {
                        e.getResponseBody().close();
                    } catch (IOException x) {
                    }
                    e.getHttpContext().getServer().stop(0);
                },
                true);
        for (int c : new int[] {400, 401, 403, 404, 410, 429, 500, 502, 503})
            one(
                    "status" + c,
                    e ->
                            send(
                                    e,
                                    c,
                                    b("secret\u001b[31m\u202e\n<b>"),
                                    "Retry-After",
                                    "99999999999999"),
                    true);
        one("redirloop", e -> send(e, 302, b(""), "Location", e.getRequestURI().toString()), true);
        one("redirfile", e -> send(e, 302, b(""), "Location", "file:///etc/passwd"), true);
        one(
                "redirmeta",
                e -> send(e, 302, b(""), "Location", "http://127.0.0.9:1/x?token=secr3t\u001b"),
                true);
        one("redirbad", e -> send(e, 302, b(""), "Location", "http://[::bad"), true);
        one("redirnone", e -> send(e, 302, b("")), true);
        one(
                "gzip",
                e -> {
                    var o = new ByteArrayOutputStream();
                    var g = new java.util.zip.GZIPOutputStream(o);
                    g.write(b(E()));
                    g.close();
                    send(e, 200, o.toByteArray(), "Content-Encoding", "gzip", "Content-Type", J);
                },
                true);
        for (String cc :
                new String[] {
                    "max-age=99999999999999999999",
                    "max-age=-1",
                    "max-age=abc",
                    "no-store",
                    "max-age=\"5\"",
                    "max-age=0",
                    "s-maxage",
                    "private, max-age=1e9",
                    ",,,=;"
                })
            one(
                    "cc " + cc,
                    e ->
                            send(
                                    e,
                                    200,
                                    b(E()),
                                    "Cache-Control",
                                    cc,
                                    "ETag",
                                    "bad\"etag",
                                    "Last-Modified",
                                    "x",
                                    "Age",
                                    "-5",
                                    "Date",
                                    "never",
                                    "Expires",
                                    "0"),
                    true);
        for (String u :
                new String[] {
                    "",
                    "http://",
                    "ftp://127.0.0.1",
                    "http://u:secr3t@127.0.0.1:1/",
                    "http://127.0.0.1:99999",
                    "http://127.0.0.1:1/?x=secr3t",
                    "http://127.0.0.1:1/#f",
                    "file:///etc",
                    "  http://127.0.0.1:1",
                    "http://nohost.invalid.",
                    "https://127.0.0.1:1/\u001b"
                }) {
            String r;
            try (DiscoveryClient c =
                    DiscoveryClient.builder()
                            .baseUrl(u)
                            .connectTimeout(Duration.ofSeconds(1))
                            .build()) {
                r = "built " + c;
                if (!u.contains("nohost")) c.discovery();
            } catch (Throwable x) {
                r = x.getClass().getName() + ": " + x.getMessage();
            }
            System.out.println(
                    "base "
                            + u.replace("\u001b", "ESC")
                            + " => "
                            + (r.contains("secr3t") ? "SECRET! " : "")
                            + (r.contains("\u001b") ? "ESC! " : "")
                            + r.replace("\u001b", "ESC"));
        }
        InfluxCredentials ic = null;
        try {
            ic =
                    InfluxCredentials.parse(
                            b(
                                    "{\"url\":\"https://x/\",\"database\":\"d\",\"username\":\"u\",\"password\":\"secr3t\",\"schema_registry\":\"https://y/\"}"),
                            "s");
            System.out.println(
                    "creds "
                            + ic
                            + " eq "
                            + ic.equals(
                                    InfluxCredentials.parse(
                                            b(
                                                    "{\"url\":\"https://x/\",\"database\":\"d\",\"username\":\"u\",\"password\":\"secr3t\",\"schema_registry\":\"https://y/\"}"),
                                            "s")));
        } catch (Throwable x) {
            System.out.println(x);
        }
        try {
            Discovery.parse(b(full), "s").applications().add("x");
            System.out.println("MUTABLE");
        } catch (UnsupportedOperationException x) {
            System.out.println("immutable");
        }
        try {
            Discovery.parse(null, "s");
        } catch (Throwable x) {
            System.out.println("null body " + x);
        }
        System.exit(0);
    }
}
