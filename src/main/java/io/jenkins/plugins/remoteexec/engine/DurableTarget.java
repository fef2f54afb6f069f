package io.jenkins.plugins.remoteexec.engine;

import edu.umd.cs.findbugs.annotations.NonNull;
import io.jenkins.plugins.remoteexec.engine.durable.Call;
import io.jenkins.plugins.remoteexec.engine.durable.Calls;
import io.jenkins.plugins.remoteexec.engine.durable.Frame;
import io.jenkins.plugins.remoteexec.engine.durable.FrameException;
import io.jenkins.plugins.remoteexec.engine.durable.Place;
import io.jenkins.plugins.remoteexec.engine.durable.Sizing;
import io.jenkins.plugins.remoteexec.engine.durable.Window;
import io.jenkins.plugins.remoteexec.http.ApiException;
import io.jenkins.plugins.remoteexec.http.ErrorKind;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Predicate;

/** The supervisor of one execution as its calls see it: where it lives, how much it can say at once, whom to ask how. */
final class DurableTarget {
    /** What a call takes on a slow target, besides the wait that was asked for. */
    private static final Duration WORK = Duration.ofSeconds(8);

    /** The highest exit code that tells of a program itself; above it are signals. */
    private static final int NOT_FOUND = 127;

    /** A virtual machine that is starting or locked may be ready in a moment. */
    static final Predicate<ApiException> IF_NOT_READY = error -> error.kind() == ErrorKind.TARGET_NOT_READY;

    /** What runs already is worth every patience: a machine may be rebooting, a token may be about to be replaced. */
    static final Predicate<ApiException> ALWAYS = error -> true;

    private final FrameCall.Way way;
    private final SecureRandom random;
    private final Sizing sizing;
    private Place place;

    DurableTarget(FrameCall.Way way, SecureRandom random, Place place) {
        this.way = way;
        this.random = random;
        this.place = place;
        sizing = new Sizing((int) Math.min(
                Integer.MAX_VALUE, way.connection().client().capabilities().largestOutput()));
    }

    @NonNull
    Place place() {
        return place;
    }

    @NonNull
    Sizing sizing() {
        return sizing;
    }

    @NonNull
    Capabilities capabilities() {
        return client().capabilities();
    }

    @NonNull
    ProviderClient client() {
        return way.connection().client();
    }

    @NonNull
    SecureRandom random() {
        return random;
    }

    /** From now on only the directory is looked at that this answer names. */
    void found(@NonNull Frame frame) {
        String directory = frame.directory();
        if (directory != null && directory.endsWith("/.rx-" + place.id())) {
            place = place.at(directory);
        }
    }

    /**
     * Prepares a question.
     *
     * @param call makes the text with a nonce
     * @param waits how long the text waits on the target
     */
    @NonNull
    FrameCall question(
            @NonNull Priority priority,
            @NonNull Function<String, Call> call,
            @NonNull Duration waits,
            @NonNull Predicate<ApiException> again) {
        Consumer<FrameException> learn = bad -> {
            if (bad.fault() == FrameException.Fault.CUT) {
                sizing.cut();
            }
        };
        return new FrameCall(way, priority, () -> call.apply(Place.nonce(random)), waits.plus(WORK), again, learn);
    }

    /** Makes the command end, and makes sure that it never begins. */
    @NonNull
    FrameCall cancellation() {
        int grace = (int) Math.max(1, way.connection().limits().cancelGrace().toSeconds());
        return question(
                Priority.CANCEL, nonce -> Calls.cancel(place, grace, Window.STATE_ONLY, nonce), Duration.ZERO, ALWAYS);
    }

    /** Removes what the execution has left, and from time to time what others have. */
    void cleanUp() {
        question(Priority.CLEANUP, nonce -> Calls.cleanUp(place, nonce), Duration.ZERO, IF_NOT_READY)
                .ask()
                .thenRun(this::collectGarbage);
    }

    private void collectGarbage() {
        GarbageCollection garbage = way.connection().garbage();
        if (garbage.isDue(way.target(), way.surroundings().scheduler().now())) {
            question(Priority.CLEANUP, garbage.call(), Duration.ZERO, IF_NOT_READY)
                    .ask();
        }
    }

    /** Has the target calculate something, which changes nothing there. */
    @NonNull
    RepeatableCall calculation() {
        return new RepeatableCall(
                way.connection(),
                way.surroundings().scheduler(),
                way.surroundings().random(),
                way.notices(),
                () -> ExecRequest.shell(way.target(), "echo \"rx-$((6 * 7))\"", WORK),
                Priority.SUBMIT,
                IF_NOT_READY);
    }

    /** Whether the {@link #calculation} came out as it does in a POSIX shell. */
    static boolean isShell(@NonNull RepeatableCall.Result result) {
        return result.ended() != null
                && new String(result.ended().stdout(), StandardCharsets.ISO_8859_1).contains("rx-42");
    }

    /**
     * Whether something answers the {@link #calculation} that is certainly no POSIX shell. Silence proves nothing, and
     * neither does a call that was killed: the target may be in trouble.
     */
    static boolean isSomethingElse(@NonNull RepeatableCall.Result result) {
        return result.ended() != null
                && !isShell(result)
                && (result.ended().stdout().length > 0
                        || (result.ended().exit() instanceof ExitStatus.Code code
                                && code.value() > 0
                                && code.value() <= NOT_FOUND));
    }

    /** Does a step later, on the engine's thread. */
    @NonNull
    EngineScheduler.Timer after(@NonNull Duration delay, @NonNull Runnable step) {
        return way.surroundings().scheduler().schedule(delay, step);
    }

    static int centis(Duration wait) {
        return (int) (wait.toMillis() / 10);
    }
}
