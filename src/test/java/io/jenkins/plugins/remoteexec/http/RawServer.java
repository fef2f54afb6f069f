package io.jenkins.plugins.remoteexec.http;

import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** A server that may do with a request whatever a proper HTTP server would not. */
final class RawServer implements Closeable {
    /** Deals with a request; returning normally keeps the connection open for the next one. */
    @FunctionalInterface
    interface Answer {
        void give(int number, OutputStream out) throws IOException;
    }

    /** Thrown by an answer to close the connection. */
    static final class Hangup extends IOException {
        private static final long serialVersionUID = 1L;
    }

    private final ServerSocket server;
    private final Answer answer;
    private final List<String> requests = new CopyOnWriteArrayList<>();
    private final List<Socket> open = new CopyOnWriteArrayList<>();
    private final CountDownLatch clientLeft = new CountDownLatch(1);
    private final CountDownLatch connectionOver = new CountDownLatch(1);
    private final Duration keepAlive;

    RawServer(Answer answer) throws IOException {
        this(answer, Duration.ZERO);
    }

    /** @param keepAlive after this time without a request a connection is closed; zero: never */
    RawServer(Answer answer, Duration keepAlive) throws IOException {
        this.answer = answer;
        this.keepAlive = keepAlive;
        server = new ServerSocket(0, 50, InetAddress.getByAddress(new byte[] {127, 0, 0, 1}));
        daemon(this::accept);
    }

    /** A whole answer with a body and its length. */
    static void write(OutputStream out, String statusAndHeaders, String body) throws IOException {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        String head = "HTTP/1.1 " + statusAndHeaders.replace("\n", "\r\n") + "\r\nContent-Length: " + bytes.length;
        out.write((head + "\r\n\r\n").getBytes(StandardCharsets.ISO_8859_1));
        out.write(bytes);
        out.flush();
    }

    String url() {
        return "http://127.0.0.1:" + server.getLocalPort();
    }

    /** The requests so far, head and body as received. */
    List<String> requests() {
        return List.copyOf(requests);
    }

    boolean clientLeftWithin(int seconds) throws InterruptedException {
        return clientLeft.await(seconds, TimeUnit.SECONDS);
    }

    int connections() {
        return open.size();
    }

    /** Whether a connection has ended, whoever closed it. */
    boolean connectionOverWithin(int seconds) throws InterruptedException {
        return connectionOver.await(seconds, TimeUnit.SECONDS);
    }

    @Override
    public void close() throws IOException {
        server.close();
        for (Socket socket : open) {
            socket.close();
        }
    }

    private void accept() {
        while (!server.isClosed()) {
            try {
                Socket socket = server.accept();
                open.add(socket);
                daemon(() -> serve(socket));
            } catch (IOException e) {
                return;
            }
        }
    }

    private void serve(Socket socket) {
        try (socket) {
            socket.setSoTimeout((int) keepAlive.toMillis());
            InputStream in = socket.getInputStream();
            for (String request = read(in); request != null; request = read(in)) {
                requests.add(request);
                answer.give(requests.size(), socket.getOutputStream());
            }
            clientLeft.countDown();
        } catch (IOException e) {
            // a connection that breaks is what these tests are about
        } finally {
            connectionOver.countDown();
        }
    }

    private static String read(InputStream in) throws IOException {
        ByteArrayOutputStream head = new ByteArrayOutputStream();
        while (!head.toString(StandardCharsets.ISO_8859_1).endsWith("\r\n\r\n")) {
            int next = in.read();
            if (next < 0) {
                return null;
            }
            head.write(next);
        }
        String text = head.toString(StandardCharsets.ISO_8859_1);
        int length = text.toLowerCase(Locale.ROOT)
                .lines()
                .filter(line -> line.startsWith("content-length:"))
                .mapToInt(line -> Integer.parseInt(line.substring(15).strip()))
                .findFirst()
                .orElse(0);
        return text + new String(in.readNBytes(length), StandardCharsets.UTF_8);
    }

    private static void daemon(Runnable task) {
        Thread thread = new Thread(task, "raw-server");
        thread.setDaemon(true);
        thread.start();
    }
}
