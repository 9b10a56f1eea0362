package org.lsst.tap.loader.testing;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * A headless Chromium with one page, told what to do by the Chrome DevTools Protocol. It asks
 * nothing of the network. Used by one thread.
 */
public final class Browser implements AutoCloseable {

    private static final Path PROGRAM = Path.of("/usr/bin/chromium");

    private final ObjectMapper mapper = new ObjectMapper();
    private final LinkedBlockingQueue<String> messages = new LinkedBlockingQueue<>();
    private final Process process;
    private final WebSocket socket;
    private int calls;
    private String session = "";

    /** Starts one, which keeps its profile in {@code folder}. */
    public Browser(Path folder) throws IOException, InterruptedException {
        process =
                new ProcessBuilder(
                                PROGRAM.toString(),
                                "--headless",
                                "--no-sandbox",
                                "--disable-gpu",
                                "--disable-quic",
                                "--no-first-run",
                                "--disable-background-networking",
                                "--disable-component-update",
                                "--disable-sync",
                                "--remote-debugging-port=0",
                                "--user-data-dir=" + folder.resolve("profile"),
                                "about:blank")
                        .redirectErrorStream(true)
                        .start();
        socket =
                HttpClient.newHttpClient()
                        .newWebSocketBuilder()
                        .buildAsync(URI.create(address(process.inputReader())), new Listener())
                        .join();
        String target =
                call("Target.createTarget", Map.of("url", "about:blank")).path("targetId").asText();
        session =
                call("Target.attachToTarget", Map.of("targetId", target, "flatten", true))
                        .path("sessionId")
                        .asText();
        call("Page.enable", Map.of());
    }

    /** Returns whether there is one on this machine. */
    public static boolean isInstalled() {
        return Files.isExecutable(PROGRAM);
    }

    private static String address(BufferedReader output) throws IOException {
        for (String line = output.readLine(); line != null; line = output.readLine()) {
            if (line.startsWith("DevTools listening on ")) {
                return line.substring("DevTools listening on ".length());
            }
        }
        throw new IOException("Chromium ended before it listened");
    }

    /** Opens a page in a window of a width, light or dark. */
    public void open(Path page, int width, boolean dark) throws InterruptedException {
        call(
                "Emulation.setDeviceMetricsOverride",
                Map.of("width", width, "height", 900, "deviceScaleFactor", 1, "mobile", false));
        call(
                "Emulation.setEmulatedMedia",
                Map.of(
                        "features",
                        new Object[] {
                            Map.of("name", "prefers-color-scheme", "value", dark ? "dark" : "light")
                        }));
        call("Page.navigate", Map.of("url", page.toUri().toString()));
        evaluate(
                "new Promise(done => document.readyState === 'complete'"
                        + " ? done() : addEventListener('load', () => done()))");
    }

    /** Returns what a JavaScript expression gives on the page. */
    public JsonNode evaluate(String expression) throws InterruptedException {
        JsonNode result =
                call(
                        "Runtime.evaluate",
                        Map.of(
                                "expression",
                                expression,
                                "returnByValue",
                                true,
                                "awaitPromise",
                                true));
        if (result.has("exceptionDetails")) {
            throw new IllegalStateException(result.path("exceptionDetails").toString());
        }
        return result.path("result").path("value");
    }

    /** Writes what the window shows as a PNG. */
    public void screenshot(Path file) throws IOException, InterruptedException {
        String data = call("Page.captureScreenshot", Map.of("format", "png")).path("data").asText();
        Files.write(file, Base64.getDecoder().decode(data));
    }

    private JsonNode call(String method, Map<String, ?> parameters) throws InterruptedException {
        int id = ++calls;
        Map<String, Object> message = new LinkedHashMap<>();
        message.put("id", id);
        message.put("method", method);
        message.put("params", parameters);
        if (!session.isEmpty()) {
            message.put("sessionId", session);
        }
        try {
            socket.sendText(mapper.writeValueAsString(message), true).join();
            while (true) {
                String answer = messages.poll(60, TimeUnit.SECONDS);
                if (answer == null) {
                    throw new IllegalStateException("no answer to " + method);
                }
                JsonNode json = mapper.readTree(answer);
                if (json.path("id").asInt() == id) {
                    if (json.has("error")) {
                        throw new IllegalStateException(method + ": " + json.path("error"));
                    }
                    return json.path("result");
                }
            }
        } catch (IOException failure) {
            throw new IllegalStateException(failure);
        }
    }

    @Override
    public void close() {
        socket.abort();
        process.destroy();
        process.onExit().orTimeout(20, TimeUnit.SECONDS).join();
    }

    private final class Listener implements WebSocket.Listener {
        private final StringBuilder text = new StringBuilder();

        @Override
        public CompletionStage<?> onText(WebSocket webSocket, CharSequence data, boolean last) {
            text.append(data);
            if (last) {
                messages.add(text.toString());
                text.setLength(0);
            }
            webSocket.request(1);
            return null;
        }
    }
}
