package io.jenkins.plugins.remoteexec.options;

import edu.umd.cs.findbugs.annotations.NonNull;
import hudson.EnvVars;
import java.util.List;
import java.util.Objects;
import java.util.Set;

/**
 * Secrets that other plugins have put into the environment of a step, as {@code withCredentials} does. Those plugins
 * mask them, but line by line, so they miss one that spans the split of a long line.
 */
public final class BoundSecrets {
    private BoundSecrets() {}

    /** @param names the variables that are said to hold secrets */
    @NonNull
    public static List<String> of(@NonNull Set<String> names, @NonNull EnvVars environment) {
        return names.stream()
                .map(environment::get)
                .filter(Objects::nonNull)
                .filter(value -> !value.isBlank())
                .toList();
    }
}
