package io.jenkins.plugins.remoteexec.provider;

import edu.umd.cs.findbugs.annotations.NonNull;
import hudson.model.Descriptor;
import java.util.List;

/** Describes one kind of API. */
public abstract class RemoteProviderDescriptor extends Descriptor<RemoteProvider> {
    protected RemoteProviderDescriptor(@NonNull Class<? extends RemoteProvider> type) {
        super(type);
    }

    protected RemoteProviderDescriptor() {}

    /** The kinds of credentials that this API accepts; at least one. */
    @NonNull
    public abstract List<ApiCredentials.Kind> credentialKinds();
}
