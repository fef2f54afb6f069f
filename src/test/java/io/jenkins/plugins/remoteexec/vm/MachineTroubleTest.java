package io.jenkins.plugins.remoteexec.vm;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.jenkins.plugins.remoteexec.engine.Command;
import io.jenkins.plugins.remoteexec.engine.Execution;
import io.jenkins.plugins.remoteexec.engine.Outcome;
import io.jenkins.plugins.remoteexec.simulator.Eventually;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.HexFormat;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Commands on a machine that stands still, has the wrong time, has no room, or whose agent dies: none of them is lost. */
@org.junit.jupiter.api.parallel.Execution(ExecutionMode.CONCURRENT)
@ResourceLock("the second virtual machine")
class MachineTroubleTest extends MachineScenario {
    static Stream<Arguments> pauses() {
        return Stream.concat(Part.story(Api.VIRTUOZZO, 15), Part.longStory(60));
    }

    static Stream<Arguments> jumps() {
        return Stream.concat(Part.story(Api.HOSTUP, -1), Part.story(Api.VIRTUOZZO, 1));
    }

    static Stream<Arguments> rooms() {
        return Stream.of(
                        Part.story(Api.VIRTUOZZO, 0),
                        Part.story(Api.HOSTUP, 6 * 1024),
                        Part.longStory(3 * 1024),
                        Part.longStory(10 * 1024),
                        Part.longStory(14 * 1024),
                        Part.longStory(20 * 1024))
                .flatMap(each -> each);
    }

    static Stream<Arguments> names() {
        return Stream.of(Part.story(Api.HOSTUP, 3), Part.story(Api.VIRTUOZZO, 8), Part.longStory(0), Part.longStory(10))
                .flatMap(each -> each);
    }

    @ParameterizedTest(name = "{arguments}")
    @EnumSource
    void everyByteArrives(Api api) throws Exception {
        boot(api);
        String sum = machine.control("head -c 300000 /dev/urandom >/tmp/data; sha256sum </tmp/data | cut -d ' ' -f 1");
        start("counted; cat /tmp/data; exit 5");

        assertEquals(new Outcome.Exited(5), outcome(), this::story);
        byte[] digest = MessageDigest.getInstance("SHA-256").digest(told.stdout());
        assertEquals(sum.strip(), HexFormat.of().formatHex(digest), this::story);
        assertEquals(1, machine.runs());
    }

    @ParameterizedTest(name = "{arguments}")
    @EnumSource
    void anAgentThatIsKilledLosesNothing(Api api) throws Exception {
        boot(api);
        start("counted; echo one; until [ -e /tmp/go ]; do sleep 0.1; done; echo two; exit 4");
        awaitRun();
        machine.restartAgent();
        Eventually.eventually("the first line is here", () -> told.text().equals("one\n"));
        machine.restartAgent();
        machine.control(": >/tmp/go");

        endsWith(4, "one\ntwo\n");
    }

    @ParameterizedTest(name = "{arguments}")
    @MethodSource("pauses")
    void aMachineThatStandsStillGoesOn(Api api, int seconds) throws Exception {
        boot(api);
        start("counted; echo one; sleep 5; echo two; exit 6");
        awaitRun();
        machine.pause();
        TimeUnit.SECONDS.sleep(seconds);
        machine.resume();

        endsWith(6, "one\ntwo\n");
    }

    @ParameterizedTest(name = "{arguments}")
    @MethodSource("jumps")
    void aClockThatJumpsEndsNothing(Api api, int hours) throws Exception {
        boot(api);
        start(Command.ofScript("counted; echo one; sleep 8; echo two; exit 7").timeout(Duration.ofMinutes(10)));
        awaitRun();
        machine.jump(Duration.ofHours(hours));

        endsWith(7, "one\ntwo\n");
    }

    @ParameterizedTest(name = "{arguments}")
    @MethodSource("rooms")
    void aDiskThatIsFullIsSaidToBe(Api api, int bytesLeft) throws Exception {
        boot(api);
        machine.leaveFree(bytesLeft);
        start("counted; echo done");

        runsOnceOrIsNotStarted();
    }

    @ParameterizedTest(name = "{arguments}")
    @MethodSource("names")
    void aDiskWithoutInodesIsSaidToBeFull(Api api, int filesLeft) throws Exception {
        boot(api);
        machine.leaveInodes(filesLeft);
        start("counted; echo done");

        runsOnceOrIsNotStarted();
    }

    private void runsOnceOrIsNotStarted() {
        if (outcome() instanceof Outcome.NotStarted) {
            assertEquals(0, machine.runs(), this::story);
            assertTrue(told.outcome().describe().contains("full"), this::story);
        } else {
            endsWith(0, "done\n");
        }
    }

    @ParameterizedTest(name = "{arguments}")
    @EnumSource
    void aCancelNeedsNoRoom(Api api) throws Exception {
        boot(api);
        Execution execution = start("counted; echo up; while :; do sleep 0.2; done");
        Eventually.eventually("the command is up", () -> told.text().equals("up\n") || told.hasEnded());
        machine.leaveInodes(0);
        machine.leaveFree(0);
        execution.cancel();

        assertTrue(
                assertInstanceOf(Outcome.Cancelled.class, outcome(), this::story)
                        .stopped(),
                this::story);
        assertEquals("", machine.control("ps | grep -v grep | grep 'sleep 0[.]2' || :"), this::story);
        assertEquals(1, machine.runs());
    }
}
