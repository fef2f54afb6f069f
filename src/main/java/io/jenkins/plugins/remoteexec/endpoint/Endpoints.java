package io.jenkins.plugins.remoteexec.endpoint;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import edu.umd.cs.findbugs.annotations.NonNull;
import hudson.model.Item;
import java.util.List;
import java.util.Optional;

/** Which endpoints there are for a job or folder. */
public final class Endpoints {
    private Endpoints() {}

    /** The endpoint that a name means there. */
    @NonNull
    public static Optional<Endpoint> find(@NonNull String name, @CheckForNull Item context) {
        return visible(context).stream()
                .filter(endpoint -> endpoint.getName().equals(name))
                .findFirst();
    }

    /** The names that can be used there. */
    @NonNull
    public static List<String> names(@CheckForNull Item context) {
        return visible(context).stream().map(Endpoint::getName).sorted().toList();
    }

    private static List<Endpoint> visible(Item context) {
        return RemoteExecConfiguration.get().getEndpoints();
    }
}
