package org.lsst.tap.loader.database;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;

/**
 * A server that lets nobody in: it has no encryption, and answers a start-up message and what
 * follows it with given messages (PostgreSQL manual, section 55.7).
 */
final class ServerThatRejects implements AutoCloseable {

    private static final int SSL_REQUEST = 80877103;
    private static final int GSS_REQUEST = 80877104;

    private final ServerSocket socket = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    private final List<String> answers;

    /**
     * Starts it.
     *
     * @param answers bodies of AuthenticationXxx messages in hexadecimal, divided by commas; {@code
     *     none}, or {@code E} with an SQLSTATE for an error
     */
    ServerThatRejects(String answers) throws IOException {
        this.answers = answers.equals("none") ? List.of() : List.of(answers.split(",", -1));
        Thread thread = new Thread(this::serve);
        thread.setDaemon(true);
        thread.start();
    }

    int port() {
        return socket.getLocalPort();
    }

    private void serve() {
        while (!socket.isClosed()) {
            try (Socket client = socket.accept()) {
                answer(client);
            } catch (IOException e) {
                // The client went, or the test is over.
            }
        }
    }

    private void answer(Socket client) throws IOException {
        DataInputStream in = new DataInputStream(client.getInputStream());
        DataOutputStream out = new DataOutputStream(client.getOutputStream());
        for (int code = startUp(in); code == SSL_REQUEST || code == GSS_REQUEST; ) {
            out.write('N');
            code = startUp(in);
        }
        for (String answer : answers) {
            boolean error = answer.startsWith("E");
            byte[] body =
                    error
                            ? "SFATAL\0C%s\0Mfull today\0\0"
                                    .formatted(answer.substring(1))
                                    .getBytes(StandardCharsets.US_ASCII)
                            : HexFormat.of().parseHex(answer);
            out.write(error ? 'E' : 'R');
            out.writeInt(body.length + 4);
            out.write(body);
            if (in.read() >= 0) {
                in.skipNBytes(in.readInt() - 4L);
            }
        }
    }

    private static int startUp(DataInputStream in) throws IOException {
        int length = in.readInt();
        int code = in.readInt();
        in.skipNBytes(length - 8L);
        return code;
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
