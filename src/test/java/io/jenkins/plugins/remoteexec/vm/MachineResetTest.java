package io.jenkins.plugins.remoteexec.vm;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.not;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.jenkins.plugins.remoteexec.engine.Outcome;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Machines that lose their power while a command runs, or when it has ended. The kernel writes names to the disk every 5 s
 * and what is in the files up to 30 s later, so that each moment leaves another ruin.
 */
@Execution(ExecutionMode.CONCURRENT)
@ResourceLock("the first virtual machine")
class MachineResetTest extends MachineScenario {
    private static final Pattern BYTES = Pattern.compile("\\b[0-9][0-9.,]* (bytes?|[kKM]i?B)\\b");

    /** Seconds after the start of the command, and whether no answer has arrived from before it until after the reset. */
    static Stream<Arguments> resets() {
        return Stream.of(
                        Part.story(Api.HOSTUP, 1, true),
                        Part.story(Api.VIRTUOZZO, 1, false),
                        Part.story(Api.VIRTUOZZO, 5, true),
                        Part.story(Api.HOSTUP, 5, false),
                        Part.story(Api.VIRTUOZZO, 10, false),
                        Part.longStory(10, true),
                        Part.longStory(20, true),
                        Part.longStory(20, false),
                        Part.longStory(40, true),
                        Part.longStory(40, false))
                .flatMap(each -> each);
    }

    @ParameterizedTest(name = "{arguments}")
    @MethodSource("resets")
    void theRebootIsToldAtOnce(Api api, int seconds, boolean answersLost) throws Exception {
        boot(api);
        if (answersLost) {
            loseAnswers();
        }
        start("counted; echo one; sleep 1000; echo two");
        awaitRun();
        TimeUnit.SECONDS.sleep(seconds);
        machine.reset();
        answersArrive();

        String end =
                assertInstanceOf(Outcome.Lost.class, outcome(), this::story).describe();
        assertEquals(1, machine.runs(), this::story);
        assertThat(story(), end, containsString("rebooted"));
        assertThat(story(), end, not(containsString("may still be running")));
        assertTrue("one\n".startsWith(told.text()), this::story);
    }

    /** Seconds that the command runs before it prints, and seconds from its end to the reset. */
    static Stream<Arguments> ends() {
        return Stream.of(Part.story(Api.HOSTUP, 1, 1), Part.story(Api.VIRTUOZZO, 1, 12), Part.longStory(40, 12))
                .flatMap(each -> each);
    }

    @ParameterizedTest(name = "{arguments}")
    @MethodSource("ends")
    void outputThatWasNotFetchedIsWholeOrMissed(Api api, int before, int after) throws Exception {
        boot(api);
        start("counted; sleep " + before + "; seq 1 20000; counted end; exit 3");
        awaitRun();
        loseAnswers();
        awaitCounted("end");
        TimeUnit.SECONDS.sleep(after);
        machine.reset();
        answersArrive();

        Outcome end = outcome();
        assertEquals(1, machine.runs(), this::story);
        String whole = IntStream.rangeClosed(1, 20_000).mapToObj(i -> i + "\n").collect(Collectors.joining());
        assertTrue(whole.startsWith(told.text()), this::story);
        if (end instanceof Outcome.Lost) {
            assertThat(story(), end.describe(), containsString("rebooted"));
        } else {
            assertEquals(new Outcome.Exited(3), end, this::story);
            assertTrue(whole.equals(told.text()) || saysHowMuchIsMissing(), this::story);
        }
    }

    private boolean saysHowMuchIsMissing() {
        return told.notices().stream().map(BYTES::matcher).anyMatch(Matcher::find);
    }
}
