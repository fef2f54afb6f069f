package io.jenkins.plugins.remoteexec.endpoint;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import edu.umd.cs.findbugs.annotations.NonNull;
import hudson.AbortException;
import hudson.model.Item;
import hudson.model.Run;
import io.jenkins.plugins.remoteexec.engine.Connection;
import io.jenkins.plugins.remoteexec.engine.EndpointLimits;
import io.jenkins.plugins.remoteexec.http.BaseUrl;
import io.jenkins.plugins.remoteexec.provider.ApiCredentials;
import io.jenkins.plugins.remoteexec.provider.RemoteProvider;
import java.util.List;
import java.util.Objects;

/** From what a job says, an endpoint's name or a provider of its own, to a connection. */
public final class ConnectionResolver {
    private ConnectionResolver() {}

    /**
     * A connection that a run may use.
     *
     * @param connection shared with all other executions on the same endpoint
     * @param name how a log calls it: "prod (OSAPI at https://osapi.example)"
     * @param secrets what must not appear in any log
     */
    public record Resolved(
            @NonNull Connection connection,
            @NonNull String name,
            @NonNull List<String> secrets) {
        @Override
        public String toString() {
            return name;
        }
    }

    /**
     * Looks up the endpoint and its credentials. Does file I/O.
     *
     * @param endpoint the name of an endpoint, or null
     * @param provider an inline provider, or null
     * @param run who uses it, or null if that is gone: then there is nobody whose credentials an inline provider could use
     * @throws AbortException if there is no such endpoint, no such credentials, or a setting is wrong; the message names
     *     the field and the remedy
     */
    @NonNull
    public static Resolved resolve(
            @CheckForNull String endpoint, @CheckForNull RemoteProvider provider, @CheckForNull Run<?, ?> run)
            throws AbortException {
        if (endpoint != null && provider != null) {
            throw new AbortException(Messages.ConnectionResolver_both());
        }
        try {
            if (provider != null && run == null) {
                throw new AbortException(Messages.ConnectionResolver_nobodysProvider(provider.getUrl()));
            }
            if (provider != null) {
                BaseUrl.parse(provider.getUrl());
                ApiCredentials credentials = new CredentialsLookup(provider, run).inRun();
                return connect(key(null, provider, null, EndpointLimits.DEFAULT, credentials), provider);
            }
            Endpoint found = find(endpoint, run);
            found.check();
            RemoteProvider its = found.checkedProvider();
            ApiCredentials credentials = new CredentialsLookup(its, run).inJenkins(found.getName());
            return connect(key(found.getName(), its, found.getCaCertificate(), found.limits(), credentials), its);
        } catch (IllegalArgumentException e) {
            AbortException refused = new AbortException(e.getMessage());
            refused.initCause(e);
            throw refused;
        }
    }

    private static Endpoint find(String name, Run<?, ?> run) throws AbortException {
        Item context = run == null ? null : run.getParent();
        List<String> names = Endpoints.names(context);
        if (name == null) {
            throw new AbortException(
                    names.isEmpty()
                            ? Messages.ConnectionResolver_noneConfigured()
                            : Messages.ConnectionResolver_missing(String.join(", ", names)));
        }
        return Endpoints.find(name, context)
                .orElseThrow(() -> new AbortException(
                        names.isEmpty()
                                ? Messages.ConnectionResolver_unknownAndNone(name)
                                : Messages.ConnectionResolver_unknown(name, String.join(", ", names))));
    }

    private static Resolved connect(ConnectionRegistry.Key key, RemoteProvider provider) {
        Connection connection = RemoteExecEngine.get().connect(key, provider);
        String description = connection.client().describe();
        return new Resolved(
                connection,
                key.endpoint() == null ? description : key.endpoint() + " (" + description + ")",
                List.of(key.credentials().secret().getPlainText()));
    }

    private static ConnectionRegistry.Key key(
            String endpoint,
            RemoteProvider provider,
            String caCertificate,
            EndpointLimits limits,
            ApiCredentials credentials) {
        return new ConnectionRegistry.Key(
                endpoint, provider.getClass(), provider.identity(), caCertificate, limits, credentials);
    }

    /** Whether a connection was made for an endpoint as it is configured now; a new secret of its credentials aside. */
    static boolean isFor(ConnectionRegistry.Key key, Endpoint endpoint) {
        RemoteProvider provider = endpoint.getProvider();
        return provider != null
                && endpoint.getName().equals(key.endpoint())
                && provider.getClass() == key.kind()
                && provider.identity().equals(key.identity())
                && Objects.equals(endpoint.getCaCertificate(), key.caCertificate())
                && endpoint.limits().equals(key.limits());
    }
}
