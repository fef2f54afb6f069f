package io.jenkins.plugins.remoteexec.engine.supervisor;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.jenkins.plugins.remoteexec.engine.supervisor.TargetState.Kind;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/**
 * Targets on which utilities are missing: dash, and busybox for everything else, mounted over the directories of
 * utilities in a mount namespace of its own.
 */
@DisabledOnOs(OS.WINDOWS)
class PoorTargetTest {
    private static final List<String> UTILITIES = List.of(
            "base64", "cat", "cksum", "dd", "env", "expr", "find", "grep", "gzip", "head", "id", "ln", "ls", "md5sum",
            "mkdir", "mkfifo", "mount", "mv", "od", "printf", "rm", "seq", "setsid", "sleep", "tr", "true", "wc");

    @TempDir
    Path scratch;

    @Test
    void busyboxUtilitiesAreEnough() throws Exception {
        assertWorks(targetWithout());
    }

    @Test
    void missingBase64IsReplaced() throws Exception {
        assertWorks(targetWithout("base64"));
    }

    @Test
    void missingCksumIsReplaced() throws Exception {
        assertWorks(targetWithout("cksum"));
    }

    @Test
    void missingMd5sumIsNotMissedWhereThereIsCksum() throws Exception {
        LocalExec target = targetWithout("md5sum");
        Files.deleteIfExists(bin().resolve("cksum"));
        copy("cksum");
        assertWorks(target);
    }

    @Test
    void missingGzipAndMkfifoAreDoneWithout() throws Exception {
        assertWorks(targetWithout("gzip", "mkfifo"));
    }

    @Test
    void withoutMkfifoTooTheStreamsBecomeOneInTheirOrder() throws Exception {
        String script = "echo 1; echo 2 >&2; echo 3; echo 4 >&2";
        DurableDriver driver = DurableDriver.of(
                targetWithout("mkfifo"),
                CommandFile.ofScript(script.getBytes(StandardCharsets.UTF_8)).mergeStderr());
        assertEquals(Ends.exited(0), driver.run());
        assertEquals("1\n2\n3\n4\n", driver.outText());
        assertEquals("", driver.errText());
    }

    @Test
    void aSleepWithoutFractionsIsEnough() throws Exception {
        LocalExec target = targetWithout("sleep");
        script("sleep", "case $1 in *.*) exit 1 ;; esac; exec /usr/bin/busybox sleep \"$1\"");
        assertWorks(target);
    }

    @Test
    void missingSetsidIsReplacedByPerl() throws Exception {
        LocalExec target = targetWithout("setsid");
        copy("perl");
        assertDetaches(target, true);
    }

    @Test
    void missingSetsidIsReplacedByPython() throws Exception {
        Path python = Path.of("/usr/bin/python3");
        assumeTrue(Files.isExecutable(python), "python3 is not installed");
        LocalExec target = targetWithout("setsid");
        TemporaryFiles.program(bin().resolve("python3"), Files.readAllBytes(python));
        assertDetaches(target, true);
    }

    @Test
    void withoutAnythingLikeSetsidItWorksLessWellAndSaysSo() throws Exception {
        assertDetaches(targetWithout("setsid"), false);
    }

    @Test
    void aMissingUtilityThatCannotBeReplacedIsSaidBeforeAnythingStarts() throws Exception {
        DurableDriver driver = DurableDriver.script(targetWithout("dd"), "echo x");
        driver.start();
        assertEquals(Kind.NO_TOOLS, driver.state().kind());
        assertTrue(driver.state().explanation().contains("dd"));
        assertEquals(Kind.CANCELLED_BEFORE_START, driver.cancel(1).state().kind());
    }

    @Test
    void aUselessPathIsNotInTheWay() {
        LocalExec exec = new LocalExec().environment(Map.of("PATH", "/nonexistent"));
        DurableDriver driver = DurableDriver.script(exec, "echo \"$PATH\"");
        assertEquals(Ends.exited(0), driver.run());
        assertEquals("/nonexistent\n", driver.outText());
    }

    @Test
    void noEnvironmentAtAllIsNotInTheWay() {
        DurableDriver driver = DurableDriver.script(new LocalExec().environment(Map.of()), "ls / >/dev/null; echo $?");
        assertEquals(Ends.exited(0), driver.run());
        assertEquals("0\n", driver.outText());
    }

    private void assertWorks(LocalExec target) {
        byte[] input = new byte[70_000];
        new java.util.Random(3).nextBytes(input);
        DurableDriver driver = DurableDriver.script(target, "cat; echo oops >&2; exit 5")
                .input(input)
                .secret("UNUSED", "x".getBytes(StandardCharsets.UTF_8))
                .largestOutput(50_000);
        assertEquals(Ends.exited(5), driver.run());
        assertArrayEquals(input, driver.out());
        assertEquals("oops\n", driver.errText());
        assertFalse(driver.frame().flags().weaklyDetached());
        DurableDriver killed = DurableDriver.script(target, "kill -9 $$; sleep 9");
        assertEquals(Ends.signalled(9), killed.run());
        DurableDriver cancelled = DurableDriver.script(target, "sleep 600").startWait(30);
        cancelled.start().cancel(1).finish();
        assertEquals(Ends.signalled(15), cancelled.state());
        cancelled.cleanUp();
    }

    private void assertDetaches(LocalExec target, boolean well) throws Exception {
        DurableDriver driver = DurableDriver.script(target, "echo hello; exit 6");
        driver.start().finish();
        assertEquals(Ends.exited(6), driver.state());
        assertEquals("hello\n", driver.outText());
        assertEquals(!well, driver.frame().flags().weaklyDetached());
        driver.cleanUp();
        DurableDriver cancelled = DurableDriver.script(target, "sleep 601 & echo $!; exec sleep 600")
                .startWait(30);
        cancelled.start().follow(50).cancel(1).finish();
        assertEquals(Ends.signalled(15), cancelled.state());
        if (well) {
            EndsTest.untilDead(cancelled.outText().strip());
        } else {
            EndsTest.kill(cancelled.outText().strip());
        }
        cancelled.cleanUp();
    }

    private LocalExec targetWithout(String... missing) throws Exception {
        Root.assume();
        assumeTrue(Root.status("unshare", "-m", "true") == 0, "mount namespaces are not allowed here");
        Files.createDirectory(bin());
        copy("dash");
        Files.move(bin().resolve("dash"), bin().resolve("sh"));
        copy("busybox");
        // Not every busybox has every applet; Debian's has no cksum.
        List<String> applets = Shell.applets(bin().resolve("busybox"));
        for (String utility : UTILITIES) {
            if (applets.contains(utility) && !List.of(missing).contains(utility)) {
                Files.createSymbolicLink(bin().resolve(utility), Path.of("busybox"));
            }
        }
        String mask = "mount --bind " + bin() + " /usr/sbin && mount --bind " + bin() + " /usr/bin && exec \"$@\"";
        return new LocalExec()
                .environment(Map.of("PATH", "/usr/bin"))
                .through("/usr/bin/unshare", "-m", "/bin/sh", "-c", mask, "sh");
    }

    private Path bin() {
        return scratch.resolve("bin");
    }

    private void copy(String program) throws Exception {
        Path found = Shell.find(program).orElse(null);
        assumeTrue(found != null, program + " is not installed");
        Files.copy(found.toRealPath(), bin().resolve(program));
    }

    private void script(String name, String text) throws Exception {
        TemporaryFiles.script(bin().resolve(name), text);
    }
}
