package io.jenkins.plugins.remoteexec.engine.supervisor;

import edu.umd.cs.findbugs.annotations.NonNull;
import java.util.List;

/**
 * What a start call carries.
 *
 * @param inline files that travel with the call
 * @param staged files whose pieces are on the target already
 * @param secrets whether sealed secrets have to be there
 * @param deadlineSeconds after this many seconds the target itself ends the command; at least 1
 * @param output what the start brings back
 */
public record StartRequest(
        @NonNull List<Payload> inline,
        @NonNull List<StagedFile> staged,
        boolean secrets,
        long deadlineSeconds,
        @NonNull OutputRequest output) {
    public StartRequest {
        if (deadlineSeconds < 1) {
            throw new IllegalArgumentException("A deadline has to be at least one second away");
        }
        inline = List.copyOf(inline);
        staged = List.copyOf(staged);
    }
}
