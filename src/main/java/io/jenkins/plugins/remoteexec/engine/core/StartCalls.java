package io.jenkins.plugins.remoteexec.engine.core;

import io.jenkins.plugins.remoteexec.engine.ProviderClient;
import io.jenkins.plugins.remoteexec.engine.supervisor.Call;
import io.jenkins.plugins.remoteexec.engine.supervisor.Calls;
import io.jenkins.plugins.remoteexec.engine.supervisor.Frame;
import io.jenkins.plugins.remoteexec.engine.supervisor.OutputRequest;
import io.jenkins.plugins.remoteexec.engine.supervisor.StartRequest;
import io.jenkins.plugins.remoteexec.engine.supervisor.TargetState;
import io.jenkins.plugins.remoteexec.engine.supervisor.TargetState.Kind;
import java.time.Duration;
import java.util.function.Function;

/** Makes the calls of a start, and knows what their answers, and those that never came, prove of the command. */
final class StartCalls {
    /** How long a start waits on the target for the end of its command. */
    static final Duration WAIT = Duration.ofMillis(1500);

    /** So many in a row are no accident. */
    private static final int ODD_ANSWERS = 4;

    private static final String REMEDY = "set durable: false to use the provider's own call";
    private static final String NO_SHELL =
            "there is no POSIX shell on the target that the provider can call; " + REMEDY;

    /** The command was started by a try whose answer never came. */
    static final class Found extends Exception {
        private static final long serialVersionUID = 1L;
    }

    /** What was sent ahead is gone, or another form is needed. */
    static final class PlanAgain extends Exception {
        private static final long serialVersionUID = 1L;
    }

    /** How far it has come with the start itself, in this order. */
    enum Sent {
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
    private Sent sent;

    /** Whether the directory is known to have been there without a lock. */
    private boolean isPrepared;

    /** When the last start was sent, as the clock of waits tells time. */
    private long lastStart;

    /** @param sentEarlier whether another JVM may have sent a start */
    StartCalls(DurableTarget target, boolean sentEarlier) {
        this.target = target;
        sent = sentEarlier ? Sent.MAYBE_MORE : Sent.NOTHING;
    }

    /** Why a provider without any output cannot be given a durable command. */
    static String noOutput(ProviderClient client) {
        return client.describe() + " returns no output at all, which durable mode needs: set durable: false";
    }

    /** The directory was there, and the lock in it free. */
    void prepared() {
        isPrepared = true;
    }

    /** The directory is gone. If a start may have arrived that is the end; else all can be sent again. */
    StartFailure gone() throws Found, PlanAgain {
        if (isInDoubt()) {
            throw new Found();
        }
        isPrepared = false;
        refused();
        throw new PlanAgain();
    }

    boolean isPrepared() {
        return isPrepared;
    }

    /** Whether the command may have been started. */
    boolean mayHaveStarted() {
        return sent != Sent.NOTHING;
    }

    private boolean isInDoubt() {
        return sent.compareTo(Sent.MAYBE_MORE) >= 0;
    }

    void reached(Sent further) {
        if (sent.compareTo(further) < 0) {
            sent = further;
        }
    }

    /** The start that was being made has led to nothing; one that was sent before still may. */
    void refused() {
        if (sent == Sent.ONE) {
            sent = Sent.NOTHING;
        }
    }

    void requireShell() throws StartFailure {
        ExecCalls.Printed printed;
        try {
            printed = calculated();
        } catch (NoAnswerException e) {
            throw failed(e);
        }
        if (!target.capabilities().returnsOutput()) {
            throw none(noOutput(target.client()));
        }
        if (isWithoutShell(printed)) {
            throw new StartFailure.NotStarted(NO_SHELL);
        }
        if (!printed.isShell()) {
            throw new StartFailure.InDoubt("the shell on the target did not answer a test command as a shell does");
        }
    }

    /**
     * The text of a start, which asks first whether it may be the second one. Where that makes it too long, the target is
     * only asked what became of the first.
     */
    Call startCall(StartRequest request, String nonce, boolean repeated) {
        if (repeated || isInDoubt()) {
            target.startMayHaveArrived(target.queue().time().since(lastStart));
        }
        lastStart = target.queue().time().nanoTime().getAsLong();
        StartRequest again = request.repeated(target.startAge());
        Call call = Calls.start(target.directory(), isPrepared ? again.inPreparedDirectory() : again, nonce);
        return call.text().length() <= target.capabilities().longestCommand()
                ? call
                : Calls.follow(target.directory(), OutputRequest.STATE_ONLY, nonce);
    }

    Frame accepted(Function<String, Call> question) throws StartFailure, PlanAgain, Found {
        Frame frame = ask(question);
        requireAccepted(frame);
        return frame;
    }

    void requireAccepted(Frame frame) throws StartFailure, PlanAgain, Found {
        if (frame.state().kind().refused()) {
            refused();
            boolean isLost =
                    frame.state().kind() == Kind.MISSING_PIECE || frame.state().kind() == Kind.BAD_SECRET;
            // after a start that may have arrived, what is lost with the directory may be the lock, too
            if (isLost && !isInDoubt()) {
                throw new PlanAgain();
            }
            if (isInDoubt()) {
                // not every one of the starts was refused: only with the lock taken is it certain that none will run
                takeLock();
            }
            throw none(frame.state().explanation());
        }
    }

    Frame ask(Function<String, Call> question) throws StartFailure, Found {
        return ask((nonce, repeated) -> question.apply(nonce));
    }

    Frame ask(DurableTarget.Question question) throws StartFailure, Found {
        try {
            DurableTarget.Answer answer = target.ask(Priority.SUBMIT, question, WAIT);
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

    /** A start was sent and its answer is not to be had: a question with a short answer tells what became of it. */
    private StartFailure look() throws StartFailure, Found {
        reached(Sent.LOOKED_FOR);
        TargetState state = ask(nonce -> Calls.follow(target.directory(), OutputRequest.STATE_ONLY, nonce))
                .state();
        if (state.kind() == Kind.GONE && isPrepared) {
            throw new Found();
        }
        if (state.kind() == Kind.NOT_STARTED || state.kind() == Kind.GONE) {
            takeLock();
        }
        if (state.kind().refused()) {
            return new StartFailure.InDoubt(state.obstacle());
        }
        throw new Found();
    }

    /** Nobody has taken the lock although starts were sent: taking it ourselves makes sure that none of them ever will. */
    void takeLock() throws StartFailure, Found {
        target.startMayHaveArrived(target.queue().time().since(lastStart));
        TargetState state = ask(nonce ->
                        Calls.cancel(target.directory(), false, target.startAge(), 1, OutputRequest.STATE_ONLY, nonce))
                .state();
        if (state.kind() == Kind.FORGOTTEN) {
            throw new StartFailure.Forgotten(state);
        }
        if (state.kind() == Kind.CANCELLED_BEFORE_START) {
            sent = Sent.NOTHING;
            throw new StartFailure.NotStarted(
                    "the supervisor could not start on the target; is its disk full, or its number of"
                            + " processes limited?");
        }
        throw new StartFailure.InDoubt(
                state.kind().refused()
                        // the lock is free still: one of the starts may be slow enough to take it yet
                        ? "the supervisor could not start on the target, nor could that be prevented: "
                                + state.obstacle()
                        : "the supervisor started only after Jenkins had given up waiting for it, and was told to stop");
    }

    private StartFailure failed(NoAnswerException failure) {
        if (isInDoubt() || (mayHaveStarted() && !failure.nothingRan())) {
            return new StartFailure.InDoubt(failure.getMessage());
        }
        return new StartFailure.NotStarted(
                failure.what() == NoAnswerException.Cause.REJECTED
                        ? failure.getMessage() + ". If the API rejects the text that durable mode sends, " + REMEDY
                        : failure.getMessage());
    }

    /** A target without a POSIX shell answers anything; then nothing of ours can have run there. */
    private StartFailure lookForShell(String why) throws StartFailure, Found {
        ExecCalls.Printed printed;
        try {
            printed = calculated();
        } catch (NoAnswerException e) {
            return mayHaveStarted() ? new StartFailure.InDoubt(why + " Asked again: " + e.getMessage()) : failed(e);
        }
        if (isWithoutShell(printed)) {
            refused();
            return new StartFailure.NotStarted(NO_SHELL + " (" + why + ")");
        }
        if (!mayHaveStarted()) {
            return new StartFailure.NotStarted(why + ". " + REMEDY);
        }
        return sent == Sent.LOOKED_FOR ? new StartFailure.InDoubt(why) : look();
    }

    /** An answer that is odd once proves nothing. */
    private ExecCalls.Printed calculated() throws NoAnswerException {
        Backoff waits = Backoff.afterRefusals(target.queue().time().random());
        ExecCalls.Printed printed = target.calculate();
        for (int odd = 1; odd < ODD_ANSWERS && isOdd(printed); odd++) {
            target.queue().sleep(waits.next());
            printed = target.calculate();
        }
        return printed;
    }

    private boolean isOdd(ExecCalls.Printed printed) {
        boolean isPlain = printed.isShell()
                || printed.isTextAgain()
                || !target.capabilities().returnsOutput()
                // before a start was sent, nothing is at stake
                || (!mayHaveStarted() && printed.isWithoutShell());
        return !isPlain;
    }

    /** After a start was sent, a target in trouble must not be taken for one that could not run it. */
    private boolean isWithoutShell(ExecCalls.Printed printed) {
        return mayHaveStarted() ? printed.isWithoutShell() : !printed.isShell();
    }

    /** The start that is being made has led to nothing; one that was sent before may have. */
    StartFailure none(String why) {
        return isInDoubt() ? new StartFailure.InDoubt(why) : new StartFailure.NotStarted(why);
    }
}
