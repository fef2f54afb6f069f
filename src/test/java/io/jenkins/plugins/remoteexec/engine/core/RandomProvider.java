package io.jenkins.plugins.remoteexec.engine.core;

import io.jenkins.plugins.remoteexec.engine.Capabilities;
import io.jenkins.plugins.remoteexec.engine.ExecRequest;
import io.jenkins.plugins.remoteexec.engine.ExecStatus;
import io.jenkins.plugins.remoteexec.engine.Outcome;
import io.jenkins.plugins.remoteexec.http.ApiException;
import io.jenkins.plugins.remoteexec.http.Cancellation;
import io.jenkins.plugins.remoteexec.http.Delivery;
import io.jenkins.plugins.remoteexec.http.ErrorKind;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A provider that answers at random, right and wrong, early and late, and writes down what must not be asked of it. To the
 * supervisor's questions it answers as a supervisor in some state or other.
 */
final class RandomProvider extends StubProvider {
    /** The part of a direct command's text by which it is told from others. */
    static final Pattern DIRECT = Pattern.compile("direct-\\d+");

    private static final Pattern NONCE = Pattern.compile("_n=([a-z0-9]{6})");
    private static final List<String> STATES =
            List.of("r", "r", "n", "x.e.0", "x.e.3", "x.s.9", "x.d", "x.n", "l", "b", "c", "g", "d", "ok", "X.room");

    /** What was asked although it must not be. */
    final List<String> wrong = new ArrayList<>();

    private final VirtualTime time;
    private final Random random;
    private final int mostInFlight;
    private final boolean singleLane;
    private final Map<String, Integer> busy = new HashMap<>();
    private final Set<String> inDoubt = new HashSet<>();
    private final Set<String> collected = new HashSet<>();
    private int inFlight;
    private int numbers;

    RandomProvider(VirtualTime time, Random random, int mostInFlight, boolean singleLane) {
        this.time = time;
        this.random = random;
        this.mostInFlight = mostInFlight;
        this.singleLane = singleLane;
    }

    private boolean chance(int percent) {
        return random.nextInt(100) < percent;
    }

    @Override
    public String describe() {
        return "Chance";
    }

    @Override
    public Capabilities capabilities() {
        Capabilities.Builder capabilities = Capabilities.builder().cancel();
        return singleLane ? capabilities.singleLane().build() : capabilities.build();
    }

    @Override
    public List<String> caveats(ExecRequest request) {
        if (chance(1)) {
            throw new NoSuchMethodError("caveats");
        }
        return List.of("a caveat");
    }

    @Override
    public String ticket(ExecRequest request) {
        if (chance(1)) {
            throw new IllegalStateException("ticket");
        }
        return chance(50) ? "ticket-" + numbers++ : null;
    }

    @Override
    public boolean isSelector(String target) {
        if (chance(1)) {
            throw new IllegalStateException("isSelector");
        }
        return target.startsWith("any");
    }

    @Override
    public Selection expand(String selector) throws ApiException {
        return call(null, () -> chance(2) ? null : Selection.anyOf(List.of("host-1", "host-2")));
    }

    @Override
    public ExecStatus submit(ExecRequest request) throws ApiException {
        Matcher direct = DIRECT.matcher(request.shellText());
        String command = direct.find() ? direct.group() : null;
        if (command != null && inDoubt.contains(command)) {
            wrong.add("submitted again: " + command);
        }
        try {
            ExecStatus answer = call(request.target(), () -> status(request.shellText()));
            if (command != null) {
                inDoubt.add(command);
            }
            return answer;
        } catch (ApiException e) {
            if (command != null && e.delivery() == Delivery.UNKNOWN) {
                inDoubt.add(command);
            }
            throw e;
        } catch (RuntimeException | Error e) {
            inDoubt.add(String.valueOf(command));
            throw e;
        }
    }

    @Override
    public ExecStatus poll(String target, String handle) throws ApiException {
        return call(target, () -> status(""));
    }

    @Override
    public ExecStatus find(String target, String ticket) throws ApiException {
        return call(null, () -> status(""));
    }

    @Override
    public void cancel(String target, String handle) throws ApiException {
        call(null, () -> null);
    }

    @Override
    public void collected(String target, String record) throws ApiException {
        if (!collected.add(record)) {
            wrong.add("collected again: " + record);
        }
        call(null, () -> null);
    }

    private ExecStatus status(String text) {
        int kind = random.nextInt(100);
        if (kind < 35) {
            return new ExecStatus.Running("job-" + numbers++);
        }
        if (kind < 38) {
            return new ExecStatus.NotStarted("no luck");
        }
        if (kind < 41) {
            return new ExecStatus.Lost("no trace");
        }
        if (kind < 42) {
            return null;
        }
        Matcher nonce = NONCE.matcher(text);
        String state = STATES.get(random.nextInt(STATES.size()));
        String out = nonce.find() ? "@rx1 " + nonce.group(1) + " " + state + " " + state + " rx1@" : "rx-42";
        return new ExecStatus.Ended(
                new Outcome.Exited(random.nextInt(3)),
                (chance(90) ? out : "noise").getBytes(StandardCharsets.US_ASCII),
                new byte[random.nextInt(2)],
                false,
                chance(50) ? "record-" + numbers++ : null);
    }

    private interface Answer<T> {
        T get();
    }

    private <T> T call(String lane, Answer<T> answer) throws ApiException {
        if (++inFlight > mostInFlight) {
            wrong.add(inFlight + " calls in flight");
        }
        if (lane != null && busy.merge(lane, 1, Integer::sum) > 1 && singleLane) {
            wrong.add("two calls on " + lane);
        }
        try {
            takeTime();
            fail();
            return answer.get();
        } finally {
            inFlight--;
            if (lane != null) {
                busy.merge(lane, -1, Integer::sum);
            }
        }
    }

    private void takeTime() throws ApiException {
        if (chance(40)) {
            return;
        }
        Duration wait = Duration.ofMillis(chance(3) ? 200_000 : random.nextInt(4_000));
        if (chance(80)) {
            time.sleep(wait);
            return;
        }
        try {
            // this client does not care whether anybody waits for it
            new Cancellation().within(() -> {
                time.sleep(wait);
                return null;
            });
        } catch (Exception e) {
            throw ApiException.of(e);
        }
    }

    private void fail() throws ApiException {
        int kind = random.nextInt(100);
        if (kind == 0) {
            throw new IllegalStateException("a mistake");
        }
        if (kind == 1) {
            throw new OutOfMemoryError("an error");
        }
        if (kind < 20) {
            ErrorKind[] kinds = ErrorKind.values();
            ErrorKind chosen = chance(60) ? ErrorKind.UNAVAILABLE : kinds[random.nextInt(kinds.length)];
            throw ApiException.of(chosen, chance(50) ? Delivery.UNKNOWN : Delivery.NOT_SENT)
                    .text("bad luck")
                    .retryAfter(chance(10) ? Duration.ofSeconds(random.nextInt(5)) : null)
                    .build();
        }
    }
}
