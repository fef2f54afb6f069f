package io.jenkins.plugins.remoteexec.contract;

import io.jenkins.plugins.remoteexec.engine.Capabilities;
import io.jenkins.plugins.remoteexec.engine.ExecRequest;
import io.jenkins.plugins.remoteexec.engine.ExecStatus;
import io.jenkins.plugins.remoteexec.engine.Outcome;
import io.jenkins.plugins.remoteexec.engine.ProviderClient;
import io.jenkins.plugins.remoteexec.http.ApiException;
import io.jenkins.plugins.remoteexec.http.HttpCalls;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import okhttp3.OkHttpClient;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;
import org.hamcrest.MatcherAssert;
import org.hamcrest.Matchers;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;

/** A simulator, a client, and a directory that the tests and the commands on the target both see. */
abstract class ContractBase {
    /** Ends a test that hangs; nothing is measured by it. */
    static final Duration PATIENCE = Duration.ofMinutes(2);

    private static final Duration EXPECTED = Duration.ofMinutes(1);

    @TempDir
    Path files;

    ProviderFixture fixture;
    HttpCalls calls;
    ProviderClient client;

    /** Starts the simulator; called before each test. */
    protected abstract ProviderFixture startFixture() throws Exception;

    @BeforeEach
    void startContract() throws Exception {
        calls = new HttpCalls();
        fixture = startFixture();
        client = newClient(fixture.secret());
    }

    @AfterEach
    void stopContract() {
        if (fixture != null) {
            fixture.close();
        }
        calls.close();
    }

    final ProviderClient newClient(String secret) {
        return fixture.client(calls.client(new OkHttpClient.Builder(), null), secret);
    }

    final Capabilities can() {
        return client.capabilities();
    }

    final ExecRequest shell(String text) {
        return ExecRequest.shell(fixture.target(), text, EXPECTED);
    }

    /** A shell text that leaves a trace of each of its starts. */
    final String counted(String text) {
        return "echo >>" + file("starts") + "; " + text;
    }

    /** A shell text that goes on when {@link #release} is called. */
    final String untilReleased() {
        return "while ! [ -e " + file("go") + " ]; do sleep 0.05; done; ";
    }

    final void release() throws IOException {
        Files.createFile(files.resolve("go"));
    }

    final String file(String name) {
        return "'" + files.resolve(name) + "'";
    }

    /** How often a counted command has really been started. */
    final int starts() throws IOException {
        Path trace = files.resolve("starts");
        return Files.exists(trace) ? Files.readAllLines(trace).size() : 0;
    }

    final ConditionFactory await(String what) {
        return Awaitility.await(what).atMost(PATIENCE).pollInterval(Duration.ofMillis(20));
    }

    /** Submits and polls to the end. */
    final ExecStatus run(ExecRequest request) throws Exception {
        return toTheEnd(client, client.submit(request), request.target());
    }

    final ExecStatus toTheEnd(ProviderClient asked, ExecStatus first, String target) throws Exception {
        ExecStatus status = first;
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (status instanceof ExecStatus.Running running && System.nanoTime() < end) {
            TimeUnit.MILLISECONDS.sleep(20);
            status = asked.poll(target, running.handle());
        }
        return status;
    }

    final ExecStatus.Ended ended(ExecStatus status) {
        MatcherAssert.assertThat(status.toString(), status, Matchers.instanceOf(ExecStatus.Ended.class));
        return (ExecStatus.Ended) status;
    }

    /** The handle of a command that is running, without waiting for its end. */
    final String handle(ExecRequest request) throws Exception {
        ExecStatus status = client.submit(request);
        MatcherAssert.assertThat(status.toString(), status, Matchers.instanceOf(ExecStatus.Running.class));
        return ((ExecStatus.Running) status).handle();
    }

    /** The failure of a call, which must be typed and must not give the secret away. */
    final ApiException failure(Executable call) {
        return checked(Assertions.assertThrows(ApiException.class, call));
    }

    final ApiException checked(ApiException failure) {
        MatcherAssert.assertThat(failure.getMessage(), Matchers.not(Matchers.blankOrNullString()));
        for (Throwable each = failure; each != null; each = each.getCause()) {
            isDiscreet(String.valueOf(each));
        }
        return failure;
    }

    final void isDiscreet(String text) {
        MatcherAssert.assertThat(text, Matchers.not(Matchers.containsString(fixture.secret())));
        MatcherAssert.assertThat(text, Matchers.not(Matchers.containsString(fixture.wrongSecret())));
        fixture.powerlessSecret()
                .ifPresent(secret -> MatcherAssert.assertThat(text, Matchers.not(Matchers.containsString(secret))));
    }

    /** How a command that exits with this code is reported. */
    final Outcome.Exit exit(int code) {
        return can().reportsExitCode() ? new Outcome.Exited(code) : new Outcome.Ended();
    }

    static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8);
    }
}
