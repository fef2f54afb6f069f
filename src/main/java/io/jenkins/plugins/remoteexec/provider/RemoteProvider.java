package io.jenkins.plugins.remoteexec.provider;

import edu.umd.cs.findbugs.annotations.NonNull;
import hudson.ExtensionPoint;
import hudson.model.Describable;
import io.jenkins.plugins.remoteexec.engine.ProviderClient;
import java.io.Serializable;
import java.util.List;

/**
 * The settings of one provider's API: its URL and credentials. Each subclass is a kind of API that an endpoint or a
 * step can be given; its descriptor needs a {@link org.jenkinsci.Symbol}.
 *
 * <p>An instance is saved in the configuration, in jobs, and in the program of a running build, so its fields must be
 * serializable and contain no secret in plain text.
 */
public abstract class RemoteProvider implements Describable<RemoteProvider>, ExtensionPoint, Serializable {
    private static final long serialVersionUID = 1L;

    /** The base URL of the API, as it was configured; not checked yet. */
    @NonNull
    public abstract String getUrl();

    /**
     * Every configured address that is sent the credentials, or what they were exchanged for; {@link #getUrl} alone, unless
     * a provider with more of them says otherwise. Credentials that are restricted to a domain are used only if it has
     * all of these.
     */
    @NonNull
    public List<String> urls() {
        return List.of(getUrl());
    }

    /** The id of the stored credentials, as it was configured; not checked yet. */
    @NonNull
    public abstract String getCredentialsId();

    /**
     * All settings but the credentials, as values with {@code equals}: executions with equal settings and equal
     * credentials share one connection. The URL alone, unless a provider with more settings says otherwise.
     */
    @NonNull
    public Object identity() {
        return getUrl();
    }

    /**
     * Whether a text is a selector for targets that only the API can name: as {@link ProviderClient#isSelector} says,
     * without a client.
     */
    public boolean isSelector(@NonNull String target) {
        return false;
    }

    /**
     * Creates a client. Must not send anything yet.
     *
     * @throws IllegalArgumentException if a setting cannot be used; the message names the field and the remedy
     */
    @NonNull
    public abstract ProviderClient connect(@NonNull ProviderConnection connection);

    @Override
    public RemoteProviderDescriptor getDescriptor() {
        return (RemoteProviderDescriptor) Describable.super.getDescriptor();
    }
}
