package io.jenkins.plugins.remoteexec.vm;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.jenkins.plugins.remoteexec.contract.CollectingListener;
import io.jenkins.plugins.remoteexec.engine.Command;
import io.jenkins.plugins.remoteexec.engine.Outcome;
import io.jenkins.plugins.remoteexec.simulator.Fault;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Machines that lose their power while a command is brought to them in several calls: it runs once, whole, or never. */
@Execution(ExecutionMode.CONCURRENT)
@ResourceLock("the second virtual machine")
class MachineStagingTest extends MachineScenario {
    /** How many calls before that which starts the command the power goes, and for how many seconds there was no call then. */
    static Stream<Arguments> moments() {
        return Stream.of(
                        Part.story(Api.HOSTUP, 0, Machine.COMMIT_SECONDS),
                        Part.story(Api.VIRTUOZZO, 0, 0),
                        Part.longStory(0, 20),
                        Part.longStory(1, 0),
                        Part.longStory(1, Machine.COMMIT_SECONDS))
                .flatMap(each -> each);
    }

    static Stream<Arguments> lastMoments() {
        return Stream.concat(Part.story(Api.HOSTUP, 0, 0), Part.story(Api.VIRTUOZZO, 0, Machine.COMMIT_SECONDS));
    }

    @ParameterizedTest(name = "{arguments}")
    @MethodSource("moments")
    void aResetWhileALongScriptIsSent(Api api, int callsBefore, int quiet) throws Exception {
        boot(api);
        runsWholeOrNever(
                Command.ofScript(longText(api.longScript) + "counted\necho done\n"), "done\n", callsBefore, quiet);
    }

    @ParameterizedTest(name = "{arguments}")
    @MethodSource("lastMoments")
    void aResetBetweenSecretsAndStart(Api api, int callsBefore, int quiet) throws Exception {
        boot(api);
        runsWholeOrNever(
                Command.ofScript("counted; echo \"$TOKEN\" | wc -c").secretEnvironment(Map.of("TOKEN", "s3cr€t")),
                "9\n",
                callsBefore,
                quiet);
    }

    private void runsWholeOrNever(Command.Builder command, String output, int callsBefore, int quiet) throws Exception {
        int starting = callsThatStart(command, output);
        assertTrue(starting > callsBefore + 1, () -> "it takes " + starting + " calls only");
        // what is left to do for the first one is not to be taken for calls of the second
        newFront();
        Fault reset = front.faults()
                .on("POST", api.commands)
                .after(starting - 1 - callsBefore)
                .precededBy("a reset", () -> resetAfter(quiet));
        start(command);

        Outcome end = outcome();
        assertEquals(1, reset.hits(), this::story);
        long runs = machine.runs() - 1;
        if (end instanceof Outcome.NotStarted) {
            assertEquals(0, runs, this::story);
        } else {
            assertEquals(new Outcome.Exited(0), end, this::story);
            assertEquals(1, runs, this::story);
            assertEquals(output, told.text(), this::story);
        }
    }

    /** How many calls it takes to start a command where nothing goes wrong. */
    private int callsThatStart(Command.Builder command, String output) {
        AtomicInteger calls = new AtomicInteger();
        front.faults().on("POST", api.commands).always().precededBy("a look at the counter", () -> {
            if (machine.runs() == 0) {
                calls.incrementAndGet();
            }
        });
        CollectingListener undisturbed = new CollectingListener();
        start(command, undisturbed);
        assertEquals(new Outcome.Exited(0), undisturbed.outcome());
        assertEquals(output, undisturbed.text());
        return calls.get();
    }

    private void resetAfter(int quiet) {
        try {
            TimeUnit.SECONDS.sleep(quiet);
            machine.reset();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A comment that cannot be made any shorter. */
    private static String longText(int length) {
        Random random = new Random(3);
        StringBuilder text = new StringBuilder();
        while (text.length() < length) {
            text.append("# ").append(Long.toString(random.nextLong(), 36)).append('\n');
        }
        return text.toString();
    }
}
