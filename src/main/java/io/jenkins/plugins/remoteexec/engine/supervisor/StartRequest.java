package io.jenkins.plugins.remoteexec.engine.supervisor;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import edu.umd.cs.findbugs.annotations.NonNull;
import java.util.List;

/**
 * What a start call carries.
 *
 * @param inline files that travel with the call
 * @param staged files that are on the target already, whole or in pieces
 * @param secrets what has to be there of secrets, or null
 * @param deadlineSeconds after this many seconds the target itself ends the command; at least 1
 * @param keep how much of its output the target keeps
 * @param output what the start brings back
 * @param prepared whether it is certain that the directory is there; where it is gone, the start is refused as GONE
 * @param ageSeconds how long ago the first start was sent that may have arrived; 0: this is the first
 */
public record StartRequest(
        @NonNull List<Payload> inline,
        @NonNull List<StagedFile> staged,
        @CheckForNull SealedSecrets secrets,
        long deadlineSeconds,
        @NonNull KeptOutput keep,
        @NonNull OutputRequest output,
        boolean prepared,
        long ageSeconds) {
    public StartRequest {
        if (deadlineSeconds < 1) {
            throw new IllegalArgumentException("A deadline has to be at least one second away");
        }
        inline = List.copyOf(inline);
        staged = List.copyOf(staged);
    }

    /** The same, with these secrets in place of what was planned for them. */
    @NonNull
    public StartRequest with(@NonNull SealedSecrets sealed) {
        return new StartRequest(inline, staged, sealed, deadlineSeconds, keep, output, prepared, ageSeconds);
    }

    /** The same, repeated so many seconds after the first that may have arrived. */
    @NonNull
    public StartRequest repeated(long afterSeconds) {
        return new StartRequest(inline, staged, secrets, deadlineSeconds, keep, output, prepared, afterSeconds);
    }

    /** The same, in a directory that is there. */
    @NonNull
    public StartRequest inPreparedDirectory() {
        return new StartRequest(inline, staged, secrets, deadlineSeconds, keep, output, true, ageSeconds);
    }
}
