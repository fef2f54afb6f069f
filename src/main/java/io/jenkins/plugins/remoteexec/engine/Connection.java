package io.jenkins.plugins.remoteexec.engine;

import edu.umd.cs.findbugs.annotations.NonNull;

/**
 * An endpoint in use: its client, its limits, and the one queue in which all of its calls wait. Every execution on the
 * same endpoint must share one connection, or the limits would hold for each of them apart.
 */
public interface Connection {
    /**
     * The same connection, with the same queue and limits, for somebody who may use some targets only. It rules what is
     * chosen for a selector; a target that is named is for the caller to check.
     */
    @NonNull
    Connection limitedTo(@NonNull TargetRule allowed);

    /** Which targets may be chosen. */
    @NonNull
    TargetRule rule();

    @NonNull
    ProviderClient client();

    @NonNull
    EndpointLimits limits();
}
