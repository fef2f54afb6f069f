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

/** One question to the supervisor on a target, asked until a frame answers it that is right in every byte. */
final class FrameCall {
    /** Answers without a believable frame, in a row, after which asking again is pointless. */
    private static final int MOST_BAD_ANSWERS = 12;

    private static final int MOST_ANSWERS_WITHOUT_FRAME = 4;

    private static final int SHOWN_TEXT = 200;

    /**
     * How it ended.
     *
     * @param frame the answer, or null
     * @param failure why there is none, or null
     */
    record Answer(@CheckForNull Frame frame, @CheckForNull RepeatableCall.Failure failure) {}

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
    private RepeatableCall call;
    private Call asked;
    private int badAnswers;

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
                take(answer);
            }
        });
        return result;
    }

    /** Gives up; what was sent may still run on the target. */
    void drop() {
        result.cancel(false);
        if (call != null) {
            call.drop();
        }
    }

    private void take(RepeatableCall.Result answer) {
        if (answer.failure() != null) {
            result.complete(new Answer(null, answer.failure()));
            return;
        }
        try {
            result.complete(new Answer(FrameParser.parse(asked, answer.ended().stdout()), null));
        } catch (FrameException e) {
            badAnswers++;
            onBadAnswer.accept(e);
            int most = e.fault() == FrameException.Fault.MISSING ? MOST_ANSWERS_WITHOUT_FRAME : MOST_BAD_ANSWERS;
            if (badAnswers >= most) {
                result.complete(new Answer(
                        null,
                        new RepeatableCall.Failure(
                                unreadable(e, answer.ended()), false, RepeatableCall.Cause.UNREADABLE)));
            } else {
                ask();
            }
        }
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
