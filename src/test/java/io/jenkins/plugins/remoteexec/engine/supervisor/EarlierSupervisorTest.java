package io.jenkins.plugins.remoteexec.engine.supervisor;

import static io.jenkins.plugins.remoteexec.simulator.Eventually.eventually;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.jenkins.plugins.remoteexec.engine.supervisor.TargetState.Kind;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** The plugin was updated while a command ran: its supervisor is the one of the version that started it. */
@DisabledOnOs(OS.WINDOWS)
class EarlierSupervisorTest {
    @TempDir
    Path scratch;

    @InEveryShell
    void whatItHasRunIsReadToTheLastByte(Shell shell) throws Exception {
        DurableDriver driver = started(shell, "seq 1 60000; echo there >&2; exit 7", 0);
        driver.follow(100).finish();
        assertEquals(Ends.exited(7), driver.state());
        StringBuilder expected = new StringBuilder();
        for (int i = 1; i <= 60_000; i++) {
            expected.append(i).append('\n');
        }
        assertEquals(expected.toString(), driver.outText());
        assertEquals("there\n", driver.errText());
        assertEquals(FrameFlags.NONE, driver.follow(0).frame().flags());
        assertCleanedUp(driver);
    }

    @InEveryShell
    void whatRunsIsFollowedAndCancelled(Shell shell) throws Exception {
        DurableDriver driver = started(shell, "sleep 600 & echo $!; exec sleep 601", 0);
        do {
            driver.follow(50);
            assertEquals(Kind.RUNNING, driver.state().kind());
        } while (driver.outText().isEmpty());
        assertEquals(Kind.RUNNING, driver.cleanUp().kind());
        assertEquals(Kind.RUNNING, driver.startAgain(99_999_999).state().kind());
        driver.cancel(true, 0, 5).finish();
        assertEquals(shell == Shell.ZSH ? Ends.exited(143) : Ends.signalled(15), driver.state());
        EndsTest.untilDead(driver.outText().strip());
        assertCleanedUp(driver);
    }

    @InEveryShell
    void aCancelThatMayComeBeforeTheStartReachesIt(Shell shell) throws Exception {
        DurableDriver driver =
                started(shell, "trap 'echo cleaning; exit 11' TERM; echo up; while :; do sleep 1; done", 0);
        while (!driver.follow(50).outText().equals("up\n")) {
            assertEquals(Kind.RUNNING, driver.state().kind());
        }
        driver.cancel(false, 99_999_999, 20).finish();
        assertEquals(Ends.exited(11), driver.state());
        assertEquals("up\ncleaning\n", driver.outText());
        assertCleanedUp(driver);
    }

    @InEveryShell
    void whatItsSupervisorNeverEndedIsLostOrRebooted(Shell shell) throws Exception {
        DurableDriver driver = started(shell, "echo up; exec sleep 600", 0);
        while (!driver.follow(50).outText().equals("up\n")) {
            assertEquals(Kind.RUNNING, driver.state().kind());
        }
        EndsTest.kill(EndsTest.first(driver, "p"));
        EndsTest.kill(EndsTest.first(driver, "g"));
        assertEquals(Kind.LOST, driver.follow(0).state().kind());
        Path lock = driver.path().resolve("p");
        String[] words = Files.readString(lock).split(" ");
        Files.writeString(lock, words[0] + " " + words[1] + " 00000000-another-boot\n");
        assertEquals(Kind.REBOOTED, driver.follow(0).state().kind());
        driver.cleanUp();
    }

    @InEveryShell
    void whatWasCancelledBeforeItStartedStaysSo(Shell shell) throws Exception {
        Path count = scratch.resolve("count-" + shell);
        DurableDriver driver = installed(shell, "echo ran >>" + count);
        Files.createFile(driver.path().resolve("p"));
        assertEquals(Kind.CANCELLED_BEFORE_START, driver.follow(0).state().kind());
        assertEquals(Kind.CANCELLED_BEFORE_START, driver.cancel(1).state().kind());
        assertEquals(
                Kind.CANCELLED_BEFORE_START, driver.cancel(true, 0, 1).state().kind());
        driver.startAgain(0);
        assertEquals(Kind.RUNNING, driver.state().kind(), "somebody has the lock");
        assertEquals(Kind.CANCELLED_BEFORE_START, driver.follow(0).state().kind());
        assertFalse(Files.exists(count));
        assertEquals(Kind.OK, driver.cleanUp().kind());
        assertEquals(Kind.CANCELLED_BEFORE_START, driver.follow(0).state().kind());
    }

    @InEveryShell
    void whatWasSentToItAndNotStartedIsCancelled(Shell shell) throws Exception {
        Path count = scratch.resolve("count-" + shell);
        DurableDriver driver = installed(shell, "echo ran >>" + count);
        assertEquals(Kind.CANCELLED_BEFORE_START, driver.cancel(1).state().kind());
        assertEquals(Kind.CANCELLED_BEFORE_START, oldStart(driver, 100).state().kind());
        assertEquals(Kind.CANCELLED_BEFORE_START, driver.follow(0).state().kind());
        assertFalse(Files.exists(count));
        driver.cleanUp();
    }

    private static void assertCleanedUp(DurableDriver driver) {
        assertEquals(Kind.OK, driver.cleanUp().kind());
        assertArrayEquals(new String[] {"p"}, driver.path().toFile().list());
        assertEquals(Kind.TOMBSTONE, driver.follow(0).state().kind());
    }

    private static DurableDriver started(Shell shell, String script, int waitCentis) throws Exception {
        DurableDriver driver = installed(shell, script);
        oldStart(driver, waitCentis);
        eventually("its lock is taken", () -> Files.exists(driver.path().resolve("p")));
        return driver;
    }

    private static DurableDriver installed(Shell shell, String script) throws Exception {
        LocalExec exec = new LocalExec(shell);
        DurableDriver driver = DurableDriver.script(exec, script);
        byte[] supervisor = (ScriptMinifier.compact(text()) + "\n").getBytes(StandardCharsets.US_ASCII);
        List<Payload> files = List.of(
                new Payload(Payload.SUPERVISOR, supervisor),
                new Payload(Payload.COMMAND, script.getBytes(StandardCharsets.UTF_8)));
        Call call = Calls.prepare(driver.place(), files, "nnnnnn");
        assertEquals(
                Kind.OK, FrameParser.parse(call, exec.exec(call.text())).state().kind());
        return driver;
    }

    /** As that version's start call did. */
    private static Frame oldStart(DurableDriver driver, int waitCentis) {
        String text = "_p=$PATH;PATH=${PATH:+$PATH:}/usr/bin:/bin;_u=$(umask) _w=$PWD;umask 077;cd -P " + driver.path()
                + ";exec sh ./s a $_u \"$_p\" \"$_w\" 600 nnnnnn 0 0 1000 0 " + waitCentis + " 1";
        Frame frame = driver.ask(new Call(text, "nnnnnn", 0, 0, 1000, 0));
        assertTrue(frame.directory() != null);
        return frame;
    }

    private static String text() throws IOException {
        try (InputStream in = EarlierSupervisorTest.class.getResourceAsStream("/supervisors/first/supervisor.sh")) {
            return new String(in.readAllBytes(), StandardCharsets.US_ASCII).replace("\r", "");
        }
    }
}
