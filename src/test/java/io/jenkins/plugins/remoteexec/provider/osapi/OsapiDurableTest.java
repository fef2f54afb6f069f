package io.jenkins.plugins.remoteexec.provider.osapi;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.is;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.jenkins.plugins.remoteexec.engine.Command;
import io.jenkins.plugins.remoteexec.engine.Execution;
import io.jenkins.plugins.remoteexec.engine.Mode;
import io.jenkins.plugins.remoteexec.engine.Outcome;
import io.jenkins.plugins.remoteexec.simulator.Eventually;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;

/** Durable executions over OSAPI, in real time, with what OSAPI does to commands. */
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "the simulator runs POSIX commands")
@Isolated("what it promises is a time, which nobody else may take away")
class OsapiDurableTest extends OsapiScenarios {
    private static final double SEEN_WITHIN = 5;
    private static final double CANCEL_STARTS_WITHIN = 3;

    @TempDir
    private Path files;

    /** A busy machine makes times longer and never shorter, so the best of three tries counts. */
    @Test
    void tenExecutionsOnOneHostAreSeenInTimeAndCancelledInTime() throws Exception {
        List<TimedListener> told = runTen();
        for (int tries = 1; tries < 3 && !areInTime(told); tries++) {
            told = runTen();
        }
        String numbers =
                "seen after " + told.stream().map(TimedListener::worstLatency).toList() + " s; cancel started after "
                        + told.stream().map(TimedListener::cancelLatency).toList() + " s";
        assertThat(numbers, areInTime(told));
        assertThat("no call waited for too long", failedCalls(), is(0L));
    }

    /** All ten share one lane. Some print all the time, the others are silent for so long that nobody expects them. */
    private List<TimedListener> runTen() throws Exception {
        List<TimedListener> told = new ArrayList<>();
        List<Execution> executions = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            double pause = i < 3 ? 0.5 : 4 + 0.7 * i;
            TimedListener listener = new TimedListener();
            told.add(listener);
            executions.add(start(
                    "trap 'echo \"stopped $(date +%s.%N)\"; exit 7' TERM;"
                            + " while :; do echo \"printed $(date +%s.%N)\"; sleep " + pause + "; done",
                    listener));
        }
        Eventually.await().until(() -> told.stream().allMatch(each -> each.printed() >= 3));

        for (int i = 0; i < 10; i += 3) {
            told.get(i).cancelledNow();
            executions.get(i).cancel();
            assertThat(told.get(i).outcome(), is(new Outcome.Cancelled(true, "the command was stopped")));
        }
        for (int i = 0; i < 10; i++) {
            if (i % 3 != 0) {
                told.get(i).cancelledNow();
                executions.get(i).cancel();
            }
        }
        for (TimedListener each : told) {
            assertThat(each.outcome(), is(new Outcome.Cancelled(true, "the command was stopped")));
        }
        return told;
    }

    private static boolean areInTime(List<TimedListener> told) {
        return told.stream()
                .allMatch(each -> each.worstLatency() < SEEN_WITHIN && each.cancelLatency() < CANCEL_STARTS_WITHIN);
    }

    @Test
    void factsInAScriptArriveAsTheyWereWritten() throws Exception {
        TimedListener told = new TimedListener();
        engine.start(
                connection,
                "web-01",
                Command.ofScript("echo '@fact.arch' @fact.nonsense \"$GIVEN\"; cat")
                        .environment(Map.of("GIVEN", "@fact.hostname"))
                        .standardInput("@fact.kernel".getBytes(StandardCharsets.UTF_8))
                        .build(),
                Mode.DURABLE,
                told);

        assertThat(told.outcome(), is(new Outcome.Exited(0)));
        assertThat(told.text(), is("@fact.arch @fact.nonsense @fact.hostname\n@fact.kernel"));
    }

    @Test
    void lostAnswersDoNotStartACommandTwice() throws Exception {
        given.osapi.faults().on("POST", "/command/").times(3).loseAnswer();
        TimedListener told = new TimedListener();
        start("echo >>'" + files.resolve("starts") + "'; echo done", told);

        assertThat(told.outcome(), is(new Outcome.Exited(0)));
        assertThat(told.text(), is("done\n"));
        assertThat(Files.readAllLines(files.resolve("starts")), hasSize(1));
    }

    /** Whoever runs all jobs of an execution again, as OSAPI does behind everybody's back, starts nothing. */
    @Test
    void jobsThatAreRunAgainDoNotStartACommandTwice() throws Exception {
        given.token = given.osapi.tokens().permitting("command:execute", "job:read");
        TimedListener told = new TimedListener();
        Path go = files.resolve("go");
        start(
                "echo >>'" + files.resolve("starts") + "'; while ! [ -e '" + go + "' ]; do sleep 0.1; done; echo done",
                told);
        Eventually.await().until(() -> Files.exists(files.resolve("starts")));
        Eventually.await().until(() -> given.runs().size() >= 2);
        runAllJobsAgain();
        Files.createFile(go);

        assertThat(told.outcome(), is(new Outcome.Exited(0)));
        runAllJobsAgain();
        assertThat(told.text(), is("done\n"));
        assertThat(Files.readAllLines(files.resolve("starts")), hasSize(1));
    }

    private Execution start(String script, TimedListener listener) {
        return engine.start(connection, "web-01", Command.ofScript(script).build(), Mode.DURABLE, listener);
    }

    private long failedCalls() {
        return given.osapi.requests().all().stream()
                .filter(request -> request.method().equals("POST") && request.status() != 202)
                .count();
    }

    private void runAllJobsAgain() throws Exception {
        JsonNode jobs = asAdministrator("GET", "/job?limit=100", null);
        for (JsonNode job : jobs.path("items")) {
            asAdministrator("POST", "/job/" + job.path("id").asText() + "/retry", "{\"target_hostname\":\"web-01\"}");
        }
        Eventually.await().until(() -> given.osapi.host("web-01").waitingJobs() == 0);
    }

    private JsonNode asAdministrator(String method, String path, String body) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(URI.create(given.osapi.apiUrl() + path))
                .header("Authorization", "Bearer " + given.osapi.tokens().admin())
                .header("Content-Type", "application/json")
                .method(
                        method,
                        body == null ? HttpRequest.BodyPublishers.noBody() : HttpRequest.BodyPublishers.ofString(body))
                .build();
        String answer = HttpClient.newHttpClient()
                .send(request, HttpResponse.BodyHandlers.ofString())
                .body();
        return new JsonMapper().readTree(answer);
    }
}
