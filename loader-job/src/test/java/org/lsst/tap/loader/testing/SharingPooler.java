package org.lsst.tap.loader.testing;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.LinkedBlockingDeque;

/**
 * A pooler that lends a server connection for one transaction, as PgBouncer does with {@code
 * pool_mode = transaction}. Its server logs in everybody.
 */
public final class SharingPooler implements AutoCloseable {

    private final ServerSocket socket = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    private final LinkedBlockingDeque<Server> idle = new LinkedBlockingDeque<>();
    private final List<Socket> sockets = new ArrayList<>();
    private final boolean inTurn;

    /**
     * Starts one.
     *
     * @param inTurn whether the connection that waits longest is lent, not the last one given back
     */
    public SharingPooler(TestDatabase database, int connections, boolean inTurn)
            throws IOException {
        this.inTurn = inTurn;
        for (int i = 0; i < connections; i++) {
            idle.add(new Server(database));
        }
        start(this::accept);
    }

    private static void start(Runnable work) {
        Thread thread = new Thread(work, "pooler");
        thread.setDaemon(true);
        thread.start();
    }

    /** Returns the URL of the same database, through this. */
    public String url(TestDatabase database) {
        return database.url().replace(":" + database.port(), ":" + socket.getLocalPort());
    }

    /** One connection to the server, and what it said when it was made. */
    private final class Server {
        private final DataInputStream in;
        private final DataOutputStream out;
        private final ByteArrayOutputStream greeting = new ByteArrayOutputStream();

        Server(TestDatabase database) throws IOException {
            Socket server = new Socket("localhost", database.port());
            sockets.add(server);
            in = new DataInputStream(server.getInputStream());
            out = new DataOutputStream(server.getOutputStream());
            byte[] words =
                    ("user\0postgres\0database\0"
                                    + database.name()
                                    + "\0client_encoding\0UTF8\0DateStyle\0ISO\0\0")
                            .getBytes(StandardCharsets.UTF_8);
            out.writeInt(words.length + 8);
            out.writeInt(196608);
            out.write(words);
            answers(new DataOutputStream(greeting));
        }

        /** Hands on what the server says until it is ready or asks for rows. */
        byte answers(DataOutputStream client) throws IOException {
            while (true) {
                byte type = in.readByte();
                byte[] body = body(in);
                // A pooler has cancel keys of its own.
                if (type == 'K') {
                    body = new byte[] {1, 2, 3, 4, 5, 6, 7, 8};
                }
                write(client, type, body);
                if (type == 'Z' || type == 'G') {
                    client.flush();
                    return type == 'Z' ? body[0] : (byte) 'G';
                }
            }
        }
    }

    private static byte[] body(DataInputStream in) throws IOException {
        byte[] body = new byte[in.readInt() - 4];
        in.readFully(body);
        return body;
    }

    private static void write(DataOutputStream out, byte type, byte[] body) throws IOException {
        out.writeByte(type);
        out.writeInt(body.length + 4);
        out.write(body);
    }

    private void accept() {
        try {
            while (true) {
                Socket client = socket.accept();
                client.setTcpNoDelay(true);
                start(() -> serve(client));
            }
        } catch (IOException e) {
            // Closed: the test is over.
        }
    }

    private void serve(Socket client) {
        try (client;
                DataInputStream in = new DataInputStream(client.getInputStream());
                DataOutputStream out = new DataOutputStream(client.getOutputStream())) {
            byte[] startUp = body(in);
            while (startUp[1] == (byte) 0xD2) {
                out.writeByte('N');
                startUp = body(in);
            }
            Server first = idle.takeFirst();
            out.write(first.greeting.toByteArray());
            idle.addFirst(first);
            while (true) {
                transaction(in, out);
            }
        } catch (EOFException e) {
            // The client has ended its session.
        } catch (IOException | InterruptedException e) {
            // Closed: the test is over.
        }
    }

    private void transaction(DataInputStream in, DataOutputStream out)
            throws IOException, InterruptedException {
        byte type = in.readByte();
        byte[] body = body(in);
        if (type == 'X') {
            throw new EOFException();
        }
        Server server = idle.takeFirst();
        byte state = 'T';
        while (state != 'I') {
            write(server.out, type, body);
            if (type == 'Q' || type == 'S' || type == 'c' || type == 'f') {
                server.out.flush();
                state = server.answers(out);
            }
            if (state != 'I') {
                type = in.readByte();
                body = body(in);
            }
        }
        if (inTurn) {
            idle.addLast(server);
        } else {
            idle.addFirst(server);
        }
    }

    @Override
    public void close() throws IOException {
        socket.close();
        for (Socket server : sockets) {
            server.close();
        }
    }
}
