package io.jenkins.plugins.remoteexec.engine;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import edu.umd.cs.findbugs.annotations.NonNull;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

/**
 * One provider's API as seen from here: run this, and tell how it went. All methods return at once. Their futures fail
 * with an {@link io.jenkins.plugins.remoteexec.http.ApiException}; cancelling a future ends the HTTP call, not the
 * command. No method sends anything twice, except a request that changes nothing and one whose token was refused.
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
     * @return the state after the submission; a failure says by its {@code delivery()} whether the command may have been
     *     started
     */
    @NonNull
    CompletableFuture<ExecStatus> submit(@NonNull ExecRequest request);

    /** Asks for the state of a submitted command. A provider without handles is never asked. */
    @NonNull
    CompletableFuture<ExecStatus> poll(@NonNull String target, @NonNull String handle);

    /** Asks the provider to stop a submitted command; only called where {@link Capabilities#canCancel} says so. */
    @NonNull
    default CompletableFuture<Void> cancel(@NonNull String target, @NonNull String handle) {
        return CompletableFuture.failedFuture(new UnsupportedOperationException(describe() + " cannot cancel"));
    }

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
     * Asks what a selector stands for now. A failure says why it stands for nothing, and that nothing can have been
     * started.
     */
    @NonNull
    default CompletableFuture<Selection> expand(@NonNull String selector) {
        return CompletableFuture.failedFuture(new UnsupportedOperationException(describe() + " has no selectors"));
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
    default CompletableFuture<ExecStatus> find(@NonNull String target, @NonNull String ticket) {
        return CompletableFuture.completedFuture(new ExecStatus.Lost(describe() + " cannot look up commands"));
    }

    /** What the provider will do to this request that its author may not expect; each a sentence for the log. */
    @NonNull
    default List<String> caveats(@NonNull ExecRequest request) {
        return List.of();
    }

    /**
     * Gives the client a way to make calls that nobody waits for, within the endpoint's limits and after everything
     * else, such as deleting records that have been read. Called once, before any other method; a client that is given
     * none makes no such calls.
     */
    default void housekeeping(@NonNull Housekeeper housekeeper) {}

    /** Makes calls when there is room for them. */
    @FunctionalInterface
    interface Housekeeper {
        /** @param call is made once, some time or, if the engine ends before, never */
        void later(@NonNull Supplier<CompletableFuture<Void>> call);
    }

    /** Logs in and looks, without changing anything, for a connection test. */
    @NonNull
    CompletableFuture<Probe> probe();

    /** The targets that these credentials can see, for suggestions. */
    @NonNull
    CompletableFuture<List<TargetInfo>> targets();

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
     * What a connection test found.
     *
     * @param summary who answered and what the credentials may do, as a sentence
     * @param warnings what will not work, each a sentence
     * @param took the time of the slowest request
     */
    record Probe(
            @NonNull String summary,
            @NonNull List<String> warnings,
            @NonNull Duration took) {}

    /**
     * A target as a provider lists it.
     *
     * @param name what to write as the target
     * @param description what a person recognises it by; may be empty
     * @param ready whether it can run a command now
     */
    record TargetInfo(@NonNull String name, @NonNull String description, boolean ready) {}
}
