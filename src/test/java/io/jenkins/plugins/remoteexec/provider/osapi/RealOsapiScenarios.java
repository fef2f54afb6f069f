package io.jenkins.plugins.remoteexec.provider.osapi;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.instanceOf;

import com.fasterxml.jackson.databind.JsonNode;
import io.jenkins.plugins.remoteexec.contract.CollectingListener;
import io.jenkins.plugins.remoteexec.engine.Command;
import io.jenkins.plugins.remoteexec.engine.Connection;
import io.jenkins.plugins.remoteexec.engine.EndpointLimits;
import io.jenkins.plugins.remoteexec.engine.Engine;
import io.jenkins.plugins.remoteexec.engine.ExecRequest;
import io.jenkins.plugins.remoteexec.engine.ExecStatus;
import io.jenkins.plugins.remoteexec.engine.Execution;
import io.jenkins.plugins.remoteexec.engine.Mode;
import io.jenkins.plugins.remoteexec.engine.core.EngineCore;
import io.jenkins.plugins.remoteexec.http.BaseUrl;
import io.jenkins.plugins.remoteexec.http.HttpCalls;
import io.jenkins.plugins.remoteexec.http.JsonClient;
import io.jenkins.plugins.remoteexec.http.JsonRequest;
import io.jenkins.plugins.remoteexec.http.TimeAndChance;
import io.jenkins.plugins.remoteexec.simulator.Eventually;
import io.jenkins.plugins.remoteexec.simulator.osapi.RealOsapi;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.HexFormat;
import java.util.concurrent.TimeUnit;
import okhttp3.OkHttpClient;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** An engine whose commands a real OSAPI runs on this machine. Where none is installed, the tests are skipped. */
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "OSAPI's agents run commands on Linux")
abstract class RealOsapiScenarios {
    /** So that no command is delivered again while it runs, on however busy a machine. */
    static final Duration NEVER = Duration.ofMinutes(10);

    private static final Duration SERVER_WAIT = Duration.ofSeconds(8);

    @TempDir
    Path files;

    final CollectingListener told = new CollectingListener();
    private final HttpCalls calls = new HttpCalls();
    Engine engine = EngineCore.start(TimeAndChance.real());
    private RealOsapi osapi;

    @AfterEach
    void stop() {
        engine.close();
        calls.close();
        if (osapi != null) {
            osapi.close();
        }
    }

    /** @param backOff after how many seconds OSAPI delivers a job again that has not ended */
    final void begin(Duration backOff) throws Exception {
        osapi = RealOsapi.startOrSkip(SERVER_WAIT, backOff);
    }

    final Execution start(Mode mode, String script) throws IOException {
        return engine.start(
                connection(OsapiLimit.DEFAULT_SECONDS),
                "web-01",
                Command.ofScript(script).build(),
                mode,
                told);
    }

    /** As another JVM would make it. */
    final Connection connection(int longestDirectRun) throws IOException {
        return engine.connect(client(longestDirectRun), EndpointLimits.DEFAULT);
    }

    final OsapiClient client(int longestDirectRun) throws IOException {
        return new OsapiClient(json(), osapi.tokens()::admin, longestDirectRun);
    }

    private JsonClient json() throws IOException {
        return new JsonClient(
                calls.client(new OkHttpClient.Builder(), null),
                BaseUrl.parse(osapi.url()),
                "OSAPI",
                TimeAndChance.real());
    }

    /** Waits for the end of a command that nobody ends, and leaves its record there. */
    final void shell(String text) throws Exception {
        OsapiClient client = client(290);
        ExecStatus status = client.submit(ExecRequest.shell("web-01", text, Duration.ofMinutes(5)));
        while (status instanceof ExecStatus.Running running) {
            TimeUnit.MILLISECONDS.sleep(50);
            status = client.poll("web-01", running.handle());
        }
        assertThat(status.toString(), status, instanceOf(ExecStatus.Ended.class));
    }

    /** How many jobs the server has a record of. */
    final int jobs() throws Exception {
        return jobList().path("total_items").asInt();
    }

    final int jobs(String state) throws Exception {
        return jobList().path("status_counts").path(state).asInt();
    }

    private JsonNode jobList() throws Exception {
        return new OsapiApi(json(), osapi.tokens()::admin).get(JsonRequest.get("list its jobs", "job"));
    }

    /** Without its record a job cannot run again. */
    final void awaitNoJobs() {
        Eventually.await().until(() -> jobs() == 0);
    }

    final Command counted(String name, String script) {
        return Command.ofScript("echo >>" + file(name) + "; " + script).build();
    }

    final int starts(String name) throws IOException {
        Path trace = files.resolve(name);
        return Files.exists(trace) ? Files.readAllLines(trace).size() : 0;
    }

    final String file(String name) {
        return "'" + files.resolve(name) + "'";
    }

    static String sha256(byte[] bytes) throws Exception {
        return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    }
}
