package io.jenkins.plugins.remoteexec.simulator;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/** The server's side of {@link Mishap}: what is to happen to a request stands in a header of it. */
public final class Mishaps {
    /** The name of a {@link Mishap}; a server that keeps to its API gets none. */
    public static final String HEADER = "X-Mishap";

    private static final Duration BETWEEN_DROPS = Duration.ofMillis(60);
    private static final Duration LATER = Duration.ofMillis(700);
    private static final Duration STANDS_BACK = Duration.ofMillis(500);
    private static final String HTML = "<html><head><title>Gateway</title></head><body>Bad luck</body></html>\n";

    private final Executor background;
    private final Duration silence;
    private final Runnable expireTokens;
    private final Runnable expireRecords;
    private final Map<String, SimulatedResponse> earlier = new ConcurrentHashMap<>();
    private final AtomicInteger underWay = new AtomicInteger();
    private final AtomicLong answered = new AtomicLong();

    /**
     * @param faults of the simulator
     * @param background carries out what is done after an answer
     * @param silence longer than clients wait for an answer
     * @param expireTokens revokes the tokens that the API has issued; null if they are not issued by it
     * @param expireRecords makes the API forget all commands
     */
    public Mishaps(
            Faults faults, Executor background, Duration silence, Runnable expireTokens, Runnable expireRecords) {
        this.background = background;
        this.silence = silence;
        this.expireTokens = expireTokens;
        this.expireRecords = expireRecords;
        faults.otherwise(this::decide);
    }

    /** How many requests are handled now, those of clients that have given up among them. */
    public int underWay() {
        return underWay.get();
    }

    private Optional<Fault> decide(SimulatedRequest request) {
        Mishap mishap = request.header(HEADER).map(Mishap::valueOf).orElse(null);
        String description = mishap == null ? "" : mishap.name();
        return Optional.of(new Fault(request.method(), null, 0, 1, description, (wire, service) -> {
            underWay.incrementAndGet();
            try {
                happen(mishap, request, wire, service);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            } finally {
                answered.incrementAndGet();
                underWay.decrementAndGet();
            }
        }));
    }

    private void happen(Mishap mishap, SimulatedRequest request, Wire wire, FaultAction.Service service)
            throws IOException, InterruptedException {
        if (mishap == null) {
            wire.send(handled(request, service));
            return;
        }
        switch (mishap) {
            case CONNECTION_REFUSED, RESET_BEFORE_IT_ACTED -> wire.drop(0);
            case RESET_AFTER_IT_ACTED -> wire.drop(service.handle().status());
            case TIMED_OUT_BEFORE_IT_ACTED -> {
                Thread.sleep(silence.toMillis());
                wire.drop(service.handle().status());
            }
            case TIMED_OUT_AFTER_IT_ACTED -> {
                int status = service.handle().status();
                Thread.sleep(silence.toMillis());
                wire.drop(status);
            }
            case REDIRECT_302 -> wire.send(text(302, "text/html", HTML).withHeader("Location", "/sso/login"));
            case BAD_REQUEST_400 -> wire.send(text(400, "application/json", "{\"error\":\"bad request\"}"));
            case TOKEN_EXPIRED -> {
                if (expireTokens == null) {
                    wire.send(text(401, "application/json", "{\"error\":\"token expired\"}"));
                } else {
                    expireTokens.run();
                    wire.send(handled(request, service));
                }
            }
            case FORBIDDEN_403 -> wire.send(text(403, "application/json", "{\"error\":\"forbidden\"}"));
            case TOO_LARGE_413 -> wire.send(text(413, "text/html", HTML));
            case THROTTLED_429 -> wire.send(text(429, "text/plain", "too many requests\n"));
            case THROTTLED_429_RETRY_AFTER ->
                wire.send(text(429, "text/plain", "too many requests\n").withHeader("Retry-After", "7"));
            case ERROR_500 -> wire.send(text(500, "application/json", "{\"error\":\"internal error\"}"));
            case BAD_GATEWAY_502_HTML -> wire.send(text(502, "text/html", HTML));
            case UNAVAILABLE_503 -> wire.send(text(503, "text/plain", "unavailable\n"));
            case RECORDS_EXPIRED -> {
                expireRecords.run();
                wire.send(handled(request, service));
            }
            case CUT_BODY -> wire.sendHalf(service.handle());
            case EMPTY_BODY -> wire.send(instead(service.handle(), ""));
            case WRONG_JSON -> wire.send(instead(service.handle(), "{\"surprise\":[1,2,3],\"status\":7}"));
            case HTML_200 -> {
                service.handle();
                wire.send(text(200, "text/html", HTML));
            }
            case SLOW_BODY -> wire.sendSlowly(handled(request, service), BETWEEN_DROPS);
            case RUN_TWICE -> {
                service.handle();
                wire.send(handled(request, service));
            }
            case RUN_AGAIN_LATER -> {
                SimulatedResponse response = handled(request, service);
                later(service);
                wire.send(response);
            }
            case EARLIER_ANSWER -> {
                SimulatedResponse before = earlier.get(kind(request));
                SimulatedResponse now = handled(request, service);
                wire.send(before == null ? now : before);
            }
            case OVERTAKEN -> {
                long before = answered.get();
                long end = System.nanoTime() + STANDS_BACK.toNanos();
                while (answered.get() == before && System.nanoTime() < end) {
                    Thread.sleep(5);
                }
                wire.send(handled(request, service));
            }
        }
    }

    private void later(FaultAction.Service service) {
        underWay.incrementAndGet();
        background.execute(() -> {
            try {
                Thread.sleep(LATER.toMillis());
                service.handle();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            } finally {
                underWay.decrementAndGet();
            }
        });
    }

    private SimulatedResponse handled(SimulatedRequest request, FaultAction.Service service) {
        SimulatedResponse response = service.handle();
        if (response.status() < 300) {
            earlier.put(kind(request), response);
        }
        return response;
    }

    /** Requests of one kind have answers of one form. */
    private static String kind(SimulatedRequest request) {
        String path = request.uri().getPath();
        return request.method() + " " + path.split("/").length + (request.uri().getQuery() == null ? "" : "?");
    }

    private static SimulatedResponse text(int status, String type, String body) {
        return SimulatedResponse.text(status, type, body);
    }

    private static SimulatedResponse instead(SimulatedResponse real, String body) {
        return new SimulatedResponse(real.status(), real.headers(), body.getBytes(StandardCharsets.UTF_8));
    }
}
