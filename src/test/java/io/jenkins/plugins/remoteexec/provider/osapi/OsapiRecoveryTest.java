package io.jenkins.plugins.remoteexec.provider.osapi;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.allOf;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.instanceOf;
import static org.hamcrest.Matchers.is;

import io.jenkins.plugins.remoteexec.engine.ExecRequest;
import io.jenkins.plugins.remoteexec.engine.ExecStatus;
import io.jenkins.plugins.remoteexec.engine.Outcome;
import io.jenkins.plugins.remoteexec.http.Delivery;
import io.jenkins.plugins.remoteexec.http.TimeAndChance;
import io.jenkins.plugins.remoteexec.simulator.Eventually;
import io.jenkins.plugins.remoteexec.simulator.VirtualClock;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What becomes of a command whose answer was lost, came too late, or told of a failure. */
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "the simulator runs POSIX commands")
class OsapiRecoveryTest {
    private static final Map<String, String> JSON = Map.of("Content-Type", "application/json");

    private OsapiFixture given;

    @AfterEach
    void stop() {
        given.close();
    }

    @Test
    void aScriptWhoseAnswerWasLostIsFoundAndFollowed() throws Exception {
        given = new OsapiFixture();
        given.osapi.faults().on("POST", "/command/").loseAnswer();

        ExecStatus.Ended end = (ExecStatus.Ended) toTheEnd("web-01", given.shell("echo hi; exit 3"));

        assertThat(end.exit(), is(new Outcome.Exited(3)));
        assertThat(new String(end.stdout(), StandardCharsets.UTF_8), is("hi\n"));
        assertThat(given.runs(), hasSize(1));
    }

    @Test
    void itsRecordIsDeletedOnceItIsCollected() throws Exception {
        given = new OsapiFixture();
        given.osapi.faults().on("POST", "/command/").loseAnswer();

        ExecStatus.Ended end = (ExecStatus.Ended) toTheEnd("web-01", given.shell("true"));
        assertThat(given.jobs(), is(1));
        given.client.collected("web-01", end.record());

        assertThat(given.jobs(), is(0));
    }

    @Test
    void everyCommandIsFoundAmongMoreJobsThanOnePageHas() throws Exception {
        given = new OsapiFixture();
        List<OsapiSubmission> all = new ArrayList<>();
        for (int i = 0; i < 120; i++) {
            ExecRequest request = i % 2 == 0
                    ? ExecRequest.shell("web-01", ":", Duration.ofMinutes(1))
                    : vector("web-01", "true").endingAfter(Duration.ofSeconds(25));
            all.add(new OsapiSubmission(request, "wanted" + i + "x"));
            given.api().send(all.get(i).post());
        }

        List<String> found = new ArrayList<>();
        for (OsapiSubmission each : all) {
            found.add(new OsapiFinder(given.api()).findOnce(each.ticket()).orElse("none"));
        }

        assertThat(found, is(given.osapi.jobs()));
    }

    @Test
    void aJobIsFoundInEachOfItsStates() throws Exception {
        given = new OsapiFixture(switches -> switches.serverWait(Duration.ofMillis(200)));
        OsapiSubmission wanted = new OsapiSubmission(
                ExecRequest.shell("web-01", "until [ -e go ]; do sleep 0.1; done", Duration.ofMinutes(1)), "wanted");
        given.osapi.host("web-01").stopAgent();
        given.api().send(wanted.post());
        OsapiFinder finder = new OsapiFinder(given.api());
        assertThat(finder.find(wanted.ticket()).isPresent(), is(true));

        given.osapi.host("web-01").startAgent();
        Eventually.await().until(() -> given.runs().size() == 1);
        assertThat(finder.find(wanted.ticket()).isPresent(), is(true));

        Files.createFile(given.osapi.host("web-01").sandbox().scratch().resolve("go"));
        String id = given.osapi.jobs().get(0);
        Eventually.await().until(() -> given.client.poll("web-01", id) instanceof ExecStatus.Ended);
        assertThat(finder.find(wanted.ticket()).isPresent(), is(true));
    }

    /** Such a job has a state by which lists cannot be asked. */
    @Test
    void aJobThatWasSkippedIsFoundToo() throws Exception {
        given = new OsapiFixture();
        given.osapi.host("web-01").setUnsupported(true);
        given.osapi.faults().on("POST", "/command/").loseAnswer();
        ExecRequest request = ExecRequest.shell("web-01", "true", Duration.ofMinutes(1));
        String ticket = given.client.ticket(request);
        given.failure(() -> given.client.submit(request.with(ticket)));

        ExecStatus end = toTheEnd("web-01", given.client.find("web-01", ticket));

        assertThat(end, instanceOf(ExecStatus.NotStarted.class));
    }

    @Test
    void aCommandThatOutlastsTheServersWaitIsFollowed() throws Exception {
        given = new OsapiFixture(switches -> switches.serverWait(Duration.ofMillis(300)));

        ExecStatus first = given.shell("sleep 1; echo done");

        assertThat(first, instanceOf(ExecStatus.Running.class));
        ExecStatus.Ended end = (ExecStatus.Ended) toTheEnd("web-01", first);
        assertThat(new String(end.stdout(), StandardCharsets.UTF_8), is("done\n"));
        assertThat(given.runs(), hasSize(1));
    }

    @Test
    void argumentsWhoseAnswerWasLostAreFoundAndFollowed() throws Exception {
        given = new OsapiFixture();
        given.osapi.faults().on("POST", "/command/").loseAnswer();

        ExecStatus end = toTheEnd("web-01", given.exec(null, "sh", "-c", "exit 4"));

        assertThat(((ExecStatus.Ended) end).exit(), is(new Outcome.Exited(4)));
        assertThat(given.runs(), hasSize(1));
    }

    @Test
    void twoEqualCommandsAreNotTakenForEachOther() throws Exception {
        given = new OsapiFixture();
        given.osapi.faults().on("POST", "/command/").times(2).loseAnswer();
        ExecStatus.Running first = (ExecStatus.Running) given.exec(null, "sh", "-c", "exit 4");
        ExecStatus.Running second = (ExecStatus.Running) given.exec(null, "sh", "-c", "exit 4");

        assertThat(List.of(first.handle(), second.handle()), is(given.osapi.jobs()));
        assertThat(given.runs(), hasSize(2));
    }

    @Test
    void theSameCommandOnAnotherHostIsNotTakenForIt() throws Exception {
        given = new OsapiFixture(switches -> switches.host("web-02"));
        given.client.submit(vector("web-02", "sh", "-c", "exit 4"));
        given.osapi.faults().on("POST", "/node/web-01/").dropBeforeHandling();

        assertThat(
                given.failure(() -> given.client.submit(vector("web-01", "sh", "-c", "exit 4")))
                        .delivery(),
                is(Delivery.UNKNOWN));
        assertThat(given.runs(), hasSize(0));
    }

    @Test
    void aFailedJobIsDeletedBeforeOsapiRunsItAgain() throws Exception {
        VirtualClock clock = new VirtualClock();
        given = new OsapiFixture(switches -> switches.clock(clock));

        assertThat(given.exec("late", "true"), instanceOf(ExecStatus.NotStarted.class));
        Files.createDirectory(late());
        clock.advance(Duration.ofMinutes(30));

        assertThat(given.jobs(), is(0));
        assertThat(given.runs(), hasSize(0));
    }

    @Test
    void aJobThatIsOnlyLaterFoundToHaveFailedIsDeletedAtOnceToo() throws Exception {
        VirtualClock clock = new VirtualClock();
        given = new OsapiFixture(switches -> switches.clock(clock));
        given.osapi.faults().on("POST", "/command/").loseAnswer();

        ExecStatus end = toTheEnd("web-01", given.exec("late", "true"));
        assertThat(end, instanceOf(ExecStatus.NotStarted.class));
        Files.createDirectory(late());
        clock.advance(Duration.ofMinutes(30));

        assertThat(given.jobs(), is(0));
        assertThat(given.runs(), hasSize(0));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{'status':'processing','timeline':[{'event':'started'},{'event':'started'}]}",
                "{'status':'completed','result':{'exit_code':null}}"
            })
    void aJobWithNoResultToLoseIsDeletedAtOnce(String job) throws Exception {
        given = new OsapiFixture();
        given.osapi.faults().on("GET", "/job/").answer(200, JSON, job.replace('\'', '"'));

        assertThat(given.client.poll("web-01", "job-1"), instanceOf(ExecStatus.Lost.class));

        assertThat(given.osapi.requests().count("DELETE", "/job/job-1"), is(1L));
    }

    @Test
    void aResultThatFailedIsDeletedAtOnce() throws Exception {
        given = new OsapiFixture();
        String failed = "{'job_id':'job-1','results':[{'status':'failed','error':'fork/exec /x: permission denied'}]}";
        given.osapi.faults().on("POST", "/command/").answer(201, JSON, failed.replace('\'', '"'));

        assertThat(given.shell("true"), instanceOf(ExecStatus.NotStarted.class));

        assertThat(given.osapi.requests().count("DELETE", "/job/job-1"), is(1L));
    }

    @Test
    void aJobThatWasSkippedStaysForWhoeverAsksAgain() throws Exception {
        given = new OsapiFixture();
        given.osapi.faults().on("GET", "/job/").answer(200, JSON, "{\"status\":\"skipped\"}");

        assertThat(given.client.poll("web-01", "job-1"), instanceOf(ExecStatus.NotStarted.class));

        assertThat(given.osapi.requests().count("DELETE", ""), is(0L));
    }

    @Test
    void aRefusalToDeleteIsForgottenAfterSomeMinutes() throws Exception {
        given = new OsapiFixture();
        Instant[] now = {Instant.EPOCH};
        TimeAndChance time = new TimeAndChance(() -> now[0], System::nanoTime, new Random());
        OsapiClient client = given.client(given.osapi.baseUrl().toString(), time);
        given.token = given.osapi.tokens().permitting("command:execute", "job:read");

        assertThat(deletionsAfterACommand(client), is(1L));
        given.token = given.osapi.tokens().admin();
        assertThat(deletionsAfterACommand(client), is(1L));
        now[0] = now[0].plus(Duration.ofMinutes(5));
        assertThat(deletionsAfterACommand(client), is(2L));

        assertThat(given.jobs(), is(2));
    }

    private long deletionsAfterACommand(OsapiClient client) throws Exception {
        ExecStatus status = client.submit(ExecRequest.shell("web-01", "true", Duration.ofMinutes(1)));
        client.collected("web-01", ((ExecStatus.Ended) status).record());
        return given.osapi.requests().count("DELETE", "/job/");
    }

    @Test
    void withoutJobWriteOsapiRunsIt() throws Exception {
        VirtualClock clock = new VirtualClock();
        given = new OsapiFixture(switches -> switches.clock(clock));
        given.token = given.osapi.tokens().permitting("command:execute", "job:read");

        ExecStatus end = given.exec("late", "true");
        Files.createDirectory(late());
        // No further: time that goes on while it runs would make it run once more.
        clock.advance(Duration.ofSeconds(30));

        assertThat(
                ((ExecStatus.NotStarted) end).why(),
                allOf(
                        containsString("workingDirectory does not exist on web-01"),
                        containsString("Its job could not be deleted"),
                        containsString("Required: [job:write]"),
                        containsString("OSAPI runs a failed job again, up to four times within 22 minutes")));
        Eventually.await().until(() -> given.runs().size() == 1);
    }

    @Test
    void whatBecomesOfAFailedJobIsSaid() throws Exception {
        given = new OsapiFixture();
        String failure = "{\"error\":\"job failed: shell execution failed: command timed out after 300s\"}";
        given.osapi.faults().on("POST", "/command/").answer(500, JSON, failure);

        assertThat(((ExecStatus.Lost) given.shell("true")).why(), containsString("OSAPI runs a failed job again"));
    }

    @Test
    void aTokenThatMayNotReadJobsIsToldOfTheLossBeforehand() throws Exception {
        given = new OsapiFixture();
        given.token = given.osapi.tokens().permitting("command:execute", "job:write");

        List<String> caveats = given.client.caveats(ExecRequest.shell("web-01", "true", Duration.ofMinutes(1)));

        assertThat(caveats, hasSize(2));
        assertThat(caveats.get(1), containsString("job:read is missing"));
    }

    /** A directory that is missing when the command is sent. */
    private Path late() {
        return given.osapi.host("web-01").sandbox().scratch().resolve("late");
    }

    private ExecStatus toTheEnd(String target, ExecStatus first) throws Exception {
        ExecStatus status = first;
        while (status instanceof ExecStatus.Running running) {
            TimeUnit.MILLISECONDS.sleep(20);
            status = given.client.poll(target, running.handle());
        }
        return status;
    }

    private static ExecRequest vector(String target, String... arguments) {
        return new ExecRequest(target, List.of(arguments), null, null, Duration.ofMinutes(5));
    }
}
