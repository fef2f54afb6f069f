package io.jenkins.plugins.remoteexec.hostile;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** A server on this machine that answers everything in one way, except that OpenStack's login succeeds. */
final class HostileServer implements AutoCloseable {
    /** Writes a body. */
    @FunctionalInterface
    interface Body {
        void write(OutputStream out) throws IOException;
    }

    /**
     * What it answers.
     *
     * @param isPacked whether the body is in the coding of gzip
     */
    record Answer(int status, String contentType, boolean isPacked, Body body) {
        static Answer json(int status, String json) {
            return new Answer(
                    status, "application/json", false, out -> out.write(json.getBytes(StandardCharsets.UTF_8)));
        }
    }

    private final HttpServer server;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private volatile Answer answer;

    HostileServer() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getByAddress(new byte[] {127, 0, 0, 1}), 0), 50);
        server.createContext("/", this::handle);
        server.setExecutor(threads);
        server.start();
    }

    String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    void answers(Answer next) {
        answer = next;
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            exchange.getRequestBody().readAllBytes();
            if (exchange.getRequestURI().getPath().endsWith("/auth/tokens")) {
                login(exchange);
                return;
            }
            exchange.getResponseHeaders().set("Content-Type", answer.contentType());
            if (answer.isPacked()) {
                exchange.getResponseHeaders().set("Content-Encoding", "gzip");
            }
            exchange.sendResponseHeaders(answer.status(), 0);
            answer.body().write(exchange.getResponseBody());
        } catch (IOException e) {
            // the client has left, which is what it should do
        }
    }

    private void login(HttpExchange exchange) throws IOException {
        byte[] body = ("{\"token\":{\"project\":{\"id\":\"p\"},\"catalog\":[{\"type\":\"compute\",\"endpoints\":"
                        + "[{\"interface\":\"public\",\"url\":\"" + url() + "/v2.1\"}]}]}}")
                .getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", "application/json");
        exchange.getResponseHeaders().set("X-Subject-Token", "token");
        exchange.sendResponseHeaders(201, body.length);
        exchange.getResponseBody().write(body);
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
