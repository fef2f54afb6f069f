package io.jenkins.plugins.remoteexec.connection;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import edu.umd.cs.findbugs.annotations.NonNull;
import hudson.Extension;
import hudson.ExtensionList;
import hudson.init.Terminator;
import hudson.model.listeners.ItemListener;
import hudson.security.ACL;
import hudson.security.ACLContext;
import io.jenkins.plugins.okhttp.api.JenkinsOkHttpClient;
import io.jenkins.plugins.remoteexec.engine.Connection;
import io.jenkins.plugins.remoteexec.engine.Engine;
import io.jenkins.plugins.remoteexec.engine.ProviderClient;
import io.jenkins.plugins.remoteexec.engine.core.EngineCore;
import io.jenkins.plugins.remoteexec.http.CertificateTrust;
import io.jenkins.plugins.remoteexec.http.HttpCalls;
import io.jenkins.plugins.remoteexec.http.TimeAndChance;
import io.jenkins.plugins.remoteexec.provider.ApiCredentials;
import io.jenkins.plugins.remoteexec.provider.ProviderConnection;
import io.jenkins.plugins.remoteexec.provider.RemoteProvider;
import java.net.HttpURLConnection;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.WeakHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.logging.Level;
import java.util.logging.Logger;
import okhttp3.OkHttpClient;
import okhttp3.Response;

/** The one engine of this Jenkins with its connections and threads: started when first needed, closed with Jenkins. */
@Extension
public final class RemoteExecEngine {
    private static final Logger LOGGER = Logger.getLogger(RemoteExecEngine.class.getName());

    /** Enough to look up the credentials of many steps that start together; none of this takes long. */
    private static final int BACKGROUND_THREADS = 2;

    private final ConnectionRegistry connections = new ConnectionRegistry();

    /** As long as the connection is in use. */
    private final Map<Connection, CurrentSecret> secrets = Collections.synchronizedMap(new WeakHashMap<>());

    private Running running;
    private boolean closed;

    private record Running(
            Engine engine, HttpCalls calls, OkHttpClient base, ExecutorService background, TimeAndChance time) {}

    @NonNull
    public static RemoteExecEngine get() {
        return ExtensionList.lookupSingleton(RemoteExecEngine.class);
    }

    @NonNull
    public Engine engine() {
        return running().engine();
    }

    /**
     * Runs a task that may do I/O on one of a few threads, as Jenkins itself.
     *
     * @throws RejectedExecutionException if Jenkins is shutting down
     */
    public void inBackground(@NonNull Runnable task) {
        running().background().execute(() -> {
            try (ACLContext ignored = ACL.as2(ACL.SYSTEM2)) {
                task.run();
            }
        });
    }

    /**
     * As {@link #inBackground}, for what somebody asks for again by himself.
     *
     * @return whether the task will run; false if there is no thread for it, or Jenkins is shutting down
     */
    public boolean offerInBackground(@NonNull Runnable task) {
        try {
            inBackground(task);
            return true;
        } catch (RuntimeException | Error e) {
            LOGGER.log(Level.FINE, "It is done when it is asked for again", e);
            return false;
        }
    }

    /**
     * The connection for these settings; equal settings share a connection.
     *
     * @param lookUp the credentials as they are stored when it is called, used when those of the key are rejected;
     *     empty if there are no others
     */
    @NonNull
    public Connection connect(
            @NonNull ConnectionKey key,
            @NonNull RemoteProvider provider,
            @NonNull Supplier<Optional<ApiCredentials>> lookUp) {
        Running parts = running();
        return connections.get(key, () -> {
            ApiCredentials begin = key.credentials();
            CurrentSecret secret = new CurrentSecret(
                    begin.secret().getPlainText(),
                    () -> lookUp.get()
                            .filter(found -> Objects.equals(found.username(), begin.username()))
                            .map(found -> found.secret().getPlainText()),
                    this::inBackground,
                    parts.time().nanoTime());
            ProviderClient client = client(provider, key.caCertificate(), begin.username(), secret);
            Connection connection = key.endpoint() == null
                    ? parts.engine().connectJointly(client, key.limits())
                    : parts.engine().connect(client, key.limits());
            secrets.put(connection, secret);
            return connection;
        });
    }

    /** The secrets with which a connection logs in and has logged in; the same list until there is another. */
    @NonNull
    public List<String> secrets(@NonNull Connection connection) {
        CurrentSecret secret = secrets.get(connection);
        return secret == null ? List.of() : secret.known();
    }

    /** A separate client, for calls that do not belong to an execution. */
    @NonNull
    public ProviderClient client(
            @NonNull RemoteProvider provider, @CheckForNull String caCertificate, @NonNull ApiCredentials credentials) {
        CurrentSecret secret = new CurrentSecret(
                credentials.secret().getPlainText(),
                Optional::empty,
                Runnable::run,
                running().time().nanoTime());
        return client(provider, caCertificate, credentials.username(), secret);
    }

    private ProviderClient client(
            RemoteProvider provider, String caCertificate, String username, CurrentSecret secret) {
        Running parts = running();
        CertificateTrust trust = caCertificate == null ? null : CertificateTrust.ofPem(caCertificate);
        OkHttpClient.Builder builder = JenkinsOkHttpClient.newClientBuilder(parts.base())
                .addInterceptor(chain -> {
                    Response response = chain.proceed(chain.request());
                    if (response.code() == HttpURLConnection.HTTP_UNAUTHORIZED) {
                        secret.refused();
                    } else if (response.isSuccessful()) {
                        secret.accepted();
                    }
                    return response;
                });
        return provider.connect(
                new ProviderConnection(parts.calls().client(builder, trust), username, secret::current, parts.time()));
    }

    /** Forgets connections; executions that use them continue. */
    public void forget(@NonNull Predicate<ConnectionKey> which) {
        connections.forget(which);
    }

    /** Whether Jenkins is shutting down: what fails from now on may fail because of that. */
    public synchronized boolean isClosed() {
        return closed;
    }

    private synchronized Running running() {
        if (closed) {
            throw new RejectedExecutionException("Jenkins is shutting down");
        }
        if (running == null) {
            ThreadPoolExecutor threads = new ThreadPoolExecutor(
                    BACKGROUND_THREADS, BACKGROUND_THREADS, 30, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), task -> {
                        Thread thread = new Thread(task, "remote-exec-background");
                        thread.setDaemon(true);
                        return thread;
                    });
            threads.allowCoreThreadTimeOut(true);
            TimeAndChance time = TimeAndChance.real();
            running = new Running(EngineCore.start(time), new HttpCalls(), new OkHttpClient(), threads, time);
        }
        return running;
    }

    /**
     * Detaches from all executions before anything else in Jenkins is shut down: output that arrives after Pipelines
     * and their logs are closed would be lost.
     */
    @Extension
    public static final class BeforeShutdown extends ItemListener {
        @Override
        public void onBeforeShutdown() {
            shutDown();
        }
    }

    /** Detaches from all executions; those of builds that survive a restart are resumed after it. */
    @Terminator
    public static void shutDown() {
        RemoteExecEngine engine = ExtensionList.lookup(RemoteExecEngine.class).get(RemoteExecEngine.class);
        if (engine != null) {
            engine.close();
        }
    }

    private synchronized void close() {
        closed = true;
        if (running != null) {
            running.background().shutdownNow();
            running.engine().close();
            running.calls().close();
            running = null;
        }
    }
}
