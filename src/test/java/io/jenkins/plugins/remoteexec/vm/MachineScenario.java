package io.jenkins.plugins.remoteexec.vm;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.jenkins.plugins.remoteexec.contract.CollectingListener;
import io.jenkins.plugins.remoteexec.engine.Command;
import io.jenkins.plugins.remoteexec.engine.EndpointLimits;
import io.jenkins.plugins.remoteexec.engine.Engine;
import io.jenkins.plugins.remoteexec.engine.Execution;
import io.jenkins.plugins.remoteexec.engine.Mode;
import io.jenkins.plugins.remoteexec.engine.Outcome;
import io.jenkins.plugins.remoteexec.engine.core.EngineCore;
import io.jenkins.plugins.remoteexec.http.HttpCalls;
import io.jenkins.plugins.remoteexec.http.TimeAndChance;
import io.jenkins.plugins.remoteexec.simulator.Eventually;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import okhttp3.OkHttpClient;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.extension.ExtendWith;

/** Engine, client, simulator, a real guest agent and a real kernel together, in real time. */
@ExtendWith(Account.class)
abstract class MachineScenario {
    /**
     * Long after whatever a machine that is up can tell, also on a busy host, and long before the execution gives up
     * ({@link EndpointLimits#patience}).
     */
    static final Duration SOON = Duration.ofSeconds(90);

    final CollectingListener told = new CollectingListener();
    Machine machine;
    Api api;
    Api.Front front;
    private final HttpCalls calls = new HttpCalls();
    private final List<Api.Front> fronts = new ArrayList<>();
    private Engine engine;

    /** Boots a machine behind this API, or has the test skipped. */
    final void boot(Api chosen) throws Exception {
        machine = Machine.bootOrSkip();
        api = chosen;
        engine = EngineCore.start(TimeAndChance.real());
        newFront();
    }

    /** Puts another simulator in front of the same machine, which counts its requests from the first one. */
    final void newFront() throws IOException {
        front = api.before(machine.agent(), calls.client(new OkHttpClient.Builder(), null));
        fronts.add(front);
    }

    @AfterEach
    final void shutDown() throws Exception {
        if (engine != null) {
            engine.close();
        }
        for (Api.Front each : fronts) {
            each.simulator().close();
        }
        calls.close();
        if (machine != null) {
            machine.close();
        }
    }

    final Execution start(String script) {
        return start(Command.ofScript(script));
    }

    final Execution start(Command.Builder command) {
        return start(command, told);
    }

    final Execution start(Command.Builder command, CollectingListener owner) {
        return engine.start(
                engine.connect(front.client(), EndpointLimits.DEFAULT),
                front.target(),
                command.build(),
                Mode.DURABLE,
                owner);
    }

    final void awaitRun() throws InterruptedException {
        awaitCounted("run");
    }

    final void awaitCounted(String word) throws InterruptedException {
        Eventually.eventually(
                "the command has told " + word, () -> machine.counted().contains(word) || told.hasEnded());
        if (!machine.counted().contains(word)) {
            throw new AssertionError("the execution has ended before its command told " + word + ": " + story());
        }
    }

    /** Lets the API do what it is asked, and no answer about commands arrive. */
    final void loseAnswers() {
        front.faults().on("POST", api.commands).always().loseAnswer();
        front.faults().on("GET", api.results).always().loseAnswer();
    }

    final void answersArrive() {
        front.faults().clear();
    }

    /** How many commands the API was asked to run. */
    final long submits() {
        return front.requests().count("POST", api.commands);
    }

    /** What has come of it, for whoever reads of a failure. */
    final String story() {
        if (machine == null) {
            return "there is no machine";
        }
        return "runs: " + machine.runs() + "; outcome: "
                + (told.hasEnded() ? told.outcome().describe() : "none yet") + "; bytes: " + told.stdout().length
                + "; submits: " + submits() + "; notices: " + told.notices();
    }

    final Outcome outcome() {
        try {
            return told.outcome(SOON);
        } catch (AssertionError e) {
            throw new AssertionError("no end within " + SOON.toSeconds() + " s; " + story(), e);
        }
    }

    /** Ends as it would have without any trouble, having run once. */
    final void endsWith(int code, String output) {
        assertEquals(new Outcome.Exited(code), outcome(), this::story);
        assertEquals(1, machine.runs(), this::story);
        assertEquals(output, told.text(), this::story);
    }
}
