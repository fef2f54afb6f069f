package io.jenkins.plugins.remoteexec.bench;

import io.jenkins.plugins.remoteexec.engine.Capabilities;
import io.jenkins.plugins.remoteexec.engine.ExecRequest;
import io.jenkins.plugins.remoteexec.engine.ExecStatus;
import io.jenkins.plugins.remoteexec.engine.Outcome;
import io.jenkins.plugins.remoteexec.engine.ProviderClient;
import io.jenkins.plugins.remoteexec.engine.supervisor.Checksum;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A provider in this JVM whose targets, named by their numbers, run commands that never end and say nothing. As with an
 * HTTP client, each call occupies a thread while it is under way. It notes how late each follow call comes.
 */
final class SilentTargets implements ProviderClient {
    /** The pauses between follow calls, without jitter, as docs/durable.md has them: 0.25 s, growing to 10 s. */
    private static final double FIRST_PAUSE = 0.25;

    private static final double GROWTH = 1.4;
    private static final double LONGEST_PAUSE = 10;

    private static final Pattern NAMES = Pattern.compile("_n=(\\S+) _i=(\\S+)");

    private final boolean blocking;
    private final Duration latency;
    private final AtomicLongArray answeredAt;
    private final AtomicLongArray answers;
    private final ConcurrentHashMap<String, String> polled = new ConcurrentHashMap<>();
    private final AtomicInteger inFlight = new AtomicInteger();
    private final AtomicInteger mostInFlight = new AtomicInteger();
    private volatile Samples lateness;

    SilentTargets(boolean blocking, Duration latency, int targets) {
        this.blocking = blocking;
        this.latency = latency;
        answeredAt = new AtomicLongArray(targets);
        answers = new AtomicLongArray(targets);
    }

    /** From now on, seconds by which a follow call comes after its pause is over. */
    void measure(Samples samples) {
        lateness = samples;
    }

    long answers(int target) {
        return answers.get(target);
    }

    int mostInFlight() {
        return mostInFlight.get();
    }

    @Override
    public String describe() {
        return "silent targets";
    }

    @Override
    public Capabilities capabilities() {
        Capabilities.Builder builder = Capabilities.builder();
        return (blocking ? builder.blocking() : builder).build();
    }

    @Override
    public ExecStatus submit(ExecRequest request) {
        int target = Integer.parseInt(request.target());
        Samples samples = lateness;
        if (samples != null) {
            double pause = Math.min(LONGEST_PAUSE, FIRST_PAUSE * Math.pow(GROWTH, answers.get(target) - 1));
            samples.add(Math.max(0, (System.nanoTime() - answeredAt.get(target)) / 1e9 - pause));
        }
        Matcher names = NAMES.matcher(request.shellText());
        if (!names.find()) {
            throw new IllegalStateException("no names in the call");
        }
        String frame = frame(names.group(1), names.group(2));
        if (blocking) {
            return call(() -> ended(target, frame));
        }
        return call(() -> {
            polled.put(request.target(), frame);
            return new ExecStatus.Running("job");
        });
    }

    @Override
    public ExecStatus poll(String target, String handle) {
        return call(() -> ended(Integer.parseInt(target), polled.remove(target)));
    }

    private ExecStatus call(Supplier<ExecStatus> answer) {
        mostInFlight.accumulateAndGet(inFlight.incrementAndGet(), Math::max);
        try {
            TimeUnit.NANOSECONDS.sleep(latency.toNanos());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        inFlight.decrementAndGet();
        return answer.get();
    }

    private ExecStatus ended(int target, String frame) {
        answers.incrementAndGet(target);
        answeredAt.set(target, System.nanoTime());
        return new ExecStatus.Ended(
                new Outcome.Exited(0), frame.getBytes(StandardCharsets.US_ASCII), new byte[0], false);
    }

    /** The command runs and has written nothing. */
    private static String frame(String nonce, String id) {
        String words = nonce + " r 0 0 - /tmp/.rx-" + id + " 0 0 - - 0 0 - -";
        return "@rx1 " + words + " "
                + Checksum.of((words + "\n").getBytes(StandardCharsets.US_ASCII))
                        .cksum() + " rx1@\n";
    }

    @Override
    public Probe probe() {
        throw new UnsupportedOperationException();
    }

    @Override
    public List<TargetInfo> targets() {
        throw new UnsupportedOperationException();
    }
}
