package io.jenkins.plugins.remoteexec.engine.core;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import io.jenkins.plugins.remoteexec.engine.supervisor.Call;
import io.jenkins.plugins.remoteexec.engine.supervisor.Calls;
import io.jenkins.plugins.remoteexec.engine.supervisor.ExecutionDirectory;
import io.jenkins.plugins.remoteexec.engine.supervisor.Frame;
import io.jenkins.plugins.remoteexec.engine.supervisor.KeptOutput;
import io.jenkins.plugins.remoteexec.engine.supervisor.OutputRequest;
import io.jenkins.plugins.remoteexec.engine.supervisor.Payload;
import io.jenkins.plugins.remoteexec.engine.supervisor.SealedSecrets;
import io.jenkins.plugins.remoteexec.engine.supervisor.Secrets;
import io.jenkins.plugins.remoteexec.engine.supervisor.StagedFile;
import io.jenkins.plugins.remoteexec.engine.supervisor.Staging;
import io.jenkins.plugins.remoteexec.engine.supervisor.StartRequest;
import io.jenkins.plugins.remoteexec.engine.supervisor.TargetState.Kind;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * Brings a command to its target and starts it, once, however often the calls have to be repeated: secrets first, then
 * the pieces that do not fit, then the start itself.
 */
final class DurableStart {
    /** In a single lane everybody else on the target waits, too, and others may come while this call waits. */
    private static final Duration START_WAIT_IN_LANE = Duration.ofMillis(300);

    private static final int MOST_STARTS = 5;

    /** Before the second start, and twice as long before each further one: a loaded target needs time for the lock. */
    private static final Duration FIRST_PAUSE = Duration.ofSeconds(1);

    private static final int MOST_PLANS = 4;

    private final DurableTarget target;
    private final List<Payload> files;
    private final Secrets secrets;
    private final long deadlineSeconds;
    private final Consumer<String> step;
    private final KeptOutput keep;
    private final StartCalls calls;
    private boolean substitute;

    /**
     * @param secrets the secret variables, or null
     * @param keep how much of its output the target keeps
     * @param sentEarlier whether another JVM may have sent a start
     * @param step is told in a few words what is being done
     */
    DurableStart(
            DurableTarget target,
            List<Payload> files,
            Secrets secrets,
            long deadlineSeconds,
            KeptOutput keep,
            boolean sentEarlier,
            Consumer<String> step) {
        this.step = step;
        this.target = target;
        this.files = files;
        this.secrets = secrets;
        this.deadlineSeconds = deadlineSeconds;
        this.keep = keep;
        calls = new StartCalls(target, sentEarlier);
    }

    /** Whether the command may have been started. */
    boolean mayHaveStarted() {
        return calls.mayHaveStarted();
    }

    /** Whether something of the command lies on the target. */
    boolean isPrepared() {
        return calls.isPrepared();
    }

    /** @return the answer with which the output begins, or null if that has yet to be asked for */
    @CheckForNull
    Frame run() throws StartFailure {
        try {
            if (!target.capabilities().isOutputCertain()) {
                calls.requireShell();
            }
            for (int plans = 0; plans < MOST_PLANS; plans++) {
                try {
                    return run(plan());
                } catch (StartCalls.PlanAgain e) {
                    // the next plan
                }
            }
            throw calls.none(
                    "parts of the command disappeared from the target before it could start; does something clean up its temporary directories?");
        } catch (StartCalls.Found e) {
            return null;
        }
    }

    private Staging plan() throws StartFailure {
        OutputRequest window = OutputRequest.first(
                target.sizing().max(),
                target.sizing().raw(),
                DurableTarget.centis(target.capabilities().isSingleLane() ? START_WAIT_IN_LANE : StartCalls.WAIT));
        try {
            return Staging.plan(
                    target.directory(),
                    files,
                    substitute,
                    secrets != null,
                    target.startAge() > 0,
                    deadlineSeconds,
                    keep,
                    window,
                    target.capabilities().longestCommand());
        } catch (IllegalArgumentException e) {
            throw calls.none(e.getMessage());
        }
    }

    private Frame run(Staging plan) throws StartFailure, StartCalls.PlanAgain, StartCalls.Found {
        StartRequest request = plan.start();
        if (secrets != null) {
            SealedSecrets sealed = sendSecrets();
            if (sealed == null) {
                // the command was started already
                throw new StartCalls.Found();
            }
            request = request.with(sealed);
        }
        send(plan);
        return start(request);
    }

    /** @return null if the command was started already */
    @CheckForNull
    private SealedSecrets sendSecrets() throws StartFailure, StartCalls.PlanAgain, StartCalls.Found {
        step.accept("sending the secrets");
        // a name of its own each time: a call of an earlier JVM may still be under way
        String attempt = ExecutionDirectory.nonce(target.queue().time().random());
        List<Payload> supervisor = Staging.supervisor(substitute);
        Call padWithAll = Calls.pad(target.directory(), supervisor, attempt, secrets.length(), "nnnnnn");
        if (padWithAll.text().length() > target.capabilities().longestCommand()) {
            for (Payload file : supervisor) {
                calls.accepted(nonce -> Calls.prepare(target.directory(), List.of(file), nonce));
            }
            supervisor = List.of();
        }
        List<Payload> brought = supervisor;
        Frame pad = calls.accepted(nonce -> Calls.pad(target.directory(), brought, attempt, secrets.length(), nonce));
        if (pad.state().kind() != Kind.PAD) {
            return null;
        }
        calls.prepared();
        Payload cipher;
        SealedSecrets result;
        try {
            cipher = secrets.cipher(Secrets.pad(pad), attempt);
            result = SealedSecrets.of(attempt, Secrets.pad(pad), cipher);
        } catch (IllegalArgumentException e) {
            // the target has no error of its own for a pad that it could not write
            throw calls.none("there is no room on the target for the secrets: " + e.getMessage());
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
        Frame sealed = calls.accepted(
                nonce -> Calls.seal(target.directory(), carried, staged, attempt, secrets.plain(), nonce));
        return sealed.state().kind() == Kind.RUNNING ? null : result;
    }

    private void send(Staging pieces) throws StartFailure, StartCalls.PlanAgain, StartCalls.Found {
        for (int i = 0; i < pieces.calls(); i++) {
            int index = i;
            step.accept("sending part " + (i + 1) + " of " + pieces.calls());
            if (calls.accepted(nonce -> pieces.call(index, nonce)).state().kind() == Kind.GONE) {
                throw calls.gone();
            }
            calls.prepared();
        }
    }

    private Frame start(StartRequest request) throws StartFailure, StartCalls.PlanAgain, StartCalls.Found {
        for (int starts = 1; ; starts++) {
            step.accept("starting");
            calls.reached(StartCalls.Sent.ONE);
            Call[] asked = new Call[1];
            Frame frame = calls.ask((nonce, repeated) -> asked[0] = calls.startCall(request, nonce, repeated));
            boolean onlyLooked = asked[0].out() < 0;
            switch (frame.state().kind()) {
                case NO_SETSID -> {
                    // refused before anything ran: the same again, with the substitute beside the supervisor
                    calls.refused();
                    if (substitute) {
                        throw calls.none(frame.state().explanation());
                    }
                    substitute = true;
                    throw new StartCalls.PlanAgain();
                }
                case NOT_STARTED, GONE -> {
                    boolean isGone = frame.state().kind() == Kind.GONE;
                    if (isGone && frame.directory() != null) {
                        // removed since this call started it: by the command, or by somebody who cleans up
                        throw new StartCalls.Found();
                    }
                    if (isGone && calls.isPrepared()) {
                        throw calls.gone();
                    }
                    if (isGone || onlyLooked) {
                        // a plan in pieces, whose start is shorter
                        throw new StartCalls.PlanAgain();
                    }
                    calls.prepared();
                    // slow, or without room: what was sent may take the lock later
                    calls.reached(StartCalls.Sent.MAYBE_MORE);
                    if (starts == MOST_STARTS) {
                        calls.takeLock();
                    }
                    target.queue().sleep(FIRST_PAUSE.multipliedBy(1L << (starts - 1)));
                }
                case FORGOTTEN -> throw new StartFailure.Forgotten(frame.state());
                case RUNNING -> {
                    // an answer without output tells that an earlier try has started it
                    if (frame.directory() == null) {
                        throw new StartCalls.Found();
                    }
                    return frame;
                }
                default -> {
                    calls.requireAccepted(frame);
                    return frame;
                }
            }
        }
    }
}
