package io.jenkins.plugins.remoteexec.run;

import edu.umd.cs.findbugs.annotations.NonNull;
import io.jenkins.plugins.remoteexec.engine.Outcome;
import io.jenkins.plugins.remoteexec.log.CapturedOutput;
import java.time.Duration;

/**
 * What a build learns about the end of an execution.
 *
 * @param target where it ran, as the log calls it; once chosen, not what it was chosen by
 * @param description how it ended, as the log says it: without secrets
 * @param took the time since the execution was first submitted
 * @param output what the build wanted to have of it
 */
public record Ended(
        @NonNull String target,
        @NonNull Outcome outcome,
        @NonNull String description,
        @NonNull Duration took,
        @NonNull CapturedOutput output) {}
