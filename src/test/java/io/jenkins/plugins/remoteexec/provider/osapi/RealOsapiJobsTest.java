package io.jenkins.plugins.remoteexec.provider.osapi;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.is;

import io.jenkins.plugins.remoteexec.contract.CollectingListener;
import io.jenkins.plugins.remoteexec.engine.Execution;
import io.jenkins.plugins.remoteexec.engine.ExecutionState;
import io.jenkins.plugins.remoteexec.engine.Mode;
import io.jenkins.plugins.remoteexec.engine.Outcome;
import io.jenkins.plugins.remoteexec.engine.core.EngineCore;
import io.jenkins.plugins.remoteexec.http.TimeAndChance;
import io.jenkins.plugins.remoteexec.simulator.Eventually;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What a real OSAPI does with jobs, and what becomes of commands that this would harm. */
class RealOsapiJobsTest extends RealOsapiScenarios {
    /** Far more than it takes to end a command, and still short. */
    private static final Duration BACK_OFF = Duration.ofSeconds(20);

    private static final int OTHER_JOBS = 200;
    private static final int INTERRUPTED = 12;

    /**
     * What the others are guarded from. Now and then the queue learns in time that the command has ended; if it always
     * does, OSAPI has changed, and the documentation is to follow.
     */
    @Test
    void whatNobodyEndsIsRunASecondTime() throws Exception {
        begin(Duration.ofSeconds(3));
        String name;
        int tries = 0;
        do {
            name = "starts" + ++tries;
            shell("echo >>" + file(name) + "; [ $(wc -l <" + file(name) + ") -gt 1 ] || sleep 4");
            // this has its turn after a second run
            shell("true");
        } while (starts(name) == 1 && tries < 20);

        assertThat(starts(name), is(2));
    }

    @Test
    void aDirectCommandThatOutlastsItsTimeIsEndedAndRunsOnce() throws Exception {
        begin(BACK_OFF);
        engine.start(connection(5), "web-01", counted("starts", "echo up; sleep 300; echo never"), Mode.DIRECT, told);

        assertThat(told.outcome(), is(new Outcome.TimedOut(Duration.ofSeconds(5), true)));
        assertThat(told.text(), is("up\n"));
        awaitNoJobs();
        assertThat(starts("starts"), is(1));
    }

    /** It is held until the queue has delivered it again, which finds no job any more. */
    @Test
    void aDirectCommandThatIsHeldBeyondItsEndRunsOnce() throws Exception {
        begin(BACK_OFF);
        // the child has left the group that is killed, and holds the output
        String held = "setsid sleep " + (BACK_OFF.toSeconds() + 2) + " & sleep 300";
        engine.start(connection(2), "web-01", counted("starts", held), Mode.DIRECT, told);

        assertThat(told.outcome(), is(new Outcome.TimedOut(Duration.ofSeconds(2), false)));
        assertThat(told.notices(), hasItem(containsString("OSAPI does not run it a second time")));
        assertThat(jobs(), is(0));
        shell("true");
        assertThat(starts("starts"), is(1));
    }

    /** A list shows a hundred jobs at most, in no order that would help. */
    @Test
    void whatEndedWhileNoControllerWasThereIsFoundAmongManyJobs() throws Exception {
        begin(NEVER);
        for (int i = 0; i < OTHER_JOBS; i++) {
            shell("true");
        }
        List<ExecutionState> saved = new ArrayList<>();
        for (int i = 0; i < INTERRUPTED; i++) {
            saved.add(interrupted(i));
        }
        engine.close();
        Eventually.await().until(() -> jobs("completed") == OTHER_JOBS + INTERRUPTED);

        engine = EngineCore.start(TimeAndChance.real());
        for (int i = 0; i < INTERRUPTED; i++) {
            CollectingListener next = new CollectingListener();
            engine.resume(connection(290), saved.get(i), null, next);
            assertThat(next.outcome(), is(new Outcome.Exited(i)));
            assertThat(next.text(), is("done\n"));
            assertThat(starts("starts" + i), is(1));
        }
    }

    /** Starts a command, lets go of it, and lets it end. */
    private ExecutionState interrupted(int number) throws Exception {
        Path go = files.resolve("go" + number);
        CollectingListener first = new CollectingListener();
        Execution execution = engine.start(
                connection(290),
                "web-01",
                counted("starts" + number, "until [ -e '" + go + "' ]; do sleep 0.1; done; echo done; exit " + number),
                Mode.DIRECT,
                first);
        Eventually.await().until(() -> starts("starts" + number) == 1);
        execution.detach();
        Files.createFile(go);
        return ExecutionState.parse(first.state().toJson());
    }
}
