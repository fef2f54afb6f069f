package io.jenkins.plugins.remoteexec.engine.core;

import io.jenkins.plugins.remoteexec.engine.Capabilities;
import io.jenkins.plugins.remoteexec.engine.ExecRequest;
import io.jenkins.plugins.remoteexec.engine.ExecStatus;
import io.jenkins.plugins.remoteexec.engine.InvalidCommandException;
import io.jenkins.plugins.remoteexec.engine.Outcome;
import io.jenkins.plugins.remoteexec.http.ApiException;
import io.jenkins.plugins.remoteexec.http.Delivery;
import io.jenkins.plugins.remoteexec.http.ErrorKind;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** A provider whose answers a test gives: beforehand, in a row, or later, by completing the last call. */
final class FakeProvider extends StubProvider {
    Capabilities capabilities =
            Capabilities.builder().argumentVector().workingDirectory().cancel().build();
    List<String> caveats = List.of();
    String ticket;
    Selection selection;

    /** What the submitted requests carried. */
    final List<String> tickets = new ArrayList<>();

    /** All calls in order, such as "submit shell on web-01" and "poll job-1". */
    final List<String> calls = new ArrayList<>();

    CompletableFuture<ExecStatus> last = new CompletableFuture<>();
    CompletableFuture<Void> lastCancel = new CompletableFuture<>();

    private final VirtualTime time;
    private final Deque<CompletableFuture<ExecStatus>> prepared = new ArrayDeque<>();

    FakeProvider(VirtualTime time) {
        this.time = time;
    }

    FakeProvider answers(ExecStatus status) {
        prepared.add(CompletableFuture.completedFuture(status));
        return this;
    }

    FakeProvider fails(ErrorKind kind, Delivery delivery) {
        return fails(failure(kind, delivery, null));
    }

    FakeProvider fails(Throwable failure) {
        prepared.add(CompletableFuture.failedFuture(failure));
        return this;
    }

    /** The next call gets its answer from the test, through {@link #last}. */
    FakeProvider waits() {
        prepared.add(new CompletableFuture<>());
        return this;
    }

    long count(String kind) {
        return calls.stream().filter(call -> call.startsWith(kind)).count();
    }

    static ApiException failure(ErrorKind kind, Delivery delivery, Duration retryAfter) {
        return ApiException.of(kind, delivery)
                .text(kind + " " + delivery)
                .retryAfter(retryAfter)
                .build();
    }

    static ExecStatus running(String handle) {
        return new ExecStatus.Running(handle);
    }

    static ExecStatus exited(int code, String stdout, String stderr) {
        return new ExecStatus.Ended(
                new Outcome.Exited(code),
                stdout.getBytes(StandardCharsets.UTF_8),
                stderr.getBytes(StandardCharsets.UTF_8),
                false);
    }

    @Override
    public String describe() {
        return "Fake at https://fake.example";
    }

    @Override
    public Capabilities capabilities() {
        return capabilities;
    }

    @Override
    public void checkTarget(String target) {
        if (target.equals("everybody")) {
            throw new InvalidCommandException("target 'everybody' is not one machine");
        }
    }

    @Override
    public List<String> caveats(ExecRequest request) {
        return caveats;
    }

    @Override
    public ExecStatus submit(ExecRequest request) throws ApiException {
        tickets.add(request.ticket());
        return next("submit " + request);
    }

    @Override
    public String ticket(ExecRequest request) {
        return ticket;
    }

    @Override
    public ExecStatus find(String target, String wanted) throws ApiException {
        return next("find " + wanted);
    }

    @Override
    public boolean isSelector(String target) {
        return target.startsWith("selector:");
    }

    @Override
    public Selection expand(String selector) {
        calls.add("expand " + selector);
        return selection;
    }

    @Override
    public ExecStatus poll(String target, String handle) throws ApiException {
        return next("poll " + handle);
    }

    @Override
    public void cancel(String target, String handle) throws ApiException {
        calls.add("cancel " + handle);
        time.await(lastCancel);
    }

    @Override
    public void collected(String target, String record) {
        calls.add("collected " + record);
    }

    private ExecStatus next(String call) throws ApiException {
        calls.add(call);
        last = prepared.isEmpty() ? new CompletableFuture<>() : prepared.poll();
        return time.await(last);
    }
}
