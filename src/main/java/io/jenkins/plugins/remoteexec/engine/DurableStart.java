package io.jenkins.plugins.remoteexec.engine;

import io.jenkins.plugins.remoteexec.engine.durable.Call;
import io.jenkins.plugins.remoteexec.engine.durable.Calls;
import io.jenkins.plugins.remoteexec.engine.durable.Frame;
import io.jenkins.plugins.remoteexec.engine.durable.Payload;
import io.jenkins.plugins.remoteexec.engine.durable.Place;
import io.jenkins.plugins.remoteexec.engine.durable.Secrets;
import io.jenkins.plugins.remoteexec.engine.durable.StagedFile;
import io.jenkins.plugins.remoteexec.engine.durable.Staging;
import io.jenkins.plugins.remoteexec.engine.durable.TargetState;
import io.jenkins.plugins.remoteexec.engine.durable.Window;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * Brings a command to its target and starts it, once, however often the calls have to be repeated: secrets first, then
 * the pieces that do not fit, then the start itself.
 */
final class DurableStart {
    private static final Duration START_WAIT = Duration.ofMillis(1500);

    /** In a single lane everybody else on the target waits, too, and others may come while this call waits. */
    private static final Duration START_WAIT_IN_LANE = Duration.ofMillis(300);

    private static final String REMEDY = "set durable: false to use the provider's own call";
    private static final String NO_SHELL =
            "there is no POSIX shell on the target that the provider can call; " + REMEDY;
    private static final int MOST_STARTS = 5;

    /** Before the second start, and twice as long before each further one: a loaded target needs time for the lock. */
    private static final Duration FIRST_PAUSE = Duration.ofSeconds(1);

    private static final int MOST_PLANS = 3;

    private final DurableTarget target;
    private final List<Payload> files;
    private final Secrets secrets;
    private final long deadlineSeconds;
    private final DurableStartListener listener;
    private FrameCall call;
    private RepeatableCall calculation;
    private Staging plan;
    private EngineScheduler.Timer pause = () -> {};
    private boolean substitute;
    private boolean startSent;
    private boolean inDoubt;
    private boolean looked;
    private boolean over;
    private int plans;
    private int starts;

    /**
     * @param secrets the secret variables, or null
     * @param sentEarlier whether another JVM may have sent a start
     */
    DurableStart(
            DurableTarget target,
            List<Payload> files,
            Secrets secrets,
            long deadlineSeconds,
            boolean sentEarlier,
            DurableStartListener listener) {
        this.target = target;
        this.files = files;
        this.secrets = secrets;
        this.deadlineSeconds = deadlineSeconds;
        inDoubt = sentEarlier;
        this.listener = listener;
    }

    /** Why a provider without any output cannot be given a durable command. */
    static String noOutput(ProviderClient client) {
        return client.describe() + " returns no output at all, which durable mode needs: set durable: false";
    }

    void run() {
        if (target.capabilities().isOutputCertain()) {
            makePlan();
            return;
        }
        calculate(result -> {
            if (result.failure() != null) {
                failed(result.failure());
            } else if (!target.capabilities().returnsOutput()) {
                none(noOutput(target.client()));
            } else if (isWithoutShell(result)) {
                fail(NO_SHELL);
            } else if (!DurableTarget.isShell(result)) {
                unknown("the shell on the target did not answer a test command as a shell does");
            } else {
                makePlan();
            }
        });
    }

    private void calculate(Consumer<RepeatableCall.Result> then) {
        calculation = target.calculation();
        calculation
                .run()
                .whenComplete((result, dropped) -> guarded(() -> {
                    if (!over && result != null) {
                        then.accept(result);
                    }
                }));
    }

    private void guarded(Runnable step) {
        Guard.run(step, error -> {
            over = true;
            listener.broken(error);
        });
    }

    private void makePlan() {
        if (++plans > MOST_PLANS) {
            none(
                    "parts of the command disappeared from the target before it could start; does something clean up its temporary directories?");
            return;
        }
        Window window = Window.first(
                target.sizing().max(),
                target.sizing().raw(),
                DurableTarget.centis(target.capabilities().isSingleLane() ? START_WAIT_IN_LANE : START_WAIT));
        try {
            plan = Staging.plan(
                    target.place(),
                    files,
                    substitute,
                    secrets != null,
                    deadlineSeconds,
                    window,
                    target.capabilities().longestCommand());
        } catch (IllegalArgumentException e) {
            none(e.getMessage());
            return;
        }
        if (secrets == null) {
            stage(0);
        } else {
            makePad();
        }
    }

    /** Whether the command may have been started. */
    boolean mayHaveStarted() {
        return startSent || inDoubt;
    }

    void drop() {
        over = true;
        pause.cancel();
        if (call != null) {
            call.drop();
        }
        if (calculation != null) {
            calculation.drop();
        }
    }

    private void makePad() {
        // a name of its own each time: a call of an earlier JVM may still be under way
        String attempt = Place.nonce(target.random());
        ask(
                nonce -> Calls.pad(target.place(), Staging.supervisor(substitute), attempt, secrets.length(), nonce),
                frame -> {
                    if (frame.state().kind() == TargetState.Kind.PAD) {
                        takePad(frame, attempt);
                    } else if (!refused(frame)) {
                        start();
                    }
                });
    }

    private void takePad(Frame frame, String attempt) {
        Payload cipher;
        try {
            cipher = secrets.cipher(Secrets.pad(frame), attempt);
        } catch (IllegalArgumentException e) {
            // the target has no error of its own for a pad that it could not write
            none("there is no room on the target for the secrets: " + e.getMessage());
            return;
        }
        sendSecrets(cipher, attempt);
    }

    private void sendSecrets(Payload cipher, String attempt) {
        Call whole = Calls.seal(target.place(), List.of(cipher), List.of(), attempt, secrets.plain(), "nnnnnn");
        if (whole.text().length() <= target.capabilities().longestCommand()) {
            seal(List.of(cipher), List.of(), attempt);
            return;
        }
        List<StagedFile> staged = new ArrayList<>();
        Staging pieces =
                Staging.planFile(target.place(), cipher, target.capabilities().longestCommand(), staged);
        stage(pieces, 0, () -> seal(List.of(), staged, attempt));
    }

    private void seal(List<Payload> cipher, List<StagedFile> staged, String attempt) {
        ask(nonce -> Calls.seal(target.place(), cipher, staged, attempt, secrets.plain(), nonce), frame -> {
            if (frame.state().kind() == TargetState.Kind.RUNNING) {
                start();
            } else if (!refused(frame)) {
                stage(0);
            }
        });
    }

    private void stage(int index) {
        stage(plan, index, this::start);
    }

    private void stage(Staging pieces, int index, Runnable then) {
        if (index == pieces.calls()) {
            then.run();
            return;
        }
        ask(nonce -> pieces.call(index, nonce), frame -> {
            if (frame.state().kind() == TargetState.Kind.GONE) {
                makePlan();
            } else if (!refused(frame)) {
                stage(pieces, index + 1, then);
            }
        });
    }

    private void start() {
        startSent = true;
        starts++;
        ask(nonce -> Calls.start(target.place(), plan.start(), nonce), frame -> {
            switch (frame.state().kind()) {
                case NO_SETSID:
                    // refused before anything ran: the same again, with the substitute beside the supervisor
                    startSent = false;
                    if (substitute) {
                        none(frame.state().explanation());
                    } else {
                        substitute = true;
                        makePlan();
                    }
                    break;
                case NOT_STARTED:
                    // slow, or without room: what was sent may take the lock later
                    inDoubt = true;
                    if (starts < MOST_STARTS) {
                        pause = target.after(FIRST_PAUSE.multipliedBy(1L << (starts - 1)), () -> guarded(this::start));
                    } else {
                        takeLock();
                    }
                    break;
                case GONE, TOMBSTONE:
                    unknown(frame.state().explanation());
                    break;
                default:
                    if (!refused(frame)) {
                        target.sizing().good(frame);
                        finish(() -> listener.started(frame));
                    }
            }
        });
    }

    /** A start was sent and its answer is not to be had: a question with a short answer tells what became of it. */
    private void look() {
        ask(nonce -> Calls.follow(target.place(), Window.STATE_ONLY, nonce), frame -> {
            TargetState.Kind kind = frame.state().kind();
            if (kind == TargetState.Kind.NOT_STARTED || kind == TargetState.Kind.GONE) {
                takeLock();
            } else if (kind.refused()) {
                unknown(frame.state().obstacle());
            } else {
                finish(listener::found);
            }
        });
    }

    /** Nobody has taken the lock although starts were sent: taking it ourselves makes sure that none of them ever will. */
    private void takeLock() {
        ask(nonce -> Calls.cancel(target.place(), 1, Window.STATE_ONLY, nonce), frame -> {
            if (frame.state().kind() == TargetState.Kind.CANCELLED_BEFORE_START) {
                startSent = false;
                inDoubt = false;
                fail("the supervisor could not start on the target; is its disk full, or its number of"
                        + " processes limited?");
            } else if (frame.state().kind().refused()) {
                // the lock is free still: one of the starts may be slow enough to take it yet
                unknown("the supervisor could not start on the target, nor could that be prevented: "
                        + frame.state().obstacle());
            } else {
                unknown("the supervisor started only after Jenkins had given up waiting for it, and was told to stop");
            }
        });
    }

    private boolean refused(Frame frame) {
        if (!frame.state().kind().refused()) {
            return false;
        }
        startSent = false;
        if (frame.state().kind() == TargetState.Kind.MISSING_PIECE) {
            makePlan();
        } else {
            none(inDoubt ? frame.state().obstacle() : frame.state().explanation());
        }
        return true;
    }

    private void ask(Function<String, Call> question, Consumer<Frame> then) {
        if (over) {
            return;
        }
        call = target.question(Priority.SUBMIT, question, START_WAIT, DurableTarget.IF_NOT_READY);
        call.ask()
                .whenComplete((answer, dropped) -> guarded(() -> {
                    if (over || answer == null) {
                        return;
                    }
                    // of two calls, one may have been refused and the other not
                    inDoubt |= startSent && answer.repeated();
                    if (answer.frame() != null) {
                        target.found(answer.frame());
                        then.accept(answer.frame());
                        return;
                    }
                    failed(answer.failure());
                }));
    }

    private void failed(RepeatableCall.Failure failure) {
        boolean certain = !inDoubt && (!startSent || failure.nothingRan());
        if (failure.cause() == RepeatableCall.Cause.UNREADABLE) {
            lookForShell(failure.why());
        } else if (!certain) {
            unknown(failure.why());
        } else if (failure.cause() == RepeatableCall.Cause.REJECTED) {
            fail(failure.why() + ". If the API rejects the text that durable mode sends, " + REMEDY);
        } else {
            fail(failure.why());
        }
    }

    /** A target without a POSIX shell answers anything; then nothing of ours can have run there. */
    private void lookForShell(String why) {
        calculate(result -> {
            if (result.failure() != null && mayHaveStarted()) {
                unknown(why + " Asked again: " + result.failure().why());
            } else if (result.failure() != null) {
                failed(result.failure());
            } else if (isWithoutShell(result)) {
                startSent = false;
                fail(NO_SHELL + " (" + why + ")");
            } else if (mayHaveStarted() && !looked) {
                looked = true;
                look();
            } else if (mayHaveStarted()) {
                unknown(why);
            } else {
                fail(why + ". " + REMEDY);
            }
        });
    }

    /** After a start was sent, a target in trouble must not be taken for one that could not run it. */
    private boolean isWithoutShell(RepeatableCall.Result result) {
        return mayHaveStarted() ? DurableTarget.isSomethingElse(result) : !DurableTarget.isShell(result);
    }

    /** The start that is being made has led to nothing; one that was sent before may have. */
    private void none(String why) {
        if (inDoubt) {
            unknown(why);
        } else {
            fail(why);
        }
    }

    private void unknown(String why) {
        finish(() -> listener.unknown(why));
    }

    private void fail(String why) {
        finish(() -> listener.notStarted(why));
    }

    private void finish(Runnable message) {
        if (!over) {
            over = true;
            message.run();
        }
    }
}
