package io.jenkins.plugins.remoteexec.engine.core;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import edu.umd.cs.findbugs.annotations.NonNull;
import io.jenkins.plugins.remoteexec.engine.Outcome;
import io.jenkins.plugins.remoteexec.engine.supervisor.Frame;
import io.jenkins.plugins.remoteexec.engine.supervisor.TargetState;
import io.jenkins.plugins.remoteexec.engine.text.Signals;
import java.time.Duration;
import java.util.function.Supplier;

/**
 * What is known of the end of a durable command, and which outcome follows from it. The first end that a target reports
 * counts: neither a deadline nor a cancellation changes it while the rest of the output is fetched.
 */
final class DurableEnd {
    private static final int SIGKILL = 9;
    private static final int SIGTERM = 15;

    private final Supplier<String> target;
    private final Duration limit;
    private Verdict.Reason stopping;
    private TargetState known;
    private boolean unaided;
    private boolean ran;
    private boolean othersRun;

    /** Null as long as the target or its output may have more to tell. */
    private Verdict verdict;

    /**
     * @param target its name, for the outcome
     * @param limit how long the command may run
     */
    DurableEnd(@NonNull Supplier<String> target, @NonNull Duration limit) {
        this.target = target;
        this.limit = limit;
    }

    /** Why the command is being stopped, or null. */
    @CheckForNull
    Verdict.Reason stopping() {
        return stopping;
    }

    void stop(@NonNull Verdict.Reason reason) {
        stopping = reason;
    }

    /** It is certain that the command was started, earlier or by another JVM. */
    void ran() {
        ran = true;
    }

    boolean hasRun() {
        return ran;
    }

    /** Whether the command has ended, even if not all of its output is here. */
    boolean isKnown() {
        return known != null;
    }

    /** Whether nothing has to stay on the target any more. */
    boolean isCleanable() {
        return verdict != null && verdict.isFinal();
    }

    /** Takes what an answer says of the command. */
    void saw(@NonNull Frame frame) {
        TargetState.Kind kind = frame.state().kind();
        othersRun = frame.flags().othersRun();
        ran |= kind == TargetState.Kind.RUNNING || kind.ended() || frame.outSize() > 0 || frame.errSize() > 0;
        // an empty lock beside a supervisor, and nobody here has cancelled: a machine that crashed leaves it like that
        ran |= kind == TargetState.Kind.CANCELLED_BEFORE_START && frame.directory() != null && stopping == null;
        if (known == null && isEnd(kind)) {
            known = frame.state();
            unaided = stopping == null;
        }
    }

    /**
     * Takes the answer to a cancellation.
     *
     * @param first whether no other cancellation can have reached the target before
     */
    void sawCancellation(@NonNull Frame frame, boolean first) {
        saw(frame);
        // what had ended when the first cancellation came has ended without it
        if (first && isEnd(frame.state().kind()) && !isStopSignal(known)) {
            unaided = true;
        }
    }

    /** Whether there is no command any more. */
    private static boolean isEnd(TargetState.Kind kind) {
        return kind.ended() || kind == TargetState.Kind.REBOOTED;
    }

    private static boolean isStopSignal(TargetState state) {
        return state.kind() == TargetState.Kind.SIGNALLED && (state.value() == SIGTERM || state.value() == SIGKILL);
    }

    /** The outcome when the target has no more to tell. */
    @NonNull
    Outcome outcome(@NonNull TargetState last) {
        if (known != null && !isEnd(last.kind())) {
            return lost(last.obstacle());
        }
        return outcome(known == null ? last : known, stopping, "");
    }

    /** The outcome when nobody waits any longer, whatever is missing. */
    @NonNull
    Outcome now() {
        if (known == null) {
            return outcome(null, stopping, "");
        }
        // whoever does not want to wait for the rest of the output cancels, whatever had been asked before
        Verdict.Reason asked = unaided ? Verdict.Reason.CANCEL : stopping;
        return outcome(known, asked, "; the rest of its output was not fetched");
    }

    /** @param missing what is to be added where the command had ended by itself */
    private Outcome outcome(@CheckForNull TargetState end, @CheckForNull Verdict.Reason asked, String missing) {
        verdict = Verdict.of(Verdict.End.of(end, ran), asked, unaided);
        return switch (verdict) {
            case ITS_OWN -> natural(end);
            case ALREADY_ENDED ->
                new Outcome.Cancelled(
                        true,
                        missing.isEmpty()
                                ? "the command had already ended: "
                                        + natural(end).describe()
                                : "the command had already ended ("
                                        + natural(end).describe() + ")" + missing);
            case STOPPED -> stopped(!othersRun);
            case DEADLINE -> new Outcome.TimedOut(limit, !othersRun);
            case NOT_LAUNCHED -> new Outcome.NotStarted(end.obstacle());
            case NEVER_STARTED -> neverStarted();
            case LOCK_LOST ->
                new Outcome.Lost("The execution's lock on " + target.get()
                        + " is empty although the command may have been started, as happens when the machine crashes;"
                        + " how the command ended cannot be known");
            case LOST -> new Outcome.Lost(end.obstacle());
            case UNCONFIRMED -> stopped(false);
        };
    }

    /**
     * The outcome when no more answers can be had.
     *
     * @param why a sentence
     */
    @NonNull
    Outcome lost(@NonNull String why) {
        String clause = clause(why);
        if (known != null && (stopping == null || (unaided && stopping == Verdict.Reason.TIMEOUT))) {
            return new Outcome.Lost(clause + ". The command has ended (" + described(known)
                    + "), but not all of its output could be fetched");
        }
        if (stopping != null) {
            Outcome end = now();
            verdict = null;
            return end;
        }
        return new Outcome.Lost(clause + ". The command may still be running on " + target.get()
                + ", and its result is kept there for some days");
    }

    /**
     * The outcome when nobody can tell whether the command was started; it is being stopped in case it was.
     *
     * @param why a sentence
     */
    @NonNull
    Outcome unknown(@NonNull String why) {
        return stopping == null
                ? new Outcome.Lost(
                        clause(why) + ". The command may have started on " + target.get()
                                + "; Jenkins keeps trying to stop it there",
                        true)
                : now();
    }

    /** The outcome when the target has forgotten whatever was started there. */
    @NonNull
    static Outcome forgotten(@NonNull TargetState state) {
        return new Outcome.Lost(clause(state.obstacle()));
    }

    private static String clause(String sentence) {
        return sentence.endsWith(".") ? sentence.substring(0, sentence.length() - 1) : sentence;
    }

    @NonNull
    Outcome neverStarted() {
        if (stopping == Verdict.Reason.TIMEOUT) {
            return new Outcome.NotStarted("its timeout of " + limit.toSeconds() + " s passed before it could start");
        }
        return new Outcome.Cancelled(true, "the command had not been started");
    }

    private Outcome stopped(boolean confirmed) {
        if (stopping == Verdict.Reason.TIMEOUT) {
            return new Outcome.TimedOut(limit, confirmed);
        }
        if (confirmed) {
            return new Outcome.Cancelled(true, "the command was stopped");
        }
        return new Outcome.Cancelled(
                false,
                othersRun
                        ? "it was not confirmed that the command has stopped on " + target.get()
                                + ": a process of another user still runs"
                        : "it was not confirmed that the command has stopped on " + target.get()
                                + "; Jenkins keeps trying");
    }

    private static Outcome natural(TargetState end) {
        return end.kind() == TargetState.Kind.EXITED
                ? new Outcome.Exited(end.value())
                : new Outcome.Signalled(Signals.name(end.value()));
    }

    private String described(TargetState end) {
        return switch (end.kind()) {
            case EXITED, SIGNALLED -> natural(end).describe();
            case DEADLINE -> new Outcome.TimedOut(limit, true).describe();
            default -> end.obstacle();
        };
    }
}
