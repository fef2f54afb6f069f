package io.jenkins.plugins.remoteexec.engine.core;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import io.jenkins.plugins.remoteexec.engine.ProviderClient;
import io.jenkins.plugins.remoteexec.engine.supervisor.Call;
import io.jenkins.plugins.remoteexec.engine.supervisor.Calls;
import io.jenkins.plugins.remoteexec.engine.supervisor.ExecutionDirectory;
import io.jenkins.plugins.remoteexec.engine.supervisor.Frame;
import io.jenkins.plugins.remoteexec.engine.supervisor.OutputRequest;
import io.jenkins.plugins.remoteexec.engine.supervisor.Payload;
import io.jenkins.plugins.remoteexec.engine.supervisor.Secrets;
import io.jenkins.plugins.remoteexec.engine.supervisor.StagedFile;
import io.jenkins.plugins.remoteexec.engine.supervisor.Staging;
import io.jenkins.plugins.remoteexec.engine.supervisor.TargetState;
import io.jenkins.plugins.remoteexec.engine.supervisor.TargetState.Kind;
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

    /** How a start can fail to lead to a running command. */
    abstract static sealed class Failed extends Exception {
        private static final long serialVersionUID = 1L;

        Failed(String why) {
            super(why, null, false, false);
        }
    }

    /** There is certainly no command. */
    static final class NotStarted extends Failed {
        private static final long serialVersionUID = 1L;

        NotStarted(String why) {
            super(why);
        }
    }

    /** The start call may have reached the target, and no answer came. */
    static final class InDoubt extends Failed {
        private static final long serialVersionUID = 1L;

        InDoubt(String why) {
            super(why);
        }
    }

    /** The command was started by a try whose answer never came. */
    private static final class Found extends Exception {
        private static final long serialVersionUID = 1L;
    }

    /** What was sent ahead is gone, or another form is needed. */
    private static final class PlanAgain extends Exception {
        private static final long serialVersionUID = 1L;
    }

    /** How far it has come with the start itself, in this order. */
    private enum Sent {
        /** No start is on its way, or all were certainly refused. */
        NOTHING,
        /** A start was sent, and its answer tells all there is to know. */
        ONE,
        /** A start whose answer is not known may have been carried out, or may be yet. */
        MAYBE_MORE,
        /** The same, and the target was asked what became of it. */
        LOOKED_FOR
    }

    private final DurableTarget target;
    private final List<Payload> files;
    private final Secrets secrets;
    private final long deadlineSeconds;
    private final Consumer<String> step;
    private boolean substitute;
    private Sent sent;

    /**
     * @param secrets the secret variables, or null
     * @param sentEarlier whether another JVM may have sent a start
     * @param step is told in a few words what is being done
     */
    DurableStart(
            DurableTarget target,
            List<Payload> files,
            Secrets secrets,
            long deadlineSeconds,
            boolean sentEarlier,
            Consumer<String> step) {
        this.step = step;
        this.target = target;
        this.files = files;
        this.secrets = secrets;
        this.deadlineSeconds = deadlineSeconds;
        sent = sentEarlier ? Sent.MAYBE_MORE : Sent.NOTHING;
    }

    /** Why a provider without any output cannot be given a durable command. */
    static String noOutput(ProviderClient client) {
        return client.describe() + " returns no output at all, which durable mode needs: set durable: false";
    }

    /** Whether the command may have been started. */
    boolean mayHaveStarted() {
        return sent != Sent.NOTHING;
    }

    private boolean isInDoubt() {
        return sent.compareTo(Sent.MAYBE_MORE) >= 0;
    }

    private void reached(Sent further) {
        if (sent.compareTo(further) < 0) {
            sent = further;
        }
    }

    /** The start that was being made has led to nothing; one that was sent before still may. */
    private void refused() {
        if (sent == Sent.ONE) {
            sent = Sent.NOTHING;
        }
    }

    /** @return the answer with which the output begins, or null if that has yet to be asked for */
    @CheckForNull
    Frame run() throws Failed {
        try {
            if (!target.capabilities().isOutputCertain()) {
                requireShell();
            }
            for (int plans = 0; plans < MOST_PLANS; plans++) {
                try {
                    return run(plan());
                } catch (PlanAgain e) {
                    // the next plan
                }
            }
            throw none(
                    "parts of the command disappeared from the target before it could start; does something clean up its temporary directories?");
        } catch (Found e) {
            return null;
        }
    }

    private void requireShell() throws Failed {
        ExecCalls.Printed printed;
        try {
            printed = target.calculate();
        } catch (NoAnswerException e) {
            throw failed(e);
        }
        if (!target.capabilities().returnsOutput()) {
            throw none(noOutput(target.client()));
        }
        if (isWithoutShell(printed)) {
            throw new NotStarted(NO_SHELL);
        }
        if (!printed.isShell()) {
            throw new InDoubt("the shell on the target did not answer a test command as a shell does");
        }
    }

    private Staging plan() throws Failed {
        OutputRequest window = OutputRequest.first(
                target.sizing().max(),
                target.sizing().raw(),
                DurableTarget.centis(target.capabilities().isSingleLane() ? START_WAIT_IN_LANE : START_WAIT));
        try {
            return Staging.plan(
                    target.directory(),
                    files,
                    substitute,
                    secrets != null,
                    deadlineSeconds,
                    window,
                    target.capabilities().longestCommand());
        } catch (IllegalArgumentException e) {
            throw none(e.getMessage());
        }
    }

    private Frame run(Staging plan) throws Failed, PlanAgain, Found {
        boolean startedEarlier = secrets != null && !sendSecrets();
        if (!startedEarlier) {
            send(plan);
        }
        return start(plan);
    }

    /** @return false if the command was started already */
    private boolean sendSecrets() throws Failed, PlanAgain, Found {
        step.accept("sending the secrets");
        // a name of its own each time: a call of an earlier JVM may still be under way
        String attempt = ExecutionDirectory.nonce(target.queue().time().random());
        Frame pad = accepted(nonce ->
                Calls.pad(target.directory(), Staging.supervisor(substitute), attempt, secrets.length(), nonce));
        if (pad.state().kind() != Kind.PAD) {
            return false;
        }
        Payload cipher;
        try {
            cipher = secrets.cipher(Secrets.pad(pad), attempt);
        } catch (IllegalArgumentException e) {
            // the target has no error of its own for a pad that it could not write
            throw none("there is no room on the target for the secrets: " + e.getMessage());
        }
        List<Payload> inline = List.of(cipher);
        List<StagedFile> staged = new ArrayList<>();
        Call whole = Calls.seal(target.directory(), inline, staged, attempt, secrets.plain(), "nnnnnn");
        if (whole.text().length() > target.capabilities().longestCommand()) {
            send(Staging.planFile(
                    target.directory(), cipher, target.capabilities().longestCommand(), staged));
            inline = List.of();
        }
        List<Payload> carried = inline;
        Frame sealed =
                accepted(nonce -> Calls.seal(target.directory(), carried, staged, attempt, secrets.plain(), nonce));
        return sealed.state().kind() != Kind.RUNNING;
    }

    private void send(Staging pieces) throws Failed, PlanAgain, Found {
        for (int i = 0; i < pieces.calls(); i++) {
            int index = i;
            step.accept("sending part " + (i + 1) + " of " + pieces.calls());
            if (accepted(nonce -> pieces.call(index, nonce)).state().kind() == Kind.GONE) {
                throw new PlanAgain();
            }
        }
    }

    private Frame start(Staging plan) throws Failed, PlanAgain, Found {
        for (int starts = 1; ; starts++) {
            step.accept("starting");
            reached(Sent.ONE);
            Frame frame = ask(nonce -> Calls.start(target.directory(), plan.start(), nonce));
            switch (frame.state().kind()) {
                case NO_SETSID -> {
                    // refused before anything ran: the same again, with the substitute beside the supervisor
                    refused();
                    if (substitute) {
                        throw none(frame.state().explanation());
                    }
                    substitute = true;
                    throw new PlanAgain();
                }
                case NOT_STARTED -> {
                    // slow, or without room: what was sent may take the lock later
                    reached(Sent.MAYBE_MORE);
                    if (starts == MOST_STARTS) {
                        takeLock();
                    }
                    target.queue().sleep(FIRST_PAUSE.multipliedBy(1L << (starts - 1)));
                }
                case GONE, TOMBSTONE -> throw new InDoubt(frame.state().explanation());
                default -> {
                    requireAccepted(frame);
                    target.sizing().good(frame);
                    return frame;
                }
            }
        }
    }

    /** A start was sent and its answer is not to be had: a question with a short answer tells what became of it. */
    private Failed look() throws Failed, Found {
        reached(Sent.LOOKED_FOR);
        TargetState state = ask(nonce -> Calls.follow(target.directory(), OutputRequest.STATE_ONLY, nonce))
                .state();
        if (state.kind() == Kind.NOT_STARTED || state.kind() == Kind.GONE) {
            takeLock();
        }
        if (state.kind().refused()) {
            return new InDoubt(state.obstacle());
        }
        throw new Found();
    }

    /** Nobody has taken the lock although starts were sent: taking it ourselves makes sure that none of them ever will. */
    private void takeLock() throws Failed, Found {
        TargetState state = ask(nonce -> Calls.cancel(target.directory(), 1, OutputRequest.STATE_ONLY, nonce))
                .state();
        if (state.kind() == Kind.CANCELLED_BEFORE_START) {
            sent = Sent.NOTHING;
            throw new NotStarted("the supervisor could not start on the target; is its disk full, or its number of"
                    + " processes limited?");
        }
        throw new InDoubt(
                state.kind().refused()
                        // the lock is free still: one of the starts may be slow enough to take it yet
                        ? "the supervisor could not start on the target, nor could that be prevented: "
                                + state.obstacle()
                        : "the supervisor started only after Jenkins had given up waiting for it, and was told to stop");
    }

    private Frame accepted(Function<String, Call> question) throws Failed, PlanAgain, Found {
        Frame frame = ask(question);
        requireAccepted(frame);
        return frame;
    }

    private void requireAccepted(Frame frame) throws Failed, PlanAgain {
        if (frame.state().kind().refused()) {
            refused();
            if (frame.state().kind() == Kind.MISSING_PIECE) {
                throw new PlanAgain();
            }
            throw none(isInDoubt() ? frame.state().obstacle() : frame.state().explanation());
        }
    }

    private Frame ask(Function<String, Call> question) throws Failed, Found {
        try {
            DurableTarget.Answer answer = target.ask(Priority.SUBMIT, question, START_WAIT, DurableTarget.IF_NOT_READY);
            sentAgain(answer.repeated());
            target.found(answer.frame());
            return answer.frame();
        } catch (NoAnswerException e) {
            sentAgain(e.repeated());
            throw e.what() == NoAnswerException.Cause.UNREADABLE ? lookForShell(e.getMessage()) : failed(e);
        }
    }

    /** Of two calls, one may have been refused and the other not. */
    private void sentAgain(boolean repeated) {
        if (repeated && mayHaveStarted()) {
            reached(Sent.MAYBE_MORE);
        }
    }

    private Failed failed(NoAnswerException failure) {
        if (isInDoubt() || (mayHaveStarted() && !failure.nothingRan())) {
            return new InDoubt(failure.getMessage());
        }
        return new NotStarted(
                failure.what() == NoAnswerException.Cause.REJECTED
                        ? failure.getMessage() + ". If the API rejects the text that durable mode sends, " + REMEDY
                        : failure.getMessage());
    }

    /** A target without a POSIX shell answers anything; then nothing of ours can have run there. */
    private Failed lookForShell(String why) throws Failed, Found {
        ExecCalls.Printed printed;
        try {
            printed = target.calculate();
        } catch (NoAnswerException e) {
            return mayHaveStarted() ? new InDoubt(why + " Asked again: " + e.getMessage()) : failed(e);
        }
        if (isWithoutShell(printed)) {
            refused();
            return new NotStarted(NO_SHELL + " (" + why + ")");
        }
        if (!mayHaveStarted()) {
            return new NotStarted(why + ". " + REMEDY);
        }
        return sent == Sent.LOOKED_FOR ? new InDoubt(why) : look();
    }

    /** After a start was sent, a target in trouble must not be taken for one that could not run it. */
    private boolean isWithoutShell(ExecCalls.Printed printed) {
        return mayHaveStarted() ? printed.isSomethingElse() : !printed.isShell();
    }

    /** The start that is being made has led to nothing; one that was sent before may have. */
    private Failed none(String why) {
        return isInDoubt() ? new InDoubt(why) : new NotStarted(why);
    }
}
