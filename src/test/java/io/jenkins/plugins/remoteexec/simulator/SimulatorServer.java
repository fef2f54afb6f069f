package io.jenkins.plugins.remoteexec.simulator;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Function;

/** A real HTTP server on the loopback interface that hands requests to a simulated service, unless a fault is due. */
public final class SimulatorServer implements AutoCloseable {

    static {
        // Without it small answers on a kept-alive connection wait about 40 ms for the client's delayed ACK.
        System.setProperty("sun.net.httpserver.nodelay", "true");
    }

    private final HttpServer server;
    private final ExecutorService handlers;
    private final Function<SimulatedRequest, SimulatedResponse> service;
    private final Faults faults = new Faults();
    private final RequestLog requests = new RequestLog();

    /**
     * Starts listening.
     *
     * @param port the port on 127.0.0.1, 0 for any free one
     * @param service called on one thread per request; it may block
     * @throws IOException if the port is taken
     */
    public SimulatorServer(int port, Function<SimulatedRequest, SimulatedResponse> service) throws IOException {
        this.service = service;
        this.handlers = Executors.newCachedThreadPool(task -> {
            Thread thread = new Thread(task, "simulator-http");
            thread.setDaemon(true);
            return thread;
        });
        InetAddress loopback = InetAddress.getByAddress(new byte[] {127, 0, 0, 1});
        this.server = HttpServer.create(new InetSocketAddress(loopback, port), 1024);
        server.createContext("/", this::handle);
        server.setExecutor(handlers);
        server.start();
    }

    /** Returns {@code http://127.0.0.1:<port>}, without a slash at the end. */
    public URI baseUrl() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    }

    /** Returns the faults of this server. */
    public Faults faults() {
        return faults;
    }

    /** Returns what this server was asked. */
    public RequestLog requests() {
        return requests;
    }

    @Override
    public void close() {
        server.stop(0);
        handlers.shutdownNow();
    }

    private void handle(HttpExchange exchange) throws IOException {
        requests.begin(exchange.getRequestMethod());
        try {
            SimulatedRequest request = new SimulatedRequest(
                    exchange.getRequestMethod(),
                    exchange.getRequestURI(),
                    exchange.getRequestHeaders(),
                    exchange.getRequestBody().readAllBytes());
            Optional<Fault> fault = faults.take(request);
            String faultText = fault.map(Fault::description).orElse("");
            Wire wire = new Wire(
                    exchange,
                    status -> requests.add(
                            new RequestRecord(request.method(), request.uri().toString(), status, faultText)));
            if (fault.isPresent()) {
                fault.get().action().apply(wire, () -> service.apply(request));
            } else {
                wire.send(service.apply(request));
            }
        } catch (IOException e) {
            // The client has gone away: part of the game.
            exchange.close();
        } catch (RuntimeException e) {
            // A mistake of the simulator must not look like an injected fault.
            e.printStackTrace();
            exchange.close();
        } finally {
            requests.end(exchange.getRequestMethod());
        }
    }
}
