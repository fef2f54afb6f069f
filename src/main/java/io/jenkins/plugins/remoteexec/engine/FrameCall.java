package io.jenkins.plugins.remoteexec.engine;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import edu.umd.cs.findbugs.annotations.NonNull;
import io.jenkins.plugins.remoteexec.engine.durable.Call;
import io.jenkins.plugins.remoteexec.engine.durable.Frame;
import io.jenkins.plugins.remoteexec.engine.durable.FrameException;
import io.jenkins.plugins.remoteexec.engine.durable.FrameParser;
import io.jenkins.plugins.remoteexec.http.ApiException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.logging.Level;
import java.util.logging.Logger;

/** One question to the supervisor on a target, asked until a frame answers it that is right in every byte. */
final class FrameCall {
    private static final Logger LOGGER = Logger.getLogger(FrameCall.class.getName());

    /** Answers without a believable frame, in a row, after which asking again at once is pointless. */
    private static final int MOST_BAD_ANSWERS = 12;

    /** Answers that have nothing of a frame, in a row, of which nothing needs to be said. */
    private static final int MOST_ANSWERS_WITHOUT_FRAME = 4;

    private static final int SHOWN_TEXT = 200;

    /**
     * How it ended.
     *
     * @param frame the answer, or null
     * @param failure why there is none, or null
     * @param repeated whether the question may have reached the target before the one time that brought this answer
     */
    record Answer(@CheckForNull Frame frame, @CheckForNull RepeatableCall.Failure failure, boolean repeated) {}

    /** Where and how the call is made. */
    record Way(
            @NonNull BaseExecution.Surroundings surroundings,
            @NonNull Connection connection,
            @NonNull String target,
            @NonNull Consumer<String> notices) {}

    private final Way way;
    private final Priority priority;
    private final Supplier<Call> question;
    private final Duration expected;
    private final Predicate<ApiException> again;
    private final Consumer<FrameException> onBadAnswer;
    private final CompletableFuture<Answer> result = new CompletableFuture<>();
    private final Backoff pauses;
    private final Outage outage;
    private EngineScheduler.Timer timer = () -> {};
    private RepeatableCall call;
    private Call asked;
    private int badAnswers;
    private boolean answered;

    /**
     * @param question makes the call anew for each try
     * @param expected how long the call takes on the target
     * @param again which errors of the API are worth another try
     * @param onBadAnswer learns of answers without a believable frame
     */
    FrameCall(
            Way way,
            Priority priority,
            Supplier<Call> question,
            Duration expected,
            Predicate<ApiException> again,
            Consumer<FrameException> onBadAnswer) {
        this.way = way;
        this.priority = priority;
        this.question = question;
        this.expected = expected;
        this.again = again;
        this.onBadAnswer = onBadAnswer;
        pauses = Backoff.afterFailures(way.surroundings().random());
        outage = new Outage(way.connection().limits().patience(), pauses);
    }

    /** @return completes on the engine's thread, and never with an exception */
    @NonNull
    CompletableFuture<Answer> ask() {
        call = new RepeatableCall(
                way.connection(),
                way.surroundings().scheduler(),
                way.surroundings().random(),
                way.notices(),
                () -> {
                    asked = question.get();
                    return ExecRequest.shell(way.target(), asked.text(), expected);
                },
                priority,
                again);
        call.run().whenComplete((answer, never) -> {
            if (!result.isDone() && answer != null) {
                guarded(answer);
            }
        });
        return result;
    }

    private void guarded(RepeatableCall.Result answer) {
        Guard.run(() -> take(answer), error -> {
            LOGGER.log(Level.WARNING, "An answer cannot be read", error);
            failed(Guard.describe(error), answer);
        });
    }

    /** Gives up; what was sent may still run on the target. */
    void drop() {
        result.cancel(false);
        timer.cancel();
        if (call != null) {
            call.drop();
        }
    }

    private void take(RepeatableCall.Result answer) {
        boolean repeated = answered || answer.repeated();
        if (answer.failure() != null) {
            RepeatableCall.Failure last = answer.failure();
            result.complete(new Answer(
                    null,
                    new RepeatableCall.Failure(last.why(), last.nothingRan() && !repeated, last.cause()),
                    repeated));
            return;
        }
        try {
            Frame frame = FrameParser.parse(asked, answer.ended().stdout());
            outage.over(way.surroundings().scheduler().now(), way.target(), way.notices());
            result.complete(new Answer(frame, null, repeated));
        } catch (FrameException e) {
            // however bad, an answer means that the question was there
            answered = true;
            badAnswers++;
            onBadAnswer.accept(e);
            askAgain(e, answer);
        }
    }

    private void askAgain(FrameException e, RepeatableCall.Result answer) {
        boolean missing = e.fault() == FrameException.Fault.MISSING;
        boolean few = badAnswers < (missing ? MOST_ANSWERS_WITHOUT_FRAME : MOST_BAD_ANSWERS);
        // what runs already is worth waiting for; whether a start can work should be known soon
        boolean patient = priority.isForWhatRuns();
        if (few && !(missing && patient)) {
            ask();
            return;
        }
        String why = unreadable(e, answer.ended());
        Duration wait = few
                ? pauses.next()
                : outage.failed(way.surroundings().scheduler().now(), patient, why, way.notices());
        if (wait == null) {
            failed(why, answer);
        } else {
            timer = way.surroundings().scheduler().schedule(wait, this::ask);
        }
    }

    private void failed(String why, RepeatableCall.Result answer) {
        result.complete(new Answer(
                null,
                new RepeatableCall.Failure(why, false, RepeatableCall.Cause.UNREADABLE),
                answered || answer.repeated()));
    }

    private String unreadable(FrameException e, ExecStatus.Ended ended) {
        return "the answers of " + way.target() + " could not be read " + badAnswers + " times in a row: "
                + e.getMessage() + " The last one began with: " + shown(ended);
    }

    private static String shown(ExecStatus.Ended ended) {
        byte[] bytes = ended.stdout().length > 0 ? ended.stdout() : ended.stderr();
        String text = new String(bytes, 0, Math.min(bytes.length, SHOWN_TEXT), StandardCharsets.UTF_8);
        return HarmlessText.of(text.strip());
    }
}
