package io.jenkins.plugins.remoteexec.provider.virtuozzo;

import static io.jenkins.plugins.remoteexec.simulator.virtuozzo.VirtuozzoSimulator.DOMAIN;
import static io.jenkins.plugins.remoteexec.simulator.virtuozzo.VirtuozzoSimulator.PASSWORD;
import static io.jenkins.plugins.remoteexec.simulator.virtuozzo.VirtuozzoSimulator.PROJECT;
import static io.jenkins.plugins.remoteexec.simulator.virtuozzo.VirtuozzoSimulator.USER;

import io.jenkins.plugins.remoteexec.engine.ExecRequest;
import io.jenkins.plugins.remoteexec.engine.ExecStatus;
import io.jenkins.plugins.remoteexec.http.ApiException;
import io.jenkins.plugins.remoteexec.http.HttpCalls;
import io.jenkins.plugins.remoteexec.simulator.Eventually;
import io.jenkins.plugins.remoteexec.simulator.virtuozzo.SimulatedServer;
import io.jenkins.plugins.remoteexec.simulator.virtuozzo.VirtuozzoSimulator;
import io.jenkins.plugins.remoteexec.simulator.virtuozzo.VirtuozzoSimulatorBuilder;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import okhttp3.OkHttpClient;
import org.junit.jupiter.api.Assertions;

/** A simulated Virtuozzo with the server web-01, and a client that logs in with a password. */
final class VirtuozzoFixture implements AutoCloseable {
    static final KeystoneLogin JENKINS = new KeystoneLogin.Password(USER, DOMAIN, PROJECT, DOMAIN);
    static final String WEB_01 = SimulatedServer.id("web-01");

    final VirtuozzoSimulator virtuozzo;
    final HttpCalls calls = new HttpCalls();
    VirtuozzoClient client;
    String secret = PASSWORD;

    VirtuozzoFixture() throws IOException {
        this(UnaryOperator.identity());
    }

    VirtuozzoFixture(UnaryOperator<VirtuozzoSimulatorBuilder> switches) throws IOException {
        virtuozzo = switches.apply(VirtuozzoSimulator.withServers("web-01")).start();
        client = client(JENKINS, VirtuozzoOptions.DEFAULT);
    }

    VirtuozzoClient client(KeystoneLogin login, VirtuozzoOptions options) {
        return client(virtuozzo.identityUrl().toString(), login, options);
    }

    VirtuozzoClient client(String url, KeystoneLogin login, VirtuozzoOptions options) {
        OkHttpClient http = calls.client(new OkHttpClient.Builder(), null);
        return new VirtuozzoClient(http, url, login, () -> secret, options);
    }

    static VirtuozzoOptions options(String computeUrl, GuestShell shell, OutputEncoding encoding) {
        return new VirtuozzoOptions(computeUrl, "", "public", shell, encoding);
    }

    void use(OutputEncoding encoding) {
        client = client(JENKINS, options("", GuestShell.SH, encoding));
    }

    static ExecRequest shell(String text) {
        return ExecRequest.shell(WEB_01, text, Duration.ofMinutes(5));
    }

    ExecStatus.Running submit(String text) throws Exception {
        return Assertions.assertInstanceOf(ExecStatus.Running.class, get(client.submit(shell(text))));
    }

    /** Runs a script and polls until its end. */
    ExecStatus run(String text) throws Exception {
        return end(submit(text).handle());
    }

    ExecStatus exec(String... arguments) throws Exception {
        ExecRequest request = new ExecRequest(WEB_01, List.of(arguments), null, null, Duration.ofMinutes(5));
        ExecStatus first = get(client.submit(request));
        return end(Assertions.assertInstanceOf(ExecStatus.Running.class, first).handle());
    }

    ExecStatus end(String handle) throws Exception {
        ExecStatus[] last = new ExecStatus[1];
        Eventually.eventually("the record of the command is at its end", () -> {
            last[0] = get(client.poll(WEB_01, handle));
            return !(last[0] instanceof ExecStatus.Running);
        });
        return last[0];
    }

    static ExecStatus.Ended ended(ExecStatus status) {
        return Assertions.assertInstanceOf(ExecStatus.Ended.class, status);
    }

    static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8);
    }

    static <T> T get(CompletableFuture<T> future) {
        try {
            return future.get(60, TimeUnit.SECONDS);
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    ApiException failure(CompletableFuture<?> future) {
        ExecutionException failed =
                Assertions.assertThrows(ExecutionException.class, () -> future.get(60, TimeUnit.SECONDS));
        ApiException error = ApiException.of(failed.getCause());
        if (!secret.isBlank()) {
            Assertions.assertFalse(error.getMessage().contains(secret), error::getMessage);
        }
        Assertions.assertFalse(error.getMessage().contains("gAAAA"), error::getMessage);
        return error;
    }

    /** The failure of a harmless command, which must not have run. */
    ApiException refusal() {
        ApiException error = failure(client.submit(shell("true")));
        Assertions.assertEquals(List.of(), virtuozzo.server("web-01").runs());
        return error;
    }

    long logins() {
        return virtuozzo.requests().count("POST", "/v3/auth/tokens");
    }

    @Override
    public void close() {
        calls.close();
        virtuozzo.close();
    }
}
