package io.jenkins.plugins.remoteexec.simulator.osapi;

import io.jenkins.plugins.remoteexec.simulator.Eventually;
import io.jenkins.plugins.remoteexec.simulator.HostSandbox;
import io.jenkins.plugins.remoteexec.simulator.Programs;
import io.jenkins.plugins.remoteexec.simulator.SocketRelay;
import io.jenkins.plugins.remoteexec.simulator.WallClock;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.UnixDomainSocketAddress;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Assumptions;

/**
 * A running OSAPI: its message queue, its controller and the agent of the host web-01, which is this machine. Its
 * controller listens everywhere, so it has a network of its own, which only this JVM has a way into. It stops with
 * {@link #close}, with the JVM that has started it, and by itself after a quarter of an hour.
 */
public final class RealOsapi implements AutoCloseable {
    private static final String PROGRAM = "osapi";
    private static final int PORT = 8080;
    private static final String LONGEST_LIFE_SECONDS = "900";
    private static final String IN_ITS_NETWORK = """
            ip link set lo up || exit
            osapi -f osapi.yaml start </dev/null &
            echo $! >osapi.new && mv osapi.new osapi.pid
            "$@"
            kill $!
            wait
            """;

    private final HostSandbox sandbox;
    private final String signingKey = UUID.randomUUID().toString();
    private final WallClock clock = new WallClock();
    private final OsapiTokens tokens = new OsapiTokens(() -> signingKey, clock);
    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private Process process;
    private SocketRelay relay;

    private RealOsapi(HostSandbox sandbox) {
        this.sandbox = sandbox;
    }

    /**
     * Starts an OSAPI, or has the test skipped where none is installed.
     *
     * @param serverWait how long its controller waits for an agent, in whole seconds
     * @param backOff after how many seconds it delivers a job again that has not ended, for the first time
     */
    public static RealOsapi startOrSkip(Duration serverWait, Duration backOff) throws Exception {
        Assumptions.assumeTrue(
                Programs.find(PROGRAM).isPresent(),
                "osapi is not installed (github.com/osapi-io/osapi), so nothing can be tried with a real OSAPI");
        HostSandbox sandbox = new HostSandbox(PROGRAM, Map.of());
        RealOsapi osapi = new RealOsapi(sandbox);
        try {
            Assumptions.assumeTrue(
                    osapi.inANetworkOfItsOwn("ip", "link", "set", "lo", "up")
                                    .start()
                                    .waitFor()
                            == 0,
                    "network namespaces are not allowed here, or ip is not installed (package iproute2)");
            osapi.start(serverWait, backOff);
            return osapi;
        } catch (Exception | AssertionError e) {
            osapi.close();
            throw e;
        }
    }

    public String url() throws IOException {
        return "http://127.0.0.1:" + relay.port();
    }

    public OsapiTokens tokens() {
        return tokens;
    }

    private ProcessBuilder inANetworkOfItsOwn(String... words) {
        String options = "root".equals(System.getProperty("user.name")) ? "-n" : "-rn";
        ProcessBuilder builder = new ProcessBuilder("timeout", LONGEST_LIFE_SECONDS, "unshare", options)
                .directory(sandbox.scratch().toFile())
                .redirectErrorStream(true)
                .redirectOutput(log().toFile());
        builder.command().addAll(List.of(words));
        builder.environment().clear();
        builder.environment().putAll(sandbox.environment());
        return builder;
    }

    private Path log() {
        return sandbox.scratch().resolve("osapi.out");
    }

    private void start(Duration serverWait, Duration backOff) throws Exception {
        configure(serverWait, backOff);
        Path socket = sandbox.scratch().resolve("way-in");
        process = inANetworkOfItsOwn(
                        "sh",
                        "-c",
                        IN_ITS_NETWORK,
                        "sh",
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx64m",
                        "-XX:+UseSerialGC",
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        Path.of(SocketRelay.class
                                        .getProtectionDomain()
                                        .getCodeSource()
                                        .getLocation()
                                        .toURI())
                                .toString(),
                        SocketRelay.class.getName(),
                        socket.toString(),
                        String.valueOf(PORT))
                .start();
        relay = new SocketRelay(SocketRelay.loopback(0), UnixDomainSocketAddress.of(socket));
        Eventually.eventually("OSAPI has been started", () -> !process.isAlive() || Files.exists(idOfServer()));
        Eventually.eventually("the agent of OSAPI is there", this::isReady);
    }

    private void configure(Duration serverWait, Duration backOff) throws IOException {
        Files.writeString(sandbox.scratch().resolve("osapi.yaml"), """
                controller:
                  client: {url: 'http://127.0.0.1:PORT', security: {bearer_token: none}}
                  api: {port: PORT, job_timeout: WAITs, security: {signing_key: KEY}}
                  nats: {host: 127.0.0.1, port: 4222, namespace: osapi, auth: {type: none}}
                nats:
                  server: {host: 127.0.0.1, port: 4222, namespace: osapi, store_dir: DIR/nats, auth: {type: none}}
                agent:
                  hostname: web-01
                  nats: {host: 127.0.0.1, port: 4222, namespace: osapi, auth: {type: none}}
                  consumer: {name: jobs-agent, max_deliver: 5, back_off: [BACKs, 10m, 15m, 20m, 30m]}
                """.replace(
                        "DIR", sandbox.scratch().toString())
                .replace("KEY", signingKey)
                .replace("PORT", String.valueOf(PORT))
                .replace("WAIT", String.valueOf(serverWait.toSeconds()))
                .replace("BACK", String.valueOf(backOff.toSeconds())));
    }

    private boolean isReady() {
        if (!process.isAlive() || server().isEmpty()) {
            String output = output();
            Assumptions.assumeFalse(
                    output.contains("not a supported distribution"), "OSAPI runs on Debian and Ubuntu only");
            throw new AssertionError("OSAPI does not start: " + output);
        }
        try {
            HttpRequest agents = HttpRequest.newBuilder(URI.create(url() + "/api/agent"))
                    .header("Authorization", "Bearer " + tokens.admin())
                    .build();
            return http.send(agents, HttpResponse.BodyHandlers.ofString())
                    .body()
                    .contains("\"status\":\"Ready\"");
        } catch (IOException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted while OSAPI was starting", e);
        }
    }

    private String output() {
        try {
            return Files.readString(log());
        } catch (IOException e) {
            return e.toString();
        }
    }

    /** Kills the commands that its agent waits for: nobody else's would have their turn. */
    public void killWaitedFor() {
        server().stream().flatMap(ProcessHandle::descendants).forEach(ProcessHandle::destroyForcibly);
    }

    private Path idOfServer() {
        return sandbox.scratch().resolve("osapi.pid");
    }

    private Optional<ProcessHandle> server() {
        try {
            return ProcessHandle.of(
                    Long.parseLong(Files.readString(idOfServer()).strip()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Kills it and all of its commands, detached ones included. */
    @Override
    public void close() {
        sandbox.close();
        clock.close();
        try {
            if (relay != null) {
                relay.close();
            }
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
