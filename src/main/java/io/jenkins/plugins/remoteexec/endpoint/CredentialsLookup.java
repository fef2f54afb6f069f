package io.jenkins.plugins.remoteexec.endpoint;

import com.cloudbees.plugins.credentials.CredentialsProvider;
import com.cloudbees.plugins.credentials.common.StandardCredentials;
import com.cloudbees.plugins.credentials.domains.DomainRequirement;
import com.cloudbees.plugins.credentials.domains.URIRequirementBuilder;
import edu.umd.cs.findbugs.annotations.CheckForNull;
import edu.umd.cs.findbugs.annotations.NonNull;
import hudson.AbortException;
import hudson.model.Run;
import hudson.security.ACL;
import io.jenkins.plugins.remoteexec.provider.ApiCredentials;
import io.jenkins.plugins.remoteexec.provider.RemoteProvider;
import java.util.List;
import jenkins.model.Jenkins;

/**
 * Finds the credentials of a provider where they belong, and puts their use on record. Does file I/O, and calls an
 * external store where one is installed: never to be used on the thread that runs a Pipeline's program.
 */
final class CredentialsLookup {
    private final RemoteProvider provider;
    private final Run<?, ?> run;
    private final List<DomainRequirement> requirements;

    /** @param run who asks, or null if that is gone */
    CredentialsLookup(@NonNull RemoteProvider provider, @CheckForNull Run<?, ?> run) {
        this.provider = provider;
        this.run = run;
        requirements = URIRequirementBuilder.fromUri(provider.getUrl()).build();
    }

    /**
     * The credentials of an endpoint, from Jenkins itself and with System scope: whoever may use the endpoint need not
     * see its credentials.
     *
     * @throws AbortException if there are none, or none of the right kind
     */
    @NonNull
    ApiCredentials inJenkins(@NonNull String endpoint) throws AbortException {
        return find(
                new Finder() {
                    @Override
                    public <C extends StandardCredentials> C find(Class<C> type) {
                        return CredentialsProvider.findCredentialByIdInItemGroup(
                                provider.getCredentialsId(), type, Jenkins.get(), ACL.SYSTEM2, requirements);
                    }
                },
                Messages.CredentialsLookup_ofEndpoint(endpoint),
                Messages.CredentialsLookup_unknownInJenkins(provider.getCredentialsId(), provider.getUrl()));
    }

    /**
     * The credentials of an inline provider, as the run may use them.
     *
     * @throws AbortException if there are none, or none of the right kind
     */
    @NonNull
    ApiCredentials inRun() throws AbortException {
        return find(
                new Finder() {
                    @Override
                    public <C extends StandardCredentials> C find(Class<C> type) {
                        return CredentialsProvider.findCredentialById(
                                provider.getCredentialsId(), type, run, requirements);
                    }
                },
                Messages.CredentialsLookup_ofProvider(),
                Messages.CredentialsLookup_unknownInRun(provider.getCredentialsId(), provider.getUrl()));
    }

    private ApiCredentials find(Finder finder, String where, String unknown) throws AbortException {
        List<ApiCredentials.Kind> kinds = provider.getDescriptor().credentialKinds();
        if (provider.getCredentialsId().isEmpty()) {
            throw new AbortException(where + Messages.CredentialsLookup_missing(ApiCredentials.Kind.labels(kinds)));
        }
        for (ApiCredentials.Kind kind : kinds) {
            StandardCredentials found = finder.find(kind.type());
            if (found != null) {
                if (run != null) {
                    CredentialsProvider.track(run, found);
                }
                return kind.read(found);
            }
        }
        StandardCredentials other = finder.find(StandardCredentials.class);
        if (other == null) {
            throw new AbortException(where + unknown);
        }
        throw new AbortException(where
                + Messages.CredentialsLookup_wrongKind(
                        provider.getCredentialsId(),
                        other.getDescriptor().getDisplayName(),
                        provider.getDescriptor().getDisplayName(),
                        ApiCredentials.Kind.labels(kinds)));
    }

    /** One place to look in, for credentials of any type. */
    private interface Finder {
        <C extends StandardCredentials> C find(Class<C> type);
    }
}
