package io.jenkins.plugins.remoteexec.engine.core;

import io.jenkins.plugins.remoteexec.engine.Capabilities;
import io.jenkins.plugins.remoteexec.engine.ExecRequest;
import io.jenkins.plugins.remoteexec.engine.ExecStatus;
import io.jenkins.plugins.remoteexec.engine.Outcome;
import io.jenkins.plugins.remoteexec.engine.supervisor.Checksum;
import io.jenkins.plugins.remoteexec.http.ApiException;
import io.jenkins.plugins.remoteexec.http.Delivery;
import io.jenkins.plugins.remoteexec.http.ErrorKind;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A provider in virtual time that runs what it is given with this machine's shell, at once. A test may answer for it, call
 * by call, and say how long an answer takes.
 */
final class ShellProvider extends StubProvider {
    /** What a call of durable mode is for. */
    enum Kind {
        START,
        PAD,
        FOLLOW,
        CANCEL,
        CLEAN_UP,
        OTHER
    }

    /** Takes the place of a call's answer; null lets the call be made. */
    Function<Kind, CompletableFuture<ExecStatus>> instead = kind -> null;

    /** Answers polls, by their handle. */
    Function<String, CompletableFuture<ExecStatus>> polls = handle -> {
        throw new UnsupportedOperationException();
    };

    Capabilities capabilities =
            Capabilities.builder().largestOutput(50_000).longestCommand(60_000).build();
    String path = "/usr/bin:/bin";
    Duration latency = Duration.ZERO;
    final List<Kind> calls = new ArrayList<>();

    private static final Pattern WAIT = Pattern.compile("set -- [0-9-]+ [0-9-]+ \\d+ \\d+ (\\d+) \\d;");

    private final VirtualTime time;
    private String text;

    ShellProvider(VirtualTime time) {
        this.time = time;
    }

    static CompletableFuture<ExecStatus> says(String stdout) {
        return CompletableFuture.completedFuture(new ExecStatus.Ended(
                new Outcome.Exited(0), stdout.getBytes(StandardCharsets.ISO_8859_1), new byte[0], false));
    }

    static CompletableFuture<ExecStatus> fails(ErrorKind kind, Delivery delivery) {
        return CompletableFuture.failedFuture(
                ApiException.of(kind, delivery).text("the test says " + kind).build());
    }

    /** What the call that is being answered really prints; it is made by this. */
    String really() {
        return new String(((ExecStatus.Ended) run()).stdout(), StandardCharsets.ISO_8859_1);
    }

    /** A right answer that says this to the call that is being answered. */
    CompletableFuture<ExecStatus> frame(String state) {
        String frame = text.replaceAll("(?s).*?_n=([a-z0-9]{6}).*", "$1") + " " + state;
        String sum =
                Checksum.of((frame + "\n").getBytes(StandardCharsets.US_ASCII)).cksum();
        return says("@rx1 " + frame + " " + sum + " rx1@");
    }

    /** An answer that refuses the call that is being answered. */
    String refusal(String state) {
        String nonce = text.replaceAll("(?s).*?_n=([a-z0-9]{6}).*", "$1");
        return "@rx1 " + nonce + " " + state + " " + state + " rx1@";
    }

    long count(Kind kind) {
        return calls.stream().filter(kind::equals).count();
    }

    @Override
    public String describe() {
        return "This machine's shell";
    }

    @Override
    public Capabilities capabilities() {
        return capabilities;
    }

    @Override
    public ExecStatus submit(ExecRequest request) throws ApiException {
        text = request.shellText();
        Kind kind = kind(text);
        calls.add(kind);
        Duration wait = latency;
        Matcher follow = WAIT.matcher(text);
        if (kind == Kind.FOLLOW && follow.find()) {
            // what a follow call waits for news passes in virtual time, too
            wait = wait.plusMillis(100 * Long.parseLong(follow.group(1)));
            text = text.substring(0, follow.start(1)) + "0" + text.substring(follow.end(1));
        }
        CompletableFuture<ExecStatus> answer = instead.apply(kind);
        if (answer == null) {
            ExecStatus status = run();
            answer = CompletableFuture.completedFuture(status);
            wait = isRunning(status) ? wait : latency;
        } else {
            wait = latency;
        }
        if (!wait.isZero()) {
            time.sleep(wait);
        }
        return time.await(answer);
    }

    @Override
    public ExecStatus poll(String target, String handle) throws ApiException {
        return time.await(polls.apply(handle));
    }

    private static Kind kind(String text) {
        if (text.startsWith("_g=")) {
            return Kind.CANCEL;
        }
        if (text.contains("exec sh ./s a ")) {
            return Kind.START;
        }
        if (WAIT.matcher(text).find()) {
            return Kind.FOLLOW;
        }
        if (text.contains("/dev/urandom")) {
            return Kind.PAD;
        }
        return text.contains("rm -f ./[!p]*") ? Kind.CLEAN_UP : Kind.OTHER;
    }

    private static boolean isRunning(ExecStatus status) {
        String answer = new String(((ExecStatus.Ended) status).stdout(), StandardCharsets.ISO_8859_1);
        return answer.matches("(?s)@rx1 \\w+ [rn] .*");
    }

    private ExecStatus run() {
        try {
            ProcessBuilder builder = new ProcessBuilder("/bin/sh", "-c", text)
                    .directory(new File("/"))
                    .redirectInput(new File("/dev/null"))
                    .redirectError(ProcessBuilder.Redirect.DISCARD);
            builder.environment().clear();
            builder.environment().put("PATH", path);
            Process process = builder.start();
            byte[] out = process.getInputStream().readAllBytes();
            int code = process.waitFor();
            int most = Math.min(out.length, (int) capabilities.largestOutput());
            return new ExecStatus.Ended(
                    new Outcome.Exited(code), Arrays.copyOf(out, most), new byte[0], most < out.length);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
