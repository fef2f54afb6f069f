package io.jenkins.plugins.remoteexec.endpoint;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import edu.umd.cs.findbugs.annotations.NonNull;
import hudson.AbortException;
import hudson.model.Item;
import hudson.model.ItemGroup;
import hudson.model.Run;
import io.jenkins.plugins.remoteexec.connection.ConnectionKey;
import io.jenkins.plugins.remoteexec.connection.RemoteExecEngine;
import io.jenkins.plugins.remoteexec.engine.Connection;
import io.jenkins.plugins.remoteexec.engine.EndpointLimits;
import io.jenkins.plugins.remoteexec.engine.Mode;
import io.jenkins.plugins.remoteexec.http.BaseUrl;
import io.jenkins.plugins.remoteexec.provider.ApiCredentials;
import io.jenkins.plugins.remoteexec.provider.RemoteProvider;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Supplier;

/** Turns a job's endpoint name or inline provider into a connection. */
public final class ConnectionResolver {
    private ConnectionResolver() {}

    /**
     * A connection that a run may use.
     *
     * @param connection shared with all other executions on the same endpoint
     * @param name its name in logs: "prod (OSAPI at https://osapi.example)"
     * @param secrets values that must not appear in any log; the same list until there is another
     */
    public record Resolved(
            @NonNull Connection connection,
            @NonNull String name,
            @NonNull Supplier<List<String>> secrets) {
        /** Whether a command that runs there in this mode can be stopped. */
        public boolean canStop(@NonNull Mode mode) {
            return mode == Mode.DURABLE || connection.client().capabilities().canCancel();
        }

        @Override
        public String toString() {
            return name;
        }
    }

    /**
     * Looks up the endpoint and its credentials, and checks that the run may use it for the target. Does file I/O.
     *
     * @param endpoint the name of an endpoint, or null
     * @param provider an inline provider, or null
     * @param target the machine or container
     * @param run who uses it, or null if that is gone: then there is nobody whose credentials an inline provider could use
     * @throws AbortException if there is no such endpoint, no such credentials, a setting is wrong, or a rule forbids the
     *     use; the message names the field or rule and the remedy, and nothing was sent
     */
    @NonNull
    public static Resolved resolve(
            @CheckForNull String endpoint,
            @CheckForNull RemoteProvider provider,
            @NonNull String target,
            @CheckForNull Run<?, ?> run)
            throws AbortException {
        return lookUp(endpoint, provider, new Rules(target), run);
    }

    /**
     * The connection to stop what a run has started, and for nothing else. Jenkins does that on its own authority: the
     * rules may have changed since they allowed the run, which is no reason to let its commands continue.
     *
     * @param endpoint the name of an endpoint, or null
     * @param provider an inline provider, or null
     * @param run who has begun it, or null if that is gone
     * @throws AbortException if there is no such endpoint or no such credentials, or a setting is wrong; the message
     *     says what is missing
     */
    @NonNull
    public static Resolved toStop(
            @CheckForNull String endpoint, @CheckForNull RemoteProvider provider, @CheckForNull Run<?, ?> run)
            throws AbortException {
        return lookUp(endpoint, provider, null, run);
    }

    /** The check to make: whether the run may use it for this target. */
    private record Rules(String target) {
        void checkInline(Run<?, ?> run) throws AbortException {
            if (RemoteExecConfiguration.get().isInlineProvidersForbidden()) {
                List<String> names = Endpoints.names(run.getParent());
                throw new AbortException(
                        names.isEmpty()
                                ? Messages.ConnectionResolver_inlineForbiddenAndNone()
                                : Messages.ConnectionResolver_inlineForbidden(String.join(", ", names)));
            }
        }

        void check(Endpoint endpoint, Item job) throws AbortException {
            String refusal = (job == null
                            ? Optional.<String>empty()
                            : endpoint.rules().refusalOfJob(job))
                    .or(() -> endpoint.refusalOfTarget(target))
                    .orElse(null);
            if (refusal != null) {
                throw new AbortException(refusal);
            }
        }

        /** The targets that a selector matches are known only later, and are checked then. */
        Resolved limit(Resolved resolved, Endpoint endpoint) {
            Connection connection = resolved.connection();
            return connection.client().isSelector(target)
                    ? new Resolved(
                            connection.limitedTo(endpoint.rules()::refusalOfTarget),
                            resolved.name(),
                            resolved.secrets())
                    : resolved;
        }
    }

    private static Resolved lookUp(String endpoint, RemoteProvider provider, Rules rules, Run<?, ?> run)
            throws AbortException {
        if (endpoint != null && provider != null) {
            throw new AbortException(Messages.ConnectionResolver_both());
        }
        try {
            if (provider == null) {
                return ofEndpoint(endpoint, rules, run);
            }
            if (run == null) {
                throw new AbortException(Messages.ConnectionResolver_nobodysProvider(provider.getUrl()));
            }
            return inline(provider, rules, run);
        } catch (IllegalArgumentException e) {
            AbortException refused = new AbortException(e.getMessage());
            refused.initCause(e);
            throw refused;
        }
    }

    /**
     * The connection of a configured endpoint, for a form.
     *
     * @param item the job or folder that the form belongs to, or null for none
     * @throws AbortException if there is no such endpoint, it may not be used there, or it has no credentials
     * @throws IllegalArgumentException if a setting is wrong
     */
    @NonNull
    static Connection forForm(@NonNull String endpoint, @CheckForNull Item item) throws AbortException {
        String refusal = Endpoints.refusal(endpoint, item).orElse(null);
        if (refusal != null) {
            throw new AbortException(refusal);
        }
        Endpoints.Found found = Endpoints.find(endpoint, item).orElseThrow();
        RemoteProvider provider = found.endpoint().checkedProvider();
        return connect(
                        found,
                        provider,
                        CredentialsLookup.byForm(item, provider)
                                .of(found.endpoint().getName(), found.folder()))
                .connection();
    }

    private static Resolved inline(RemoteProvider provider, Rules rules, Run<?, ?> run) throws AbortException {
        if (rules != null) {
            rules.checkInline(run);
        }
        BaseUrl.parse(provider.getUrl());
        ApiCredentials credentials = CredentialsLookup.by(run, provider).in(run);
        // others with the same settings and credentials share the connection, and what is theirs later may differ
        return connect(
                key(null, null, provider, null, EndpointLimits.DEFAULT, credentials), provider, null, Optional::empty);
    }

    private static Resolved ofEndpoint(String name, Rules rules, Run<?, ?> run) throws AbortException {
        Item job = run == null ? null : run.getParent();
        Endpoints.Found found = find(name, job);
        Endpoint endpoint = found.endpoint();
        if (rules != null) {
            rules.check(endpoint, job);
        }
        endpoint.check();
        RemoteProvider provider = endpoint.checkedProvider();
        CredentialsLookup lookup =
                run == null ? CredentialsLookup.byForm(null, provider) : CredentialsLookup.by(run, provider);
        Resolved resolved = connect(found, provider, lookup.of(endpoint.getName(), found.folder()));
        return rules == null ? resolved : rules.limit(resolved, endpoint);
    }

    private static Endpoints.Found find(String name, Item job) throws AbortException {
        List<String> names = Endpoints.names(job);
        if (name == null) {
            throw new AbortException(
                    names.isEmpty()
                            ? Messages.ConnectionResolver_noneConfigured()
                            : Messages.ConnectionResolver_missing(String.join(", ", names)));
        }
        return Endpoints.find(name, job)
                .orElseThrow(() -> new AbortException(
                        names.isEmpty()
                                ? Messages.ConnectionResolver_unknownAndNone(name)
                                : Messages.ConnectionResolver_unknown(name, String.join(", ", names))));
    }

    private static Resolved connect(Endpoints.Found found, RemoteProvider provider, ApiCredentials credentials) {
        Endpoint endpoint = found.endpoint();
        ItemGroup<?> folder = found.folder();
        return connect(
                key(
                        folder == null ? null : folder.getFullName(),
                        endpoint.getName(),
                        provider,
                        endpoint.getCaCertificate(),
                        endpoint.limits(),
                        credentials),
                provider,
                found.name(),
                () -> stored(endpoint.getName(), folder, provider));
    }

    /** The credentials that an endpoint has now, if it still is the same but for these. */
    private static Optional<ApiCredentials> stored(String name, ItemGroup<?> folder, RemoteProvider before) {
        RemoteProvider provider = Endpoints.in(folder, name)
                .map(Endpoint::getProvider)
                .filter(now ->
                        now.getClass() == before.getClass() && now.identity().equals(before.identity()))
                .orElse(null);
        if (provider == null) {
            return Optional.empty();
        }
        try {
            return Optional.of(CredentialsLookup.byForm(null, provider).of(name, folder));
        } catch (AbortException e) {
            throw new IllegalStateException(e.getMessage(), e);
        }
    }

    private static Resolved connect(
            ConnectionKey key, RemoteProvider provider, String name, Supplier<Optional<ApiCredentials>> lookUp) {
        RemoteExecEngine engine = RemoteExecEngine.get();
        Connection connection = engine.connect(key, provider, lookUp);
        String description = connection.client().describe();
        return new Resolved(
                connection,
                name == null ? description : name + " (" + description + ")",
                () -> engine.secrets(connection));
    }

    private static ConnectionKey key(
            String folder,
            String endpoint,
            RemoteProvider provider,
            String caCertificate,
            EndpointLimits limits,
            ApiCredentials credentials) {
        return new ConnectionKey(
                folder, endpoint, provider.getClass(), provider.identity(), caCertificate, limits, credentials);
    }

    /** Forgets the connections of global endpoints that are not among these any more, or not as they were. */
    static void keepOnly(@NonNull List<Endpoint> endpoints) {
        RemoteExecEngine.get()
                .forget(key -> key.endpoint() != null
                        && key.folder() == null
                        && endpoints.stream().noneMatch(endpoint -> isFor(key, endpoint)));
    }

    /** Whether a connection was made for an endpoint as it is configured now; a new secret of its credentials aside. */
    private static boolean isFor(ConnectionKey key, Endpoint endpoint) {
        RemoteProvider provider = endpoint.getProvider();
        return provider != null
                && endpoint.getName().equals(key.endpoint())
                && provider.getClass() == key.kind()
                && provider.identity().equals(key.identity())
                && Objects.equals(endpoint.getCaCertificate(), key.caCertificate())
                && endpoint.limits().equals(key.limits());
    }
}
