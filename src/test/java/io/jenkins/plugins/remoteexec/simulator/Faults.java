package io.jenkins.plugins.remoteexec.simulator;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import java.util.regex.Pattern;

/**
 * The faults of a simulator, as a small language:
 *
 * <pre>{@code simulator.faults().on("POST", "/command/").times(2).loseAnswer();}</pre>
 *
 * A request is hit by the first fault that matches it and has hits left.
 */
public final class Faults {

    private final List<Fault> faults = new CopyOnWriteArrayList<>();
    private volatile Function<SimulatedRequest, Optional<Fault>> otherwise = request -> Optional.empty();

    /**
     * Begins a fault.
     *
     * @param method an HTTP method, or {@code *} for any
     * @param pathPattern a regular expression that is looked for in path and query
     */
    public Builder on(String method, String pathPattern) {
        return new Builder(method, Pattern.compile(pathPattern));
    }

    /** Takes all faults away. */
    public void clear() {
        faults.clear();
    }

    /** Lets somebody else decide about requests that none of these faults hits. */
    void otherwise(Function<SimulatedRequest, Optional<Fault>> decides) {
        otherwise = decides;
    }

    Optional<Fault> take(SimulatedRequest request) {
        return faults.stream().filter(fault -> fault.take(request)).findFirst().or(() -> otherwise.apply(request));
    }

    /** A fault whose requests are known and whose effect is to be named. */
    public final class Builder {

        private final String method;
        private final Pattern path;
        private int passed;
        private int times = 1;

        private Builder(String method, Pattern path) {
            this.method = method;
            this.path = path;
        }

        /** Hits the next {@code count} matching requests instead of one. */
        public Builder times(int count) {
            times = count;
            return this;
        }

        /** Hits every matching request until {@link Fault#stop()}. */
        public Builder always() {
            return times(Integer.MAX_VALUE);
        }

        /** Lets so many matching requests pass first. */
        public Builder after(int count) {
            passed = count;
            return this;
        }

        /** Lets something happen, for as long as it takes, before the service sees the request. */
        public Fault precededBy(String what, Runnable happening) {
            return add("preceded by " + what, (wire, service) -> {
                happening.run();
                wire.send(service.handle());
            });
        }

        /** Closes the connection; the service never sees the request. */
        public Fault dropBeforeHandling() {
            return add("dropped before handling", (wire, service) -> {
                wire.drop(0);
            });
        }

        /** Lets the service handle the request and closes the connection instead of answering. */
        public Fault loseAnswer() {
            return add("answer lost", (wire, service) -> {
                wire.drop(service.handle().status());
            });
        }

        /** Closes the connection instead of sending the first answer that holds this text; all others are sent. */
        public Fault loseFirstAnswerWith(String text) {
            AtomicBoolean lost = new AtomicBoolean();
            return always().add("first answer with " + text + " lost", (wire, service) -> {
                SimulatedResponse response = service.handle();
                boolean meant = new String(response.body(), StandardCharsets.UTF_8).contains(text);
                if (meant && lost.compareAndSet(false, true)) {
                    wire.drop(response.status());
                } else {
                    wire.send(response);
                }
            });
        }

        /** Waits in real time before the service sees the request. */
        public Fault delay(Duration pause) {
            return add("delayed by " + pause, (wire, service) -> {
                sleep(pause);
                wire.send(service.handle());
            });
        }

        /** Answers in place of the service, as a proxy would. */
        public Fault answer(int status, Map<String, String> headers, String body) {
            SimulatedResponse response = new SimulatedResponse(status, headers, body.getBytes(StandardCharsets.UTF_8));
            return add("answered " + status, (wire, service) -> {
                wire.send(response);
            });
        }

        /** Answers 429 with a {@code Retry-After} in whole seconds. */
        public Fault throttle(Duration retryAfter) {
            return answer(
                    429,
                    Map.of("Content-Type", "text/plain", "Retry-After", String.valueOf(retryAfter.toSeconds())),
                    "too many requests\n");
        }

        /** Answers 503 with the HTML page of a reverse proxy. */
        public Fault proxyError() {
            return answer(
                    503,
                    Map.of("Content-Type", "text/html"),
                    "<html><head><title>503 Service Temporarily Unavailable</title></head><body></body></html>\n");
        }

        /** Lets the service handle the request, announces the whole answer and closes after half of its body. */
        public Fault cutBody() {
            return add("body cut", (wire, service) -> {
                wire.sendHalf(service.handle());
            });
        }

        /** Lets the service handle the request and replaces the answer's body by something that is no JSON. */
        public Fault garbage() {
            return add("garbage", (wire, service) -> {
                SimulatedResponse real = service.handle();
                byte[] noise = "{\"job_id\": nonsense]".getBytes(StandardCharsets.US_ASCII);
                wire.send(new SimulatedResponse(real.status(), real.headers(), noise));
            });
        }

        /** Lets the service handle the request and answers with a JSON object of {@code size} bytes (32 at least). */
        public Fault hugeBody(long size) {
            return add("huge body", (wire, service) -> {
                int status = service.handle().status();
                wire.sendHuge(status, Math.max(32, size));
            });
        }

        private Fault add(String description, FaultAction action) {
            Fault fault = new Fault(method, path, passed, times, description, action);
            faults.add(fault);
            return fault;
        }
    }

    private static void sleep(Duration pause) {
        try {
            Thread.sleep(pause.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
