package io.jenkins.plugins.remoteexec.engine;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import edu.umd.cs.findbugs.annotations.NonNull;
import io.jenkins.plugins.remoteexec.http.ApiException;
import io.jenkins.plugins.remoteexec.http.Delivery;
import io.jenkins.plugins.remoteexec.http.ErrorKind;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;

/**
 * One exec call with the provider's own semantics. It is submitted again only while it is certain that nothing was sent
 * or that the server refused it; after that it is looked for where the provider has a way, and whatever cannot be known
 * is said to be lost.
 */
final class DirectExecution extends BaseExecution {
    private static final String PHASE = "phase";
    private static final String HANDLE = "handle";
    private static final String TICKET = "ticket";

    /** Nothing of the command has been sent, or nothing of it has been taken. */
    private static final String WAITING = "waiting";

    private static final String SUBMITTING = "submitting";
    private static final String RUNNING = "running";

    /** After a restart, a command that ended within its time is not to be reported as timed out. */
    private static final Duration TIME_TO_FETCH = Duration.ofSeconds(30);

    private final Outage submitOutage;
    private ExecRequest request;
    private String ticket;
    private ExecCall call;
    private PatientCall<ExecStatus> search;
    private EngineScheduler.Timer timer = () -> {};
    private boolean timedOut;
    private boolean stopping;

    DirectExecution(
            Surroundings surroundings, Connection connection, ExecutionListener listener, ExecutionState state) {
        super(surroundings, connection, listener, state);
        submitOutage = new Outage(connection.limits().patience(), Backoff.afterFailures(random()));
    }

    /** Begins with a request in the provider's own form. */
    void start(@NonNull ExecRequest toSubmit) {
        request = toSubmit;
        List<String> caveats = connection().client().caveats(toSubmit);
        onEngine(() -> {
            armDeadline(Duration.ZERO);
            caveats.forEach(this::notice);
            onOneTarget(this::begin);
        });
    }

    private void begin() {
        request = request.on(target());
        status("submitting");
        save(Map.of(PHASE, WAITING))
                .whenComplete((ignored, failure) -> guarded(() -> {
                    if (failure != null) {
                        finish(new Outcome.NotStarted(notRecorded(failure).getMessage()));
                    } else if (!isOver()) {
                        submit();
                    }
                }));
    }

    private static ApiException notRecorded(Throwable failure) {
        return ApiException.of(ErrorKind.REJECTED, Delivery.NOT_SENT)
                .text(NOT_RECORDED + " (" + failure + "); nothing was sent")
                .build();
    }

    /**
     * Goes on from a saved state.
     *
     * @param command what it runs, to be sent if that has not come to pass yet; null if nobody knows
     */
    void resume(@NonNull ExecutionState state, @CheckForNull Command command) {
        onEngine(() -> {
            String handle = state.detail(HANDLE).orElse(null);
            ticket = state.detail(TICKET).orElse(null);
            if (handle == null && state.detail(PHASE).orElse(SUBMITTING).equals(WAITING)) {
                sendAtLast(command);
                return;
            }
            armDeadline(TIME_TO_FETCH);
            if (handle != null) {
                status("running");
                follow(handle);
            } else {
                lookForIt("Jenkins stopped while the command was being submitted to "
                        + connection().client().describe() + " in direct mode; it may have started on " + target());
            }
        });
    }

    private void sendAtLast(Command command) {
        if (command == null) {
            finish(new Outcome.NotStarted("Jenkins stopped before the command was sent"));
            return;
        }
        try {
            request = new DirectForm(command, target(), connection().client()).request();
        } catch (InvalidCommandException e) {
            finish(new Outcome.NotStarted(e.getMessage()));
            return;
        }
        armDeadline(Duration.ZERO);
        begin();
    }

    private void follow(String handle) {
        call = newCall();
        take(call.resume(handle));
    }

    /** @param otherwise what is to be said if it cannot be found */
    private void lookForIt(String otherwise) {
        if (ticket == null) {
            finish(stopping ? stopped(false) : new Outcome.Lost(otherwise));
            return;
        }
        status("looking for the command");
        String wanted = ticket;
        search = new PatientCall<>(
                connection(),
                surroundings(),
                this::notice,
                Priority.STATUS,
                () -> BlockingCalls.start(() -> connection().client().find(target(), wanted)));
        search.run()
                .whenComplete((found, failure) -> guarded(() -> {
                    if (isOver()) {
                        return;
                    }
                    if (found instanceof ExecStatus.Running running) {
                        notice("The answer to the submission was lost, but "
                                + connection().client().describe() + " has the command as " + running.handle());
                        follow(running.handle());
                        handleKnown(running.handle());
                    } else if (failure == null && !(found instanceof ExecStatus.Lost)) {
                        ended(found);
                    } else if (stopping) {
                        finish(stopped(false));
                    } else {
                        String why = found instanceof ExecStatus.Lost lost
                                ? lost.why()
                                : BlockingCalls.error(failure).getMessage();
                        finish(new Outcome.Lost(otherwise + " (lookup: " + why + ")"));
                    }
                }));
    }

    private ExecCall newCall() {
        return new ExecCall(
                connection(),
                scheduler(),
                Backoff.betweenPolls(random()),
                new Outage(connection().limits().patience(), Backoff.afterFailures(random())),
                target(),
                this::handleKnown,
                this::notice);
    }

    private void submit() {
        call = newCall();
        take(call.submit(this::recorded, Priority.SUBMIT));
    }

    /** Stored before it is sent: a JVM that finds this later knows that the command may have been started. */
    private CompletableFuture<ExecRequest> recorded() {
        ticket = connection().client().ticket(request);
        ExecRequest recognisable = request.with(ticket);
        Map<String, String> details =
                ticket == null ? Map.of(PHASE, SUBMITTING) : Map.of(PHASE, SUBMITTING, TICKET, ticket);
        return save(details)
                .handle((ignored, failure) -> failure == null
                        ? CompletableFuture.completedFuture(recognisable)
                        : CompletableFuture.<ExecRequest>failedFuture(notRecorded(failure)))
                .thenCompose(Function.identity());
    }

    private void handleKnown(String handle) {
        request = null;
        submitted();
        status("running");
        save(Map.of(PHASE, RUNNING, HANDLE, handle));
        // also when everybody else has given up: the command is still to be stopped
        if (stopping && connection().client().capabilities().canCancel()) {
            status("cancelling");
            sendCancel(handle);
        }
    }

    private void take(CompletableFuture<ExecStatus> result) {
        result.whenComplete((end, failure) -> guarded(() -> {
            if (isOver()) {
                return;
            }
            if (failure == null) {
                submitted();
                ended(end);
            } else if (call.handle() == null) {
                submitFailed(BlockingCalls.error(failure));
            } else {
                finish(
                        stopping
                                ? stopped(false)
                                : new Outcome.Lost(BlockingCalls.error(failure).getMessage()));
            }
        }));
    }

    private void submitted() {
        submitOutage.over(scheduler().now(), connection().client().describe(), this::notice);
    }

    private void submitFailed(ApiException failure) {
        if (failure.delivery() == Delivery.UNKNOWN) {
            lookForIt(
                    failure.getMessage() + ". The command may have started on " + target() + "; it was not sent again");
            return;
        }
        call = null;
        if (stopping) {
            finish(stopped(true));
            return;
        }
        // a machine that is starting or locked may be ready in a moment, as in durable mode
        boolean passing = failure.kind().isPassing() || failure.kind() == ErrorKind.TARGET_NOT_READY;
        Duration wait = submitOutage.failed(
                scheduler().now(), passing, failure.getMessage() + ". Nothing was started", this::notice);
        if (wait == null) {
            finish(new Outcome.NotStarted(failure.getMessage()));
            return;
        }
        save(Map.of(PHASE, WAITING));
        status(waiting(failure.kind()));
        timer = after(wait, this::submit);
    }

    private static String waiting(ErrorKind why) {
        return switch (why) {
            case THROTTLED -> "waiting: throttled";
            case TARGET_NOT_READY -> "waiting: target not ready";
            default -> "waiting: API unavailable";
        };
    }

    private void ended(ExecStatus end) {
        if (end instanceof ExecStatus.Ended done) {
            output(OutputStreamKind.STDOUT, 0, done.stdout(), kept -> {});
            output(OutputStreamKind.STDERR, 0, done.stderr(), kept -> {});
            if (!connection().client().capabilities().returnsOutput()) {
                notice(connection().client().describe() + " returns no output of commands, only how they ended");
            }
            if (done.cut()) {
                notice("The output was cut by " + connection().client().describe());
            }
            finish(stopping ? stopped(true) : outcome(done.exit()));
        } else if (end instanceof ExecStatus.NotStarted never) {
            finish(new Outcome.NotStarted(never.why()));
        } else if (end instanceof ExecStatus.Lost lost) {
            finish(stopping ? stopped(false) : new Outcome.Lost(lost.why()));
        } else {
            throw new IllegalStateException("not an end: " + end);
        }
    }

    private static Outcome outcome(ExitStatus exit) {
        if (exit instanceof ExitStatus.Code code) {
            return new Outcome.Exited(code.value());
        }
        if (exit instanceof ExitStatus.Signal signal) {
            return new Outcome.Signalled(signal.name());
        }
        return exit instanceof ExitStatus.Failed ? new Outcome.Failed() : new Outcome.Ended();
    }

    @Override
    void deadlinePassed() {
        timedOut = true;
        stop();
    }

    @Override
    void cancelRequested() {
        stop();
    }

    private void stop() {
        if (stopping) {
            return;
        }
        stopping = true;
        if (!mayHaveStarted()) {
            finish(stopped(true));
        } else if (!connection().client().capabilities().canCancel()) {
            finish(stopped(false));
        } else {
            status("cancelling");
            timer = after(connection().limits().cancelBudget(), () -> finish(stopped(false)));
            // without a handle yet, the answer to the submission brings it
            if (call != null && call.handle() != null) {
                sendCancel(call.handle());
            }
        }
    }

    private boolean mayHaveStarted() {
        return search != null || (call != null && call.isUnderWay());
    }

    private void sendCancel(String handle) {
        // outside the target's lane: it must not wait behind a poll, and it is no command itself
        connection()
                .gate()
                .call(
                        Priority.CANCEL,
                        null,
                        () -> BlockingCalls.start(() -> {
                            connection().client().cancel(target(), handle);
                            return null;
                        }))
                .whenComplete((done, failure) -> guarded(() -> {
                    if (!isOver()) {
                        if (failure != null) {
                            notice(BlockingCalls.error(failure).getMessage());
                        }
                        call.hurry();
                    }
                }));
    }

    @Override
    Outcome abandoned() {
        return stopped(false);
    }

    @Override
    Outcome broken(String why) {
        return mayHaveStarted()
                ? new Outcome.Lost(why + ". The command may be running on " + target())
                : new Outcome.NotStarted(why);
    }

    private Outcome stopped(boolean confirmed) {
        boolean neverSent = !mayHaveStarted();
        if (timedOut) {
            return neverSent
                    ? new Outcome.NotStarted("its timeout of " + timeout().toSeconds() + " s passed while it waited")
                    : new Outcome.TimedOut(timeout(), confirmed);
        }
        String how = confirmed
                ? neverSent ? "the command had not been started" : "the command was stopped"
                : connection().client().capabilities().canCancel()
                        ? "it was not confirmed that the command has stopped on " + target()
                        : connection().client().describe() + " cannot stop a command in direct mode, so it may still be"
                                + " running on " + target();
        return new Outcome.Cancelled(confirmed, how);
    }

    @Override
    void release() {
        timer.cancel();
        if (search != null) {
            search.drop();
        }
        if (call != null) {
            if (stopping) {
                call.leave();
            } else {
                call.drop();
            }
        }
    }
}
