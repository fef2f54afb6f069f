package io.jenkins.plugins.remoteexec.engine.supervisor;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.jenkins.plugins.remoteexec.engine.supervisor.TargetState.Kind;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** Commands that are too long for one call travel in pieces. */
@DisabledOnOs(OS.WINDOWS)
class StagingTest {
    private static final int HOSTUP = 4096;

    @InEveryShell
    void aLongScriptAndLongInputArriveWhole(Shell shell) {
        StringBuilder script = new StringBuilder();
        for (int i = 0; i < 300; i++) {
            script.append("# line ").append(i).append(" with 'quotes', % and @fact.os@\n");
        }
        script.append("cat\nexit 12\n");
        byte[] input = random(5_000);
        LocalExec exec = new LocalExec(shell).mangle(StagingTest::asHostUpDoes);
        DurableDriver driver =
                DurableDriver.script(exec, script.toString()).input(input).longest(HOSTUP);
        assertEquals(Ends.exited(12), driver.run());
        assertArrayEquals(input, driver.out());
    }

    // Newlines become blanks, and what is not ASCII is read as Latin-1.
    private static byte[] asHostUpDoes(byte[] answer) {
        return ("{\"stdout\": \"\u00e5" + new String(answer, StandardCharsets.ISO_8859_1).replace('\n', ' ') + "\"}")
                .getBytes(StandardCharsets.UTF_8);
    }

    @Test
    void piecesMayComeTwiceAndInAnyOrder() throws Exception {
        LocalExec exec = new LocalExec();
        byte[] input = random(30_000);
        DurableDriver driver = DurableDriver.arguments(exec, "cat").input(input).longest(HOSTUP);
        Staging staging = driver.staging();
        List<Integer> order = new ArrayList<>();
        for (int i = 1; i < staging.calls(); i++) {
            order.add(i);
            order.add(i);
        }
        Collections.shuffle(order, new Random(1));
        order.add(0, 0);
        for (int index : order) {
            Call call = staging.call(index, "n" + index);
            assertTrue(call.text().length() <= HOSTUP, () -> call.text().length() + " characters");
            assertEquals(
                    Kind.OK,
                    FrameParser.parse(call, exec.exec(call.text())).state().kind());
        }
        assertEquals(Ends.exited(0), driver.run());
        assertArrayEquals(input, driver.out());
    }

    @Test
    void aPieceThatIsMissingOrAlteredStopsTheStart() throws Exception {
        LocalExec exec = new LocalExec();
        DurableDriver driver =
                DurableDriver.arguments(exec, "cat").input(random(12_000)).longest(HOSTUP);
        Staging staging = driver.staging();
        for (int i = 0; i < staging.calls() - 1; i++) {
            exec.exec(staging.call(i, "nnnnnn").text());
        }
        Call last = staging.call(staging.calls() - 1, "nnnnnn");
        String altered = last.text().replaceFirst("printf '(.{20}).", "printf '$1#");
        assertEquals(
                Kind.ALTERED,
                FrameParser.parse(last, exec.exec(altered)).state().kind());
        Call start = driver.startCall();
        assertEquals(
                Kind.MISSING_PIECE,
                FrameParser.parse(start, exec.exec(start.text())).state().kind());
        assertEquals(
                Kind.OK, FrameParser.parse(last, exec.exec(last.text())).state().kind());
        assertEquals(Ends.exited(0), driver.run());
    }

    @Test
    void aStartThatIsAlteredOnItsWayStartsNothing() throws Exception {
        LocalExec exec = new LocalExec();
        DurableDriver driver = DurableDriver.script(exec, "echo unalterable");
        Call start = driver.startCall();
        String altered = start.text().replace("unalterable", "UNALTERABLE");
        assertEquals(
                Kind.ALTERED,
                FrameParser.parse(start, exec.exec(altered)).state().kind());
        assertEquals(Ends.exited(0), driver.run());
        assertEquals("unalterable\n", driver.outText());
    }

    @Test
    void theSamePlanIsMadeAgain() {
        byte[] input = random(20_000);
        DurableDriver driver =
                DurableDriver.arguments(new LocalExec(), "cat").input(input).longest(HOSTUP);
        Staging one = driver.staging();
        Staging two = driver.staging();
        assertEquals(one.calls(), two.calls());
        for (int i = 0; i < one.calls(); i++) {
            assertEquals(one.call(i, "nnnnnn"), two.call(i, "nnnnnn"));
        }
    }

    @Test
    void aProviderWithCommandsFarTooShortIsNamed() {
        DurableDriver driver = DurableDriver.arguments(new LocalExec(), "true").longest(1000);
        String message =
                assertThrows(IllegalArgumentException.class, driver::staging).getMessage();
        assertTrue(message.contains("1000 characters") && message.contains("durable: false"), message);
    }

    private static byte[] random(int size) {
        byte[] bytes = new byte[size];
        new Random(size).nextBytes(bytes);
        return bytes;
    }
}
