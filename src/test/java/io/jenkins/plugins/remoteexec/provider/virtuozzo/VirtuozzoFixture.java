package io.jenkins.plugins.remoteexec.provider.virtuozzo;

import static io.jenkins.plugins.remoteexec.simulator.virtuozzo.VirtuozzoSimulator.DOMAIN;
import static io.jenkins.plugins.remoteexec.simulator.virtuozzo.VirtuozzoSimulator.PASSWORD;
import static io.jenkins.plugins.remoteexec.simulator.virtuozzo.VirtuozzoSimulator.PROJECT;
import static io.jenkins.plugins.remoteexec.simulator.virtuozzo.VirtuozzoSimulator.USER;

import io.jenkins.plugins.remoteexec.engine.ExecRequest;
import io.jenkins.plugins.remoteexec.engine.ExecStatus;
import io.jenkins.plugins.remoteexec.http.ApiException;
import io.jenkins.plugins.remoteexec.http.HttpCalls;
import io.jenkins.plugins.remoteexec.http.TimeAndChance;
import io.jenkins.plugins.remoteexec.provider.ProviderConnection;
import io.jenkins.plugins.remoteexec.simulator.Eventually;
import io.jenkins.plugins.remoteexec.simulator.virtuozzo.SimulatedServer;
import io.jenkins.plugins.remoteexec.simulator.virtuozzo.VirtuozzoSimulator;
import io.jenkins.plugins.remoteexec.simulator.virtuozzo.VirtuozzoSimulatorBuilder;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.UnaryOperator;
import okhttp3.OkHttpClient;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.function.Executable;

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
        return new VirtuozzoClient(
                new ProviderConnection(http, null, () -> secret, TimeAndChance.real()), url, login, options);
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
        return Assertions.assertInstanceOf(ExecStatus.Running.class, client.submit(shell(text)));
    }

    /** Runs a script and polls until its end. */
    ExecStatus run(String text) throws Exception {
        return end(submit(text).handle());
    }

    ExecStatus exec(String... arguments) throws Exception {
        ExecRequest request = new ExecRequest(WEB_01, List.of(arguments), null, null, Duration.ofMinutes(5));
        ExecStatus first = client.submit(request);
        return end(Assertions.assertInstanceOf(ExecStatus.Running.class, first).handle());
    }

    ExecStatus end(String handle) throws Exception {
        return Eventually.await()
                .alias("the record of the command is at its end")
                .until(() -> client.poll(WEB_01, handle), status -> !(status instanceof ExecStatus.Running));
    }

    static ExecStatus.Ended ended(ExecStatus status) {
        return Assertions.assertInstanceOf(ExecStatus.Ended.class, status);
    }

    static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8);
    }

    /** Submits a harmless command from several threads at once. */
    static void submitTogether(int count, VirtuozzoClient client) throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(count);
        Callable<ExecStatus> submission = () -> client.submit(shell("true"));
        try {
            for (Future<ExecStatus> each : threads.invokeAll(Collections.nCopies(count, submission))) {
                each.get();
            }
        } finally {
            threads.shutdown();
        }
    }

    ApiException failure(Executable call) {
        ApiException error = Assertions.assertThrows(ApiException.class, call);
        if (!secret.isBlank()) {
            Assertions.assertFalse(error.getMessage().contains(secret), error::getMessage);
        }
        Assertions.assertFalse(error.getMessage().contains("gAAAA"), error::getMessage);
        return error;
    }

    /** The failure of a harmless command, which must not have run. */
    ApiException refusal() {
        ApiException error = failure(() -> client.submit(shell("true")));
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
