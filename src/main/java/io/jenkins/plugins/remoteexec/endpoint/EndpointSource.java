package io.jenkins.plugins.remoteexec.endpoint;

import edu.umd.cs.findbugs.annotations.NonNull;
import hudson.ExtensionPoint;
import hudson.model.ItemGroup;
import java.util.List;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;

/**
 * Where endpoints can be configured besides the global configuration. There is none if the Folders plugin is not
 * installed.
 */
@Restricted(NoExternalUse.class)
public interface EndpointSource extends ExtensionPoint {
    /** Whether this group can have endpoints of its own. */
    boolean canHold(@NonNull ItemGroup<?> group);

    /** The endpoints of exactly this group. */
    @NonNull
    List<Endpoint> endpointsOf(@NonNull ItemGroup<?> group);
}
