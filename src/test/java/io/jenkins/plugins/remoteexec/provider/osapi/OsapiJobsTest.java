package io.jenkins.plugins.remoteexec.provider.osapi;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.instanceOf;
import static org.hamcrest.Matchers.is;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.jenkins.plugins.remoteexec.engine.ExecRequest;
import io.jenkins.plugins.remoteexec.engine.ExecStatus;
import io.jenkins.plugins.remoteexec.engine.Outcome;
import io.jenkins.plugins.remoteexec.http.ErrorKind;
import io.jenkins.plugins.remoteexec.simulator.BackgroundCall;
import io.jenkins.plugins.remoteexec.simulator.Eventually;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Following a job by its id. */
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "the simulator runs POSIX commands")
class OsapiJobsTest {
    private static final String HANDLE = "0d2f3c1e-0000-4000-8000-000000000001";

    private OsapiFixture given;

    @BeforeEach
    void start() throws IOException {
        given = new OsapiFixture();
        // without job:write, so that the records of ended jobs stay to be read
        given.token = given.osapi.tokens().permitting("command:execute", "job:read");
    }

    @AfterEach
    void stop() {
        given.close();
    }

    @Test
    void aRealJobIsFollowedFromRunningToItsEnd() throws Exception {
        given.osapi.host("web-01").stopAgent();
        BackgroundCall<ExecStatus> posted = BackgroundCall.of(
                () -> given.client.submit(ExecRequest.shell("web-01", "echo hi; exit 5", Duration.ofMinutes(1))));
        Eventually.await().until(() -> given.osapi.host("web-01").waitingJobs() == 1);
        String id = newestJob();

        assertThat(given.client.poll("web-01", id), is(new ExecStatus.Running(id)));

        given.osapi.host("web-01").startAgent();
        posted.get();

        ExecStatus.Ended end = (ExecStatus.Ended) given.client.poll("web-01", id);
        assertThat(end.exit(), is(new Outcome.Exited(5)));
        assertThat(new String(end.stdout(), StandardCharsets.UTF_8), is("hi\n"));
    }

    @Test
    void aRealJobThatCouldNotStart() throws Exception {
        given.exec(null, "no-such-program");

        ExecStatus status = given.client.poll("web-01", newestJob());

        assertThat(status, instanceOf(ExecStatus.NotStarted.class));
    }

    @Test
    void aJobWhoseRecordIsGone() throws Exception {
        ExecStatus status = given.client.poll("web-01", UUID.randomUUID().toString());

        assertThat(((ExecStatus.Lost) status).why(), containsString("has no record of job"));
    }

    @Test
    void aSubmissionThatIsAnsweredWithAnIdAloneIsFollowed() throws Exception {
        given.osapi
                .faults()
                .on("POST", "/command/")
                .answer(201, Map.of("Content-Type", "application/json"), "{\"job_id\":\"" + HANDLE + "\"}");

        assertThat(given.shell("true"), is(new ExecStatus.Running(HANDLE)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"submitted", "processing", "unprocessed", "created"})
    void statesOfAJobThatIsUnderWay(String status) throws Exception {
        assertThat(read("{\"status\":\"" + status + "\"}"), is(new ExecStatus.Running(HANDLE)));
    }

    @Test
    void theResultIsTakenFromWhereItIs() throws Exception {
        String data = "{\"stdout\":\"x\",\"stderr\":\"\",\"exit_code\":0}";

        assertThat(read("{\"status\":\"completed\",\"result\":" + data + "}"), instanceOf(ExecStatus.Ended.class));
        assertThat(
                read("{\"status\":\"completed\",\"responses\":{\"web-01\":{\"status\":\"completed\",\"data\":" + data
                        + "}}}"),
                instanceOf(ExecStatus.Ended.class));
    }

    @Test
    void failuresAreReadFromWhereTheyAre() throws Exception {
        assertThat(
                read("{\"status\":\"failed\",\"error\":\"exec: \\\"x\\\": executable file not found in $PATH\"}"),
                instanceOf(ExecStatus.NotStarted.class));
        assertThat(
                read("{\"status\":\"failed\",\"responses\":{\"web-01\":{\"error\":\"command timed out after 3s\"}}}"),
                instanceOf(ExecStatus.Lost.class));
        assertThat(
                read("{\"status\":\"skipped\",\"error\":\"unsupported OS\"}"),
                is(new ExecStatus.NotStarted("OSAPI skipped web-01: unsupported OS")));
        assertThat(read("{\"status\":\"partial_failure\"}"), instanceOf(ExecStatus.Lost.class));
    }

    @Test
    void aJobThatTheQueueDeliversAgainIsGivenUp() throws Exception {
        String once = "{\"status\":\"processing\",\"timeline\":[" + started("00:00:01") + "]}";
        String twice =
                "{\"status\":\"processing\",\"timeline\":[" + started("00:00:01") + "," + started("00:00:31") + "]}";

        assertThat(read(once), is(new ExecStatus.Running(HANDLE)));
        assertThat(
                ((ExecStatus.Lost) read(twice)).why(), containsString("OSAPI has run the command on web-01 2 times"));
    }

    @Test
    void aJobWhoseAgentNeverAnswersIsGivenUp() throws Exception {
        JsonNode job =
                new JsonMapper().readTree("{\"status\":\"processing\",\"timeline\":[" + started("00:00:01") + "]}");

        assertThat(
                OsapiJobs.status(job, HANDLE, "web-01", Instant.EPOCH.plus(Duration.ofMinutes(14)))
                        .orElseThrow(),
                is(new ExecStatus.Running(HANDLE)));
        assertThat(
                OsapiJobs.status(job, HANDLE, "web-01", Instant.EPOCH.plus(Duration.ofMinutes(16)))
                        .orElseThrow(),
                instanceOf(ExecStatus.Lost.class));
    }

    private static String started(String time) {
        return "{\"event\":\"started\",\"hostname\":\"web-01\",\"timestamp\":\"1970-01-01T" + time + "Z\"}";
    }

    @ParameterizedTest
    @ValueSource(strings = {"{\"status\":\"asleep\"}", "{}", "[]"})
    void aStateThatNobodyKnowsIsNoEnd(String job) {
        given.osapi.faults().on("GET", "/job/").answer(200, Map.of("Content-Type", "application/json"), job);

        assertThat(given.failure(() -> given.client.poll("web-01", HANDLE)).kind(), is(ErrorKind.PROTOCOL));
    }

    @Test
    void aPageInsteadOfAJobIsNoEnd() {
        given.osapi.faults().on("GET", "/job/").answer(200, Map.of("Content-Type", "text/html"), "<html>");

        assertThat(given.failure(() -> given.client.poll("web-01", HANDLE)).kind(), is(ErrorKind.PROTOCOL));
    }

    private static ExecStatus read(String job) throws IOException {
        return OsapiJobs.status(new JsonMapper().readTree(job), HANDLE, "web-01", Instant.EPOCH)
                .orElseThrow();
    }

    private String newestJob() throws Exception {
        HttpRequest list = HttpRequest.newBuilder(URI.create(given.osapi.apiUrl() + "/job?limit=1"))
                .header("Authorization", "Bearer " + given.token)
                .build();
        JsonNode answer = new JsonMapper()
                .readTree(HttpClient.newHttpClient()
                        .send(list, HttpResponse.BodyHandlers.ofString())
                        .body());
        return answer.at("/items/0/id").asText();
    }
}
