package io.jenkins.plugins.remoteexec.engine;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import edu.umd.cs.findbugs.annotations.NonNull;
import java.time.Duration;
import java.util.List;

/**
 * One exec call: what a provider's client is to run on a target, already in a form that its capabilities allow.
 *
 * @param target the machine or container in the provider's own terms
 * @param arguments the argument vector, or empty when a shell is to run {@code shellText}
 * @param shellText the text for the provider's shell, or null when {@code arguments} are given
 * @param workingDirectory where to run it, or null for the provider's default
 * @param ticket what {@link ProviderClient#ticket} gave for it, or null
 * @param stopAfter after what time the client has the command ended on the target itself: SIGTERM, and SIGKILL
 *     {@link #KILL_AFTER} later; whole seconds, at least one. Null for a call that is not to be ended, always where
 *     {@link Capabilities#longestRun} is empty
 * @param expected how long the call is expected to take on the target at most; a client derives the provider's own
 *     time limit from it
 */
public record ExecRequest(
        @NonNull String target,
        @NonNull List<String> arguments,
        @CheckForNull String shellText,
        @CheckForNull String workingDirectory,
        @NonNull Duration expected,
        @CheckForNull String ticket,
        @CheckForNull Duration stopAfter) {
    /** How long a command that is to end by {@link #stopAfter} has after SIGTERM. */
    public static final Duration KILL_AFTER = Duration.ofSeconds(3);

    /** A request without a ticket. */
    public ExecRequest(
            @NonNull String target,
            @NonNull List<String> arguments,
            @CheckForNull String shellText,
            @CheckForNull String workingDirectory,
            @NonNull Duration expected) {
        this(target, arguments, shellText, workingDirectory, expected, null, null);
    }

    @NonNull
    public static ExecRequest shell(@NonNull String target, @NonNull String text, @NonNull Duration expected) {
        return new ExecRequest(target, List.of(), text, null, expected);
    }

    /** The same on another target. */
    @NonNull
    public ExecRequest on(@NonNull String other) {
        return new ExecRequest(other, arguments, shellText, workingDirectory, expected, ticket, stopAfter);
    }

    /** The same, to be found again by this text. */
    @NonNull
    public ExecRequest with(@CheckForNull String newTicket) {
        return new ExecRequest(target, arguments, shellText, workingDirectory, expected, newTicket, stopAfter);
    }

    /** The same, to be ended on the target after this time; null for no such end. */
    @NonNull
    public ExecRequest endingAfter(@CheckForNull Duration limit) {
        return new ExecRequest(target, arguments, shellText, workingDirectory, expected, ticket, limit);
    }

    public boolean isShell() {
        return shellText != null;
    }

    /** Without what runs: that may hold anything. */
    @Override
    public String toString() {
        return (isShell() ? "shell" : "exec") + " on " + target;
    }
}
