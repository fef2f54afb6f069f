package io.jenkins.plugins.remoteexec.jenkins;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.jenkins.plugins.remoteexec.engine.supervisor.Checksum;
import io.jenkins.plugins.remoteexec.simulator.SimulatedRequest;
import io.jenkins.plugins.remoteexec.simulator.SimulatedResponse;
import io.jenkins.plugins.remoteexec.simulator.SimulatorServer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * An OSAPI with any number of hosts, whose commands say nothing and run until they are cancelled; it runs no process. It
 * can hold its answers back, so that a test sees which call comes next when one of them is answered.
 */
final class SilentOsapi implements AutoCloseable {
    /** A command that was submitted to a host. */
    record Asked(String host, boolean cancels) {}

    private static final JsonMapper MAPPER = JsonMapper.builder().build();
    private static final Pattern NAMES = Pattern.compile("_n=(\\S+)(?: _i=(\\S+))?");

    private final SimulatorServer server;
    private final Map<String, Long> askedAt = new ConcurrentHashMap<>();
    private final Map<String, Long> longestGap = new ConcurrentHashMap<>();
    private final Set<String> cancelled = ConcurrentHashMap.newKeySet();
    private final List<Asked> asked = new CopyOnWriteArrayList<>();
    private final Semaphore answers = new Semaphore(0);
    private volatile boolean holding;

    SilentOsapi() throws IOException {
        server = new SimulatorServer(0, this::answer);
    }

    String url() {
        return server.baseUrl().toString();
    }

    /** Executions that were ever asked about. */
    int known() {
        return askedAt.size();
    }

    int cancelled() {
        return cancelled.size();
    }

    /** Forgets the gaps until now. */
    void measure() {
        longestGap.clear();
    }

    /** The longest time, in milliseconds, in which any of them was not asked about, until now. */
    long longestGap() {
        long now = System.nanoTime();
        long longest = longestGap.values().stream().mapToLong(gap -> gap).max().orElse(0);
        for (long asked : askedAt.values()) {
            longest = Math.max(longest, now - asked);
        }
        return TimeUnit.NANOSECONDS.toMillis(longest);
    }

    /** From now on, notes what is asked, and answers only when it is told to. */
    void hold() {
        holding = true;
    }

    /** What was asked while answers were held, in order. */
    List<Asked> asked() {
        return asked;
    }

    /** Answers one of the calls that are held. */
    void answerOne() {
        answers.release();
    }

    /** Answers everything, now and later. */
    void answerAll() {
        holding = false;
        answers.release(Integer.MAX_VALUE / 2);
    }

    /** How long, in milliseconds, nobody has asked. */
    long quietFor() {
        long last = askedAt.values().stream().mapToLong(at -> at).max().orElseThrow();
        return TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - last);
    }

    private void hold(String host, String text) {
        if (holding) {
            asked.add(new Asked(host, cancels(text)));
            answers.acquireUninterruptibly();
        }
    }

    private static boolean cancels(String text) {
        return text.contains("_g=");
    }

    private SimulatedResponse answer(SimulatedRequest request) {
        String path = request.uri().getPath();
        if (path.equals("/api/health")) {
            return json(200, "{\"status\":\"ok\"}");
        }
        if (!request.method().equals("POST")) {
            return SimulatedResponse.empty(204);
        }
        try {
            JsonNode body = MAPPER.readTree(request.body());
            String text = body.path("command").asText();
            String host = request.segments().get(2);
            String frame = frame(text);
            hold(host, text);
            return json(
                    202,
                    MAPPER.createObjectNode()
                            .put("job_id", "00000000-0000-0000-0000-000000000000")
                            .set(
                                    "results",
                                    MAPPER.createArrayNode()
                                            .add(MAPPER.createObjectNode()
                                                    .put("hostname", host)
                                                    .put("status", "ok")
                                                    .put("stdout", frame)
                                                    .put("stderr", "")
                                                    .put("exit_code", 0)
                                                    .put("duration_ms", 1)
                                                    .put("changed", true)))
                            .toString());
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private String frame(String text) {
        Matcher names = NAMES.matcher(text);
        if (!names.find()) {
            throw new IllegalStateException("no names in the call");
        }
        String id = names.group(2);
        // removing what is left behind concerns no execution, or one that is over
        if (id == null || text.contains("no ok")) {
            return checked(names.group(1) + " ok");
        }
        if (cancels(text)) {
            cancelled.add(id);
        }
        long now = System.nanoTime();
        Long before = askedAt.put(id, now);
        if (before != null) {
            longestGap.merge(id, now - before, Math::max);
        }
        String state = cancelled.contains(id) ? "x.k15" : "r";
        return checked(names.group(1) + " " + state + " 0 0 - /tmp/.rx-" + id + " 0 0 - - 0 0 - -");
    }

    private static String checked(String words) {
        return "@rx1 " + words + " "
                + Checksum.of((words + "\n").getBytes(StandardCharsets.US_ASCII))
                        .cksum() + " rx1@\n";
    }

    private static SimulatedResponse json(int status, String text) {
        return SimulatedResponse.text(status, "application/json", text);
    }

    @Override
    public void close() {
        answerAll();
        server.close();
    }
}
