package io.jenkins.plugins.remoteexec.simulator;

import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.function.IntConsumer;

/** The way back to one client, including the ways in which it can break. */
final class Wire {

    private static final int BLOCK = 64 * 1024;

    private final HttpExchange exchange;
    private final IntConsumer beforeAnswer;

    /**
     * Creates the way back of one request.
     *
     * @param beforeAnswer told the status before the first byte leaves, so that a client that has its answer finds the
     *     request in the log
     */
    Wire(HttpExchange exchange, IntConsumer beforeAnswer) {
        this.exchange = exchange;
        this.beforeAnswer = beforeAnswer;
    }

    void send(SimulatedResponse response) throws IOException {
        writeHead(response, response.body().length);
        try (OutputStream out = exchange.getResponseBody()) {
            out.write(response.body());
        }
    }

    /** Announces the whole body, sends half of it and closes the connection. */
    void sendHalf(SimulatedResponse response) throws IOException {
        byte[] body = response.body();
        // A body of one byte or none could not be cut, so the announced length is always at least two.
        writeHead(response, Math.max(2, body.length));
        OutputStream out = exchange.getResponseBody();
        out.write(body, 0, body.length / 2);
        out.flush();
        exchange.close();
    }

    /** Sends the whole body drop by drop. */
    void sendSlowly(SimulatedResponse response, Duration betweenDrops) throws IOException, InterruptedException {
        byte[] body = response.body();
        int drop = Math.max(1, body.length / 4 + 1);
        writeHead(response, body.length);
        try (OutputStream out = exchange.getResponseBody()) {
            for (int from = 0; from < body.length; from += drop) {
                out.write(body, from, Math.min(drop, body.length - from));
                out.flush();
                Thread.sleep(betweenDrops.toMillis());
            }
        }
    }

    /** Sends a JSON object of exactly {@code size} bytes, made while it is sent. */
    void sendHuge(int status, long size) throws IOException {
        byte[] head = "{\"padding\":\"".getBytes(StandardCharsets.US_ASCII);
        byte[] tail = "\"}".getBytes(StandardCharsets.US_ASCII);
        byte[] block = new byte[BLOCK];
        Arrays.fill(block, (byte) 'x');
        exchange.getResponseHeaders().set("Content-Type", "application/json");
        beforeAnswer.accept(status);
        exchange.sendResponseHeaders(status, size);
        try (OutputStream out = exchange.getResponseBody()) {
            out.write(head);
            for (long left = size - head.length - tail.length; left > 0; left -= BLOCK) {
                out.write(block, 0, (int) Math.min(left, BLOCK));
            }
            out.write(tail);
        }
    }

    /**
     * Closes the connection without an answer.
     *
     * @param status what would have been answered, 0 if the request was not handled
     */
    void drop(int status) {
        beforeAnswer.accept(status);
        exchange.close();
    }

    private void writeHead(SimulatedResponse response, long length) throws IOException {
        response.headers().forEach(exchange.getResponseHeaders()::set);
        beforeAnswer.accept(response.status());
        // The JDK's server takes -1 for "no body" and 0 for "chunked".
        exchange.sendResponseHeaders(response.status(), length == 0 ? -1 : length);
    }
}
