package io.jenkins.plugins.remoteexec.engine;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import edu.umd.cs.findbugs.annotations.NonNull;
import io.jenkins.plugins.remoteexec.http.ApiException;
import io.jenkins.plugins.remoteexec.http.CutText;
import java.time.Duration;
import java.util.List;

/**
 * One provider's API as seen from here: run this, and tell how it went. Methods that ask the API block until it has
 * answered, on a thread that is there for the call; a
 * {@link io.jenkins.plugins.remoteexec.http.Cancellation} ends the HTTP call, not the command. No method sends anything
 * twice, except a request that changes nothing and one whose token was refused. Several threads use a client at once.
 *
 * <p>Where a target runs one call at a time, {@link #submit} takes its lane, and so does {@link #poll} unless
 * {@link Capabilities#pollsNeedNoLane} says otherwise. All other methods take none: they never wait behind what runs on
 * the target, and must not ask the target itself.
 *
 * <p>Retries, pacing, deadlines, limits and durable executions are made once, above this interface.
 */
public interface ProviderClient {
    /** The API and where it is, for messages: "OSAPI at https://api.example". */
    @NonNull
    String describe();

    @NonNull
    Capabilities capabilities();

    /**
     * Runs a command. The answer may already be its end, where the provider's call blocks.
     *
     * @return the state after the submission
     * @throws ApiException says by its {@code delivery()} whether the command may have been started
     */
    @NonNull
    ExecStatus submit(@NonNull ExecRequest request) throws ApiException;

    /** Asks for the state of a submitted command. A provider without handles is never asked. */
    @NonNull
    ExecStatus poll(@NonNull String target, @NonNull String handle) throws ApiException;

    /** Asks the provider to stop a submitted command; only called where {@link Capabilities#canCancel} says so. */
    default void cancel(@NonNull String target, @NonNull String handle) throws ApiException {
        throw new UnsupportedOperationException(describe() + " cannot cancel");
    }

    /**
     * What a call has brought is stored, or is not needed: whatever the API keeps of it may go now. Nothing of a call is
     * removed before this. Called at most once for each {@link ExecStatus.Ended} that names a record, when there is
     * nothing more urgent; never again after a failure.
     *
     * @param record as {@link ExecStatus.Ended#record} gave it
     */
    default void collected(@NonNull String target, @NonNull String record) throws ApiException {}

    /**
     * @throws InvalidCommandException if the text cannot name one target of this provider and is no selector either
     */
    default void checkTarget(@NonNull String target) {}

    /**
     * Whether the text names no target but leaves it to the provider which targets are meant. Commands are never
     * submitted to a selector, only to one target of what {@link #expand} makes of it.
     */
    default boolean isSelector(@NonNull String target) {
        return false;
    }

    /**
     * Asks what a selector stands for now.
     *
     * @throws ApiException why it stands for nothing; nothing can have been started
     */
    @NonNull
    default Selection expand(@NonNull String selector) throws ApiException {
        throw new UnsupportedOperationException(describe() + " has no selectors");
    }

    /**
     * A text by which this submission can be found if its answer never arrives, in this JVM or in another one: without a
     * secret, and without what is run. Asked for when the request is about to be sent, which it then carries; null if
     * this provider's API offers no way to find anything.
     */
    @CheckForNull
    default String ticket(@NonNull ExecRequest request) {
        return null;
    }

    /**
     * Looks for what was submitted with a ticket.
     *
     * @return {@code Running} with its handle if exactly one command can be meant, whatever its state is, else
     *     {@code Lost} with the reason
     */
    @NonNull
    default ExecStatus find(@NonNull String target, @NonNull String ticket) throws ApiException {
        return new ExecStatus.Lost(describe() + " cannot look up commands");
    }

    /**
     * Looks after a command that has not ended although its {@link ExecRequest#stopAfter} and
     * {@link ExecRequest#KILL_AFTER} may have passed on the target: something that it has started may hold the call. Where
     * the API would run it again because of that, this prevents it, as far as it can. Asked while {@link #submit} may
     * still wait for the answer, and only where {@link Capabilities#longestRun} is given.
     */
    @NonNull
    default Overdue overdue(@NonNull String target, @NonNull String handle) throws ApiException {
        return Overdue.NOTHING_TO_DO;
    }

    /** What the provider will do to this request that its author may not expect; each a sentence for the log. */
    @NonNull
    default List<String> caveats(@NonNull ExecRequest request) {
        return List.of();
    }

    /** Logs in and looks, without changing anything, for a connection test. */
    @NonNull
    Probe probe() throws ApiException;

    /** The targets that these credentials can see, for suggestions. */
    @NonNull
    List<TargetInfo> targets() throws ApiException;

    /**
     * What a selector stands for.
     *
     * @param targets at least one, each once
     * @param isChoice whether any one of them is meant, else all of them are
     * @param alternative what else an author who needs one target can write, as the end of a sentence; may be empty
     */
    record Selection(
            @NonNull List<String> targets,
            boolean isChoice,
            @NonNull String alternative) {
        /** Any one of these is meant. */
        @NonNull
        public static Selection anyOf(@NonNull List<String> targets) {
            return new Selection(targets, true, "");
        }

        /** All of these are meant. */
        @NonNull
        public static Selection allOf(@NonNull List<String> targets, @NonNull String alternative) {
            return new Selection(targets, false, alternative);
        }
    }

    /**
     * What was done about a command that is overdue.
     *
     * @param again when to ask again, or null if there is nothing left to do
     * @param notice what the build log should know, a sentence without its full stop, or null
     */
    record Overdue(
            @CheckForNull Duration again, @CheckForNull String notice) {
        /** It has ended, or will not be run again. */
        public static final Overdue NOTHING_TO_DO = new Overdue(null, null);
    }

    /**
     * What a connection test found.
     *
     * @param summary who answered and what the credentials may do, as a sentence
     * @param warnings what will not work, each a sentence
     * @param took the time of the slowest request
     */
    record Probe(
            @NonNull String summary,
            @NonNull List<String> warnings,
            @NonNull Duration took) {
        private static final int LONGEST_SENTENCE = 2000;
        private static final int MOST_WARNINGS = 20;

        public Probe {
            summary = CutText.atMost(LONGEST_SENTENCE, summary);
            warnings = warnings.stream()
                    .limit(MOST_WARNINGS)
                    .map(warning -> CutText.atMost(LONGEST_SENTENCE, warning))
                    .toList();
        }
    }

    /**
     * A target as a provider lists it.
     *
     * @param name what to write as the target
     * @param description what a person recognises it by; may be empty
     * @param ready whether it can run a command now
     */
    record TargetInfo(@NonNull String name, @NonNull String description, boolean ready) {
        /** So many of them are a list that a person can use; a client need not read more. */
        public static final int MOST = 10_000;

        private static final int LONGEST_DESCRIPTION = 500;

        public TargetInfo {
            description = CutText.atMost(LONGEST_DESCRIPTION, description);
        }
    }
}
