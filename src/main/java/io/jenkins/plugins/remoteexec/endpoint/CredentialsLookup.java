package io.jenkins.plugins.remoteexec.endpoint;

import com.cloudbees.plugins.credentials.Credentials;
import com.cloudbees.plugins.credentials.CredentialsProvider;
import com.cloudbees.plugins.credentials.common.StandardCredentials;
import com.cloudbees.plugins.credentials.domains.DomainRequirement;
import com.cloudbees.plugins.credentials.domains.URIRequirementBuilder;
import edu.umd.cs.findbugs.annotations.CheckForNull;
import edu.umd.cs.findbugs.annotations.NonNull;
import hudson.AbortException;
import hudson.model.Item;
import hudson.model.ItemGroup;
import hudson.model.Run;
import hudson.security.ACL;
import io.jenkins.plugins.remoteexec.provider.ApiCredentials;
import io.jenkins.plugins.remoteexec.provider.RemoteProvider;
import java.util.List;
import java.util.function.Consumer;
import jenkins.model.Jenkins;

/**
 * Looks up the credentials of a provider in their context, and records their use. Does file I/O, and calls an external
 * store if one is installed: must not be used on the thread that runs a Pipeline's program.
 */
final class CredentialsLookup {
    private final RemoteProvider provider;
    private final Consumer<Credentials> record;
    /** Credentials that are restricted to a domain have to meet all of them. */
    private final List<DomainRequirement> requirements;

    /** @param record takes the credentials that are used */
    private CredentialsLookup(RemoteProvider provider, Consumer<Credentials> record) {
        this.provider = provider;
        this.record = record;
        requirements = provider.urls().stream()
                .flatMap(url -> URIRequirementBuilder.fromUri(url).build().stream())
                .toList();
    }

    /** Records the use by a run. */
    @NonNull
    static CredentialsLookup by(@NonNull Run<?, ?> run, @NonNull RemoteProvider provider) {
        return new CredentialsLookup(provider, used -> CredentialsProvider.track(run, used));
    }

    /** Records the use by a folder's or job's form; that of the global configuration has nothing to record it with. */
    @NonNull
    static CredentialsLookup byForm(@CheckForNull Item item, @NonNull RemoteProvider provider) {
        return new CredentialsLookup(provider, used -> {
            if (item != null) {
                CredentialsProvider.track(item, used);
            }
        });
    }

    /**
     * The credentials of an endpoint, from the context of the endpoint itself, because its users need no access to its
     * credentials: for a global one, from Jenkins with System scope; for that of a folder, from the folder, its parent
     * folders, and Jenkins' global scope.
     *
     * @param endpoint its name for messages
     * @param folder where the endpoint is kept, or null for the global configuration
     * @throws NoSuchCredentialsException if there are none
     * @throws AbortException if there are none of the right kind
     */
    @NonNull
    ApiCredentials of(@NonNull String endpoint, @CheckForNull ItemGroup<?> folder) throws AbortException {
        ItemGroup<?> context = folder == null ? Jenkins.get() : folder;
        return find(
                new Finder() {
                    @Override
                    public <C extends StandardCredentials> C find(Class<C> type) {
                        return CredentialsProvider.findCredentialByIdInItemGroup(
                                provider.getCredentialsId(), type, context, ACL.SYSTEM2, requirements);
                    }
                },
                Messages.CredentialsLookup_ofEndpoint(endpoint),
                folder == null
                        ? Messages.CredentialsLookup_unknownInJenkins(provider.getCredentialsId(), urls())
                        : Messages.CredentialsLookup_unknownInFolder(
                                provider.getCredentialsId(), urls(), folder.getFullName()));
    }

    /**
     * The credentials of an inline provider, as the run may use them.
     *
     * @throws NoSuchCredentialsException if there are none
     * @throws AbortException if there are none of the right kind
     */
    @NonNull
    ApiCredentials in(@NonNull Run<?, ?> run) throws AbortException {
        return find(
                new Finder() {
                    @Override
                    public <C extends StandardCredentials> C find(Class<C> type) {
                        return CredentialsProvider.findCredentialById(
                                provider.getCredentialsId(), type, run, requirements);
                    }
                },
                Messages.CredentialsLookup_ofProvider(),
                Messages.CredentialsLookup_unknownInRun(provider.getCredentialsId(), urls()));
    }

    private ApiCredentials find(Finder finder, String where, String unknown) throws AbortException {
        List<ApiCredentials.Kind> kinds = provider.getDescriptor().credentialKinds();
        if (provider.getCredentialsId().isEmpty()) {
            throw new AbortException(where + Messages.CredentialsLookup_missing(ApiCredentials.Kind.labels(kinds)));
        }
        StandardCredentials other;
        try {
            for (ApiCredentials.Kind kind : kinds) {
                StandardCredentials found = finder.find(kind.type());
                if (found != null) {
                    record.accept(found);
                    return kind.read(found);
                }
            }
            other = finder.find(StandardCredentials.class);
        } catch (RuntimeException e) {
            throw new NoSuchCredentialsException(
                    where + Messages.CredentialsLookup_failed(provider.getCredentialsId(), e.getMessage()), e);
        }
        if (other == null) {
            throw new NoSuchCredentialsException(where + unknown);
        }
        throw new AbortException(where
                + Messages.CredentialsLookup_wrongKind(
                        provider.getCredentialsId(),
                        other.getDescriptor().getDisplayName(),
                        provider.getDescriptor().getDisplayName(),
                        ApiCredentials.Kind.labels(kinds)));
    }

    private String urls() {
        return String.join(Messages.CredentialsLookup_and(), provider.urls());
    }

    /** One place to look in, for credentials of any type. */
    private interface Finder {
        <C extends StandardCredentials> C find(Class<C> type);
    }
}
