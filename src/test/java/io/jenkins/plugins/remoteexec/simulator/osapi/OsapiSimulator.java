package io.jenkins.plugins.remoteexec.simulator.osapi;

import io.jenkins.plugins.remoteexec.simulator.Faults;
import io.jenkins.plugins.remoteexec.simulator.HostSandbox;
import io.jenkins.plugins.remoteexec.simulator.RequestLog;
import io.jenkins.plugins.remoteexec.simulator.SimulatorClock;
import io.jenkins.plugins.remoteexec.simulator.SimulatorServer;
import java.io.IOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;

/**
 * An OSAPI server with its agents: a real HTTP server on the loopback interface, and hosts that run real processes on
 * this machine. When it is closed, nothing of them is left.
 *
 * <pre>{@code
 * try (OsapiSimulator osapi = OsapiSimulator.withHosts("web-01", "web-02").start()) {
 *     client(osapi.baseUrl(), osapi.tokens().admin());
 * }
 * }</pre>
 */
public final class OsapiSimulator implements AutoCloseable {

    private final OsapiVersion version;
    private final SimulatorClock clock;
    private final AtomicReference<String> signingKey;
    private final OsapiTokens tokens;
    private final HostRegistry hosts;
    private final HealthApi health;
    private final JobStore store;
    private final ExecutorService agents;
    private final SimulatorServer server;

    OsapiSimulator(OsapiSimulatorBuilder options) throws IOException {
        version = options.version;
        clock = options.clock;
        signingKey = new AtomicReference<>(options.signingKey);
        tokens = new OsapiTokens(signingKey::get, clock);
        health = new HealthApi();
        agents = Executors.newCachedThreadPool(task -> {
            Thread thread = new Thread(task, "simulated-agent");
            thread.setDaemon(true);
            return thread;
        });
        store = new JobStore(clock, options.retention(), version.listsNewestFirst());
        hosts = new HostRegistry(makeHosts(options, store), options.clones, health::isReady);
        JobDispatcher dispatcher = new JobDispatcher(
                hosts, store, clock, options.serverWait, options.payloadLimit, version.reportsAbsentHosts());
        List<Route> routes = new ArrayList<>();
        routes.addAll(new CommandApi(dispatcher, version.hasResultStatus()).routes());
        routes.addAll(new JobApi(store, dispatcher, clock, version.failedStaysFailed()).routes());
        routes.addAll(new AgentApi(hosts).routes());
        routes.addAll(health.routes());
        OsapiRouter router = new OsapiRouter(
                version.prefix(), options.webInterface(), new Authenticator(signingKey::get, clock), routes);
        server = listen(options.port, router);
    }

    /** Begins a simulator with these hosts, without labels. */
    public static OsapiSimulatorBuilder withHosts(String... hostnames) {
        OsapiSimulatorBuilder builder = new OsapiSimulatorBuilder();
        for (String hostname : hostnames) {
            builder.host(hostname);
        }
        return builder;
    }

    /** Returns what a user would configure: scheme, address and port, without the API's prefix. */
    public URI baseUrl() {
        return server.baseUrl();
    }

    /** Returns the base URL with the prefix of this version, if it has one. */
    public URI apiUrl() {
        return URI.create(baseUrl() + version.prefix());
    }

    /** Returns the mint of tokens that this server accepts. */
    public OsapiTokens tokens() {
        return tokens;
    }

    /** Changes the key with which tokens are signed: those that were made before are refused from now on. */
    public void changeSigningKey() {
        signingKey.updateAndGet(key -> new StringBuilder(key).reverse().toString());
    }

    /** Returns a host by its name. */
    public SimulatedHost host(String hostname) {
        return hosts.find(hostname)
                .orElseThrow(() -> new IllegalArgumentException("the simulator has no host " + hostname));
    }

    /** Returns all hosts. */
    public Collection<SimulatedHost> hosts() {
        return List.copyOf(hosts.all());
    }

    /** Returns the ids of the jobs that there is a record of, in the order in which they were made. */
    public List<String> jobs() {
        return store.inOrder().stream().map(job -> job.id().toString()).toList();
    }

    /** Returns the faults of the connection. */
    public Faults faults() {
        return server.faults();
    }

    /** Returns what the server was asked. */
    public RequestLog requests() {
        return server.requests();
    }

    /** Lets the records of all jobs that have ended expire. */
    public void forgetEndedJobs() {
        store.forgetEnded();
    }

    /**
     * Says whether the message queue can be reached. If not, {@code /health/ready} says so, and no agent is known to the
     * controller any more.
     */
    public void setReady(boolean ready) {
        health.setReady(ready);
    }

    /** Stops the server, kills every process of every host and deletes their directories. */
    @Override
    public void close() {
        clock.close();
        server.close();
        agents.shutdownNow();
        awaitAgents();
        hosts.all().forEach(host -> host.sandbox().close());
    }

    private SimulatorServer listen(int port, OsapiRouter router) throws IOException {
        try {
            return new SimulatorServer(port, router::handle);
        } catch (IOException e) {
            clock.close();
            hosts.all().forEach(host -> host.sandbox().close());
            throw e;
        }
    }

    private void awaitAgents() {
        try {
            if (!agents.awaitTermination(30, TimeUnit.SECONDS)) {
                throw new IllegalStateException("a simulated agent does not stop");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private List<SimulatedHost> makeHosts(OsapiSimulatorBuilder options, JobStore store) throws IOException {
        List<SimulatedHost> made = new ArrayList<>();
        for (HostSpec spec : options.hosts) {
            HostSandbox sandbox = new HostSandbox(spec.hostname(), spec.environment());
            made.add(new SimulatedHost(spec, sandbox, clock, agents, store, options.payloadLimit, options.backOff));
        }
        return made;
    }
}
