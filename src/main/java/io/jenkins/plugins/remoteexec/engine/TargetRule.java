package io.jenkins.plugins.remoteexec.engine;

import edu.umd.cs.findbugs.annotations.NonNull;
import java.util.Optional;

/** Which targets may be used, where the author of a command has left the choice to the provider. */
@FunctionalInterface
public interface TargetRule {
    /** Admits every target. */
    TargetRule NONE = target -> Optional.empty();

    /** Why a target may not be used, as one or more sentences that name the rule; empty if it may. */
    @NonNull
    Optional<String> refusal(@NonNull String target);
}
