package io.jenkins.plugins.remoteexec.simulator.virtuozzo;

import java.util.Optional;
import java.util.Set;

/** What stands before the compute API, as keystonemiddleware does. */
@FunctionalInterface
public interface TokenCheck {
    /** The names of a valid token's roles in its project; empty for a token that is not valid or for no project. */
    Optional<Set<String>> roles(String token);
}
