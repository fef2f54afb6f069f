package io.jenkins.plugins.remoteexec.engine.core;

import edu.umd.cs.findbugs.annotations.NonNull;
import io.jenkins.plugins.remoteexec.engine.Capabilities;
import io.jenkins.plugins.remoteexec.engine.ExecRequest;
import io.jenkins.plugins.remoteexec.engine.ExecStatus;
import io.jenkins.plugins.remoteexec.engine.ProviderClient;
import io.jenkins.plugins.remoteexec.engine.supervisor.Call;
import io.jenkins.plugins.remoteexec.engine.supervisor.Calls;
import io.jenkins.plugins.remoteexec.engine.supervisor.ExecutionDirectory;
import io.jenkins.plugins.remoteexec.engine.supervisor.Frame;
import io.jenkins.plugins.remoteexec.engine.supervisor.FrameException;
import io.jenkins.plugins.remoteexec.engine.supervisor.FrameParser;
import io.jenkins.plugins.remoteexec.engine.supervisor.OutputRequest;
import io.jenkins.plugins.remoteexec.engine.supervisor.Sizing;
import io.jenkins.plugins.remoteexec.engine.text.HarmlessText;
import io.jenkins.plugins.remoteexec.http.StatusErrors;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.function.Function;
import java.util.logging.Level;
import java.util.logging.Logger;

/** The supervisor of one execution: where it lives, how much it can say at once, and how it is asked until it answers. */
final class DurableTarget {
    private static final Logger LOGGER = Logger.getLogger(DurableTarget.class.getName());

    /** What a call takes on a slow target, besides the wait that was asked for. */
    private static final Duration WORK = Duration.ofSeconds(8);

    /** Answers without a believable frame, in a row, after which asking again at once is pointless. */
    private static final int MOST_BAD_ANSWERS = 12;

    /** Answers that have nothing of a frame, in a row, of which nothing needs to be said. */
    private static final int MOST_ANSWERS_WITHOUT_FRAME = 4;

    /** What a POSIX shell does not print as it is. */
    static final String CALCULATION = "$((6 * 7))";

    private static final int SHOWN_TEXT = 200;

    /**
     * An answer that is right in every byte.
     *
     * @param repeated whether the question may have reached the target before the one time that brought this answer
     */
    record Answer(Frame frame, boolean repeated) {}

    /** Makes the text of a question, anew for each try. */
    interface Question {
        /**
         * @param nonce tells the answers apart
         * @param repeated whether an earlier try of the same question may have reached the target
         */
        @NonNull
        Call text(@NonNull String nonce, boolean repeated);
    }

    /** When the first start was sent that may have arrived, as the clock of waits tells time; null: none may have. */
    private Long firstStart;

    private final EndpointConnection connection;
    private final String target;
    private final Notices notices;
    private final ExecCalls calls;
    private final Sizing sizing;
    private ExecutionDirectory directory;

    /** @param reach takes note of whether calls arrive */
    DurableTarget(
            EndpointConnection connection, String target, Notices notices, Reach reach, ExecutionDirectory directory) {
        this.connection = connection;
        this.target = target;
        this.notices = notices;
        this.directory = directory;
        calls = new ExecCalls(connection, target, notices, reach);
        sizing = new Sizing((int) Math.min(Integer.MAX_VALUE, capabilities().largestOutput()));
    }

    @NonNull
    ExecutionDirectory directory() {
        return directory;
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
        return connection.client();
    }

    @NonNull
    RunQueue queue() {
        return connection.queue();
    }

    /** From now on only the directory is looked at that this answer names. */
    void found(@NonNull Frame frame) {
        String named = frame.directory();
        if (named != null && named.endsWith("/.rx-" + directory.id())) {
            directory = directory.at(named);
        }
    }

    /**
     * Asks until a frame answers that is right in every byte.
     *
     * @param question makes the text with a nonce, anew for each try
     * @param waits how long the text waits on the target
     */
    @NonNull
    Answer ask(@NonNull Priority priority, @NonNull Function<String, Call> question, @NonNull Duration waits)
            throws NoAnswerException {
        return ask(priority, (nonce, repeated) -> question.apply(nonce), waits);
    }

    /** As {@link #ask(Priority, Function, Duration)}, for a text that is another one when it is repeated. */
    @NonNull
    Answer ask(@NonNull Priority priority, @NonNull Question question, @NonNull Duration waits)
            throws NoAnswerException {
        Retry unreadable = new Retry(queue(), connection.limits().patience(), notices, target);
        Call[] asked = new Call[1];
        boolean[] answered = new boolean[1];
        for (int bad = 1; ; bad++) {
            ExecCalls.Printed printed;
            try {
                printed = calls.call(priority, repeated -> {
                    asked[0] = question.text(
                            ExecutionDirectory.nonce(queue().time().random()), repeated || answered[0]);
                    return ExecRequest.shell(target, asked[0].text(), waits.plus(WORK));
                });
            } catch (NoAnswerException e) {
                throw answered[0] ? e.afterAnAnswer() : e;
            }
            try {
                Frame frame = FrameParser.parse(asked[0], printed.ended().stdout());
                unreadable.succeeded();
                return new Answer(frame, answered[0] || printed.repeated());
            } catch (FrameException e) {
                // however bad, an answer means that the question was there
                answered[0] = true;
                if (e.fault() == FrameException.Fault.CUT) {
                    sizing.cut();
                }
                pauseAfter(e, bad, printed.ended(), priority, unreadable);
            }
        }
    }

    private void pauseAfter(FrameException e, int bad, ExecStatus.Ended ended, Priority priority, Retry unreadable)
            throws NoAnswerException {
        boolean missing = e.fault() == FrameException.Fault.MISSING;
        boolean few = bad < (missing ? MOST_ANSWERS_WITHOUT_FRAME : MOST_BAD_ANSWERS);
        // what runs already is worth waiting for; whether a start can work should be known soon
        boolean patient = priority.isForWhatRuns();
        if (few && missing && patient) {
            unreadable.pausesSilently();
        } else if (!few) {
            String why = "the answers of " + target + " could not be read " + bad + " times in a row: " + e.getMessage()
                    + " The last one began with: " + shown(ended);
            if (!patient || !unreadable.pauses(why)) {
                throw new NoAnswerException(why, false, NoAnswerException.Cause.UNREADABLE, true);
            }
        }
    }

    private static String shown(ExecStatus.Ended ended) {
        byte[] bytes = ended.stdout().length > 0 ? ended.stdout() : ended.stderr();
        String text = new String(bytes, 0, Math.min(bytes.length, SHOWN_TEXT), StandardCharsets.UTF_8);
        return HarmlessText.of(StatusErrors.withoutFullStop(text.strip()));
    }

    /**
     * A start may have arrived.
     *
     * @param ago how long ago it was sent; only the first one counts
     */
    void startMayHaveArrived(@NonNull Duration ago) {
        calls.mayHaveArrived();
        if (firstStart == null) {
            firstStart = queue().time().nanoTime().getAsLong() - ago.toNanos();
        }
    }

    /** How long ago the first start was sent that may have arrived, in seconds, rounded up; 0: none may have. */
    long startAge() {
        return firstStart == null
                ? 0
                : queue().time().since(firstStart).plusMillis(999).toSeconds() + 1;
    }

    /**
     * Makes the command end, and makes sure that it never begins.
     *
     * @param started whether it is certain that it was started
     */
    @NonNull
    Answer cancel(boolean started) throws NoAnswerException {
        int grace = (int) Math.max(1, connection.limits().cancelGrace().toSeconds());
        return ask(
                Priority.CANCEL,
                nonce -> Calls.cancel(directory, started, startAge(), grace, OutputRequest.STATE_ONLY, nonce),
                Duration.ZERO);
    }

    /** Removes what was sent to the target for a command that was not started and never will be. */
    void discard() {
        try {
            ask(
                    Priority.CLEANUP,
                    nonce -> Calls.cancel(directory, false, 0, 1, OutputRequest.STATE_ONLY, nonce),
                    Duration.ZERO);
            cleanUp();
        } catch (NoAnswerException e) {
            LOGGER.log(Level.FINE, "Not removed: {0}", e.getMessage());
        }
    }

    /** Removes what the execution has left, and from time to time what others have. */
    void cleanUp() {
        cleanUp(nonce -> Calls.cleanUp(directory, nonce));
        GarbageCollection garbage = connection.garbage();
        if (garbage.isDue(target, queue().time().nanoTime().getAsLong())) {
            cleanUp(garbage.call());
        }
    }

    private void cleanUp(Function<String, Call> question) {
        try {
            ask(Priority.CLEANUP, question, Duration.ZERO);
        } catch (NoAnswerException e) {
            LOGGER.log(Level.FINE, "Not cleaned up: {0}", e.getMessage());
        }
    }

    /** Has the target calculate something, which changes nothing there. */
    @NonNull
    ExecCalls.Printed calculate() throws NoAnswerException {
        return calls.call(
                Priority.SUBMIT, repeated -> ExecRequest.shell(target, "echo \"rx-" + CALCULATION + "\"", WORK));
    }

    static int centis(Duration wait) {
        return (int) (wait.toMillis() / 10);
    }
}
