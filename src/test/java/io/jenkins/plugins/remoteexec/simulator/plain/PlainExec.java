package io.jenkins.plugins.remoteexec.simulator.plain;

import io.jenkins.plugins.remoteexec.engine.Capabilities;
import io.jenkins.plugins.remoteexec.engine.ExecRequest;
import io.jenkins.plugins.remoteexec.engine.ExecStatus;
import io.jenkins.plugins.remoteexec.engine.Outcome;
import io.jenkins.plugins.remoteexec.engine.ProviderClient;
import io.jenkins.plugins.remoteexec.http.ApiException;
import io.jenkins.plugins.remoteexec.http.Cancellation;
import io.jenkins.plugins.remoteexec.http.Delivery;
import io.jenkins.plugins.remoteexec.http.ErrorKind;
import java.io.Closeable;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A provider without a network: it runs what it is given with a real shell on this machine. It can be slow, cut its
 * output, lose answers, mangle them, and either hold a submission until the command has ended or hand out a handle.
 */
public final class PlainExec implements ProviderClient, Closeable {
    private final ScheduledExecutorService timer = Executors.newScheduledThreadPool(1, PlainExec::daemon);
    private final ExecutorService processes = Executors.newCachedThreadPool(PlainExec::daemon);
    private final Map<String, CompletableFuture<ExecStatus>> submitted = new ConcurrentHashMap<>();
    private final AtomicInteger submits = new AtomicInteger();
    private final AtomicInteger polls = new AtomicInteger();
    private final AtomicLong cpuMillis = new AtomicLong();

    private boolean measuresCpu;
    private boolean blocking = true;
    private boolean singleLane;
    private int cap = 100_000;
    private int longest = 120_000;
    private Duration latency = Duration.ZERO;
    private String shell = "sh";
    private volatile UnaryOperator<byte[]> mangle = UnaryOperator.identity();
    private volatile double lost;
    private volatile boolean down;
    private final Random chance = new Random(42);

    public PlainExec submitThenPoll() {
        blocking = false;
        return this;
    }

    public PlainExec singleLane() {
        singleLane = true;
        return this;
    }

    public PlainExec cap(int bytes) {
        cap = bytes;
        return this;
    }

    public PlainExec longest(int characters) {
        longest = characters;
        return this;
    }

    public PlainExec latency(Duration each) {
        latency = each;
        return this;
    }

    public PlainExec shell(String name) {
        shell = name;
        return this;
    }

    /** Adds up what the processes cost. */
    public PlainExec measuresCpu() {
        measuresCpu = true;
        return this;
    }

    /** Submissions so far. */
    public int submits() {
        return submits.get();
    }

    /** Polls so far. */
    public int polls() {
        return polls.get();
    }

    /** Processor time of all processes so far, where it is measured. */
    public long cpuMillis() {
        return cpuMillis.get();
    }

    /** From now on this part of the submissions is lost, half of them after the command has run. */
    public void loses(double share) {
        lost = share;
    }

    /** From now on nothing gets through, or everything does. */
    public void down(boolean now) {
        down = now;
    }

    public void mangles(UnaryOperator<byte[]> change) {
        mangle = change;
    }

    @Override
    public String describe() {
        return "This machine's shell";
    }

    @Override
    public Capabilities capabilities() {
        Capabilities.Builder builder = Capabilities.builder()
                .longestCommand(longest)
                .largestOutput(cap)
                .argumentVector();
        if (singleLane) {
            builder.singleLane();
        }
        if (blocking) {
            builder.blocking();
        }
        return builder.build();
    }

    @Override
    public ExecStatus submit(ExecRequest request) throws ApiException {
        submits.incrementAndGet();
        double luck = down || lost == 0 ? 1 : chance.nextDouble();
        if (down || luck < lost / 2) {
            pass(latency);
            throw unavailable(down ? Delivery.NOT_SENT : Delivery.UNKNOWN);
        }
        CompletableFuture<ExecStatus> end = new CompletableFuture<>();
        pass(latency.dividedBy(2));
        processes.execute(() -> run(request, end));
        if (luck < lost) {
            pass(latency.dividedBy(2));
            throw unavailable(Delivery.UNKNOWN);
        }
        if (blocking) {
            ExecStatus status = await(end);
            pass(latency.dividedBy(2));
            return status;
        }
        String handle = "call-" + submits.get();
        submitted.put(handle, end);
        pass(latency.dividedBy(2));
        return new ExecStatus.Running(handle);
    }

    @Override
    public ExecStatus poll(String target, String handle) throws ApiException {
        polls.incrementAndGet();
        if (down) {
            pass(latency);
            throw unavailable(Delivery.NOT_SENT);
        }
        CompletableFuture<ExecStatus> end = submitted.get(handle);
        ExecStatus now = end == null ? new ExecStatus.Lost("no such call") : end.getNow(new ExecStatus.Running(handle));
        if (now instanceof ExecStatus.Ended) {
            submitted.remove(handle);
        }
        pass(latency);
        return now;
    }

    @Override
    public Probe probe() {
        return new Probe("here", List.of(), Duration.ZERO);
    }

    @Override
    public List<TargetInfo> targets() {
        return List.of();
    }

    private void pass(Duration wait) throws ApiException {
        if (!wait.isZero()) {
            CompletableFuture<Void> over = new CompletableFuture<>();
            timer.schedule(() -> over.complete(null), wait.toNanos(), TimeUnit.NANOSECONDS);
            await(over);
        }
    }

    private static <T> T await(CompletableFuture<T> answer) throws ApiException {
        Cancellation cancellation = Cancellation.ofThisThread();
        cancellation.onCancel(() -> answer.cancel(true));
        try {
            return answer.join();
        } catch (CancellationException e) {
            throw unavailable(Delivery.UNKNOWN);
        } finally {
            cancellation.ended();
        }
    }

    private void run(ExecRequest request, CompletableFuture<ExecStatus> end) {
        try {
            ProcessBuilder builder = new ProcessBuilder(words(request));
            Process process = builder.redirectInput(ProcessBuilder.Redirect.from(new File("/dev/null")))
                    .start();
            CompletableFuture<byte[]> errors =
                    CompletableFuture.supplyAsync(() -> all(process.getErrorStream()), processes);
            byte[] out = all(process.getInputStream());
            int code = process.waitFor();
            boolean cut = out.length > cap;
            out = mangle.apply(cut ? Arrays.copyOf(out, cap) : out);
            byte[] err = errors.join();
            if (measuresCpu) {
                count(new String(err, StandardCharsets.UTF_8));
            }
            end.complete(new ExecStatus.Ended(new Outcome.Exited(code), out, err, cut));
        } catch (IOException e) {
            end.complete(new ExecStatus.NotStarted(e.getMessage()));
        } catch (RejectedExecutionException e) {
            end.complete(new ExecStatus.Lost("closed"));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private List<String> words(ExecRequest request) {
        if (!request.isShell()) {
            return request.arguments();
        }
        return measuresCpu
                ? List.of("bash", "-c", "\"$1\" -c \"$2\"; times >&2", "measure", shell, request.shellText())
                : List.of(shell, "-c", request.shellText());
    }

    /** The last line of what bash's "times" prints: user and system time of its children, such as 0m0.012s 0m0.004s. */
    private void count(String err) {
        Matcher last =
                Pattern.compile("(\\d+)m([\\d.]+)s (\\d+)m([\\d.]+)s\\s*$").matcher(err);
        if (last.find()) {
            double seconds = 60.0 * (Integer.parseInt(last.group(1)) + Integer.parseInt(last.group(3)))
                    + Double.parseDouble(last.group(2))
                    + Double.parseDouble(last.group(4));
            cpuMillis.addAndGet(Math.round(seconds * 1000));
        }
    }

    private static byte[] all(InputStream in) {
        try {
            return in.readAllBytes();
        } catch (IOException e) {
            return new byte[0];
        }
    }

    private static ApiException unavailable(Delivery delivery) {
        return ApiException.of(ErrorKind.UNAVAILABLE, delivery)
                .asked("This machine's shell could not run the command")
                .text("the answer was lost")
                .build();
    }

    private static Thread daemon(Runnable task) {
        Thread thread = new Thread(task, "plain-exec");
        thread.setDaemon(true);
        return thread;
    }

    @Override
    public void close() {
        timer.shutdownNow();
        processes.shutdownNow();
    }
}
