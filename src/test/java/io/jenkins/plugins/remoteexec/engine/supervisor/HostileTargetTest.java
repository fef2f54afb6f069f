package io.jenkins.plugins.remoteexec.engine.supervisor;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.jenkins.plugins.remoteexec.engine.supervisor.TargetState.Kind;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Directories that cannot be used, users without rights, full disks, and people who got there first. */
@DisabledOnOs(OS.WINDOWS)
class HostileTargetTest {
    private static final String NOBODY = "65534";

    @TempDir
    Path scratch;

    @InEveryShell
    void nothingIsExecutedInTheDirectory(Shell shell) throws Exception {
        try (Root.Mount mount = Root.Mount.tmpfs(scratch.resolve("noexec-" + shell), "noexec,size=4m")) {
            String script = "#!/bin/cat\nwhole\n";
            DurableDriver driver =
                    DurableDriver.script(new LocalExec(shell), script).in(mount.directory());
            assertEquals(Ends.exited(0), driver.run());
            assertEquals(script, driver.outText());
            assertTrue(driver.directory().startsWith(mount.directory()));
        }
    }

    @Test
    void aReadOnlyDirectoryIsPassedOver() throws Exception {
        try (Root.Mount mount = Root.Mount.tmpfs(scratch.resolve("ro"), "ro,size=1m")) {
            Path writable = Files.createDirectory(scratch.resolve("rw"));
            ExecutionDirectory place = new ExecutionDirectory(
                    DurableDriver.newId(), List.of(mount.directory().toString(), writable.toString()));
            DurableDriver driver =
                    DurableDriver.script(new LocalExec(), "echo x").at(place);
            assertEquals(Ends.exited(0), driver.run());
            assertTrue(driver.directory().startsWith(writable));
            DurableDriver nowhere =
                    DurableDriver.script(new LocalExec(), "echo x").in(mount.directory());
            assertEquals(Kind.NO_PLACE, nowhere.start().state().kind());
        }
    }

    @InEveryShell
    void aUserWithoutRightsIsEnough(Shell shell) throws Exception {
        LocalExec exec = asNobody(shell);
        DurableDriver driver = DurableDriver.script(exec, "id -u; echo x >&2; exit 3");
        assertEquals(Ends.exited(3), driver.run());
        assertEquals(NOBODY + "\n", driver.outText());
        assertEquals("x\n", driver.errText());
        DurableDriver cancelled = DurableDriver.script(exec, "sleep 60").startWait(50);
        cancelled.start().cancel(1).finish();
        assertTrue(cancelled.state().kind().ended());
        cancelled.cleanUp();
    }

    /** Bash and ksh93 try again for long, and zsh gives up with all that it does. */
    @ParameterizedTest(name = "{0}")
    @EnumSource(names = {"DASH", "BUSYBOX", "MKSH", "YASH"})
    void whereNoProcessCanBeStartedTheCommandIsNotStoppedAndWhatIsLostIsSaid(Shell shell) throws Exception {
        Path go = scratch.resolve("go-" + shell);
        DurableDriver driver = DurableDriver.script(
                        asNobody(shell), "echo up; until [ -e " + go + " ]; do sleep 0.1; done; seq 400000 && exit 7")
                .keep(1 << 20)
                .startWait(0);
        Files.setPosixFilePermissions(scratch, PosixFilePermissions.fromString("rwxr-xr-x"));
        driver.start();
        while (!driver.outText().equals("up\n")) {
            driver.follow(50);
        }
        List<String> pumps = ProcessHandle.allProcesses()
                .map(process -> String.valueOf(process.pid()))
                .filter(pid ->
                        EndsTest.linkTarget(new File("/proc/" + pid + "/fd/0")).equals(driver.directory() + "/a"))
                .toList();
        assertFalse(pumps.isEmpty());
        for (String pump : pumps) {
            assertEquals(
                    0,
                    asNobody(Shell.DASH)
                            .launch("exec prlimit --nproc=1 --pid " + pump)
                            .waitFor());
        }
        Files.createFile(go);
        driver.finish();
        assertEquals(Ends.exited(7), driver.state());
        assertTrue(driver.frame().flags().outputLost());
        driver.cleanUp();
    }

    private static LocalExec asNobody(Shell shell) throws Exception {
        Root.assume();
        // Directories made for tests are their owner's alone.
        Files.setPosixFilePermissions(shell.sh().getParent(), PosixFilePermissions.fromString("rwxr-xr-x"));
        return new LocalExec(shell)
                .through(Shell.aside("setpriv"), "--reuid=" + NOBODY, "--regid=" + NOBODY, "--clear-groups");
    }

    @InEveryShell
    void aFullDiskIsNeverTakenForARunningCommand(Shell shell) throws Exception {
        for (int kilobytes : List.of(4, 8, 12, 16, 20, 24, 32, 48)) {
            try (Root.Mount mount =
                    Root.Mount.tmpfs(scratch.resolve("full-" + shell + kilobytes), "size=" + kilobytes + "k")) {
                DurableDriver driver = DurableDriver.script(
                                new LocalExec(shell), "dd if=/dev/zero bs=1024 count=200 2>/dev/null; exit 7")
                        .in(mount.directory());
                driver.start();
                if (driver.state().kind().refused()) {
                    assertTrue(driver.state().explanation().endsWith("Nothing was started."));
                    continue;
                }
                driver.finish();
                if (driver.state().kind() != Kind.NOT_LAUNCHED) {
                    assertEquals(Ends.exited(7), driver.state(), () -> kilobytes + " KB");
                    assertTrue(driver.frame().flags().outputLost(), "what does not fit is said to be lost");
                    assertTrue(driver.out().length < 200 * 1024);
                }
                assertEquals(Kind.OK, driver.cleanUp().kind());
            }
        }
    }

    @InEveryShell
    void aDiskThatFillsUpWhileTheCommandRunsStillShowsItsEnd(Shell shell) throws Exception {
        try (Root.Mount mount = Root.Mount.tmpfs(scratch.resolve("filling-" + shell), "size=512k")) {
            DurableDriver driver = DurableDriver.script(
                            new LocalExec(shell),
                            "echo first; dd if=/dev/zero of=" + mount.directory()
                                    + "/hog bs=4096 2>/dev/null; echo second; echo third >&2; exit 9")
                    .in(mount.directory());
            driver.start().finish();
            assertEquals(Ends.exited(9), driver.state());
            boolean whole = driver.outText().equals("first\nsecond\n")
                    && driver.errText().equals("third\n");
            assertTrue(whole || driver.frame().flags().outputLost(), "what does not fit is said to be lost");
            driver.cleanUp();
        }
    }

    @InEveryShell
    void aFullDiskNeverGivesAShorterPadThanTheSecretsNeed(Shell shell) throws Exception {
        LocalExec exec = new LocalExec(shell);
        int length = 2000;
        boolean refused = false;
        boolean made = false;
        for (int kilobytes = 4; kilobytes <= 28; kilobytes += 4) {
            Path root = scratch.resolve("pad-" + shell + kilobytes);
            try (Root.Mount mount = Root.Mount.tmpfs(root, "size=" + kilobytes + "k")) {
                ExecutionDirectory place = DurableDriver.freshDirectory();
                ExecutionDirectory here = new ExecutionDirectory(
                        place.id(), List.of(mount.directory().toString()));
                Call pad = Calls.pad(here, Staging.supervisor(false), "one", length, "nnnnnn");
                Frame answer = FrameParser.parse(pad, exec.exec(pad.text()));
                if (answer.state().kind() == Kind.PAD) {
                    assertEquals(length, Secrets.pad(answer).length, () -> shell + " in " + mount);
                    made = true;
                } else {
                    assertEquals(Kind.NO_ROOM, answer.state().kind());
                    refused = true;
                    // Later there is room; nothing of the first try is in the way.
                    assertEquals(0, Root.status("mount", "-o", "remount,size=1m", root.toString()));
                    Frame again = FrameParser.parse(pad, exec.exec(pad.text()));
                    assertEquals(length, Secrets.pad(again).length);
                }
            }
        }
        assertTrue(refused && made, "sizes on both sides");
    }

    @Test
    void aLinkToAnotherPlaceIsNotFollowed() throws Exception {
        Path victim = Files.createDirectory(scratch.resolve("victim"));
        assertRefused(place -> Files.createSymbolicLink(place, victim), Kind.NO_PLACE);
        assertArrayEquals(new String[0], victim.toFile().list());
    }

    @Test
    void aDirectoryOfSomebodyElseIsNotUsed() throws Exception {
        Root.assume();
        Path trap = scratch.resolve("trapped");
        assertRefused(
                place -> {
                    Files.createDirectory(place);
                    Files.writeString(place.resolve("s"), "touch " + trap);
                    Files.setPosixFilePermissions(place, PosixFilePermissions.fromString("rwxrwxrwx"));
                    assertEquals(0, Root.status("chown", "-R", NOBODY, place.toString()));
                },
                Kind.NOT_OURS);
        assertFalse(Files.exists(trap));
    }

    @Test
    void aFileOrADanglingLinkInTheWayIsNotOverwritten() throws Exception {
        assertRefused(place -> Files.writeString(place, "in the way"), Kind.NO_PLACE);
        assertRefused(place -> Files.createSymbolicLink(place, Path.of("/nonexistent")), Kind.NO_PLACE);
    }

    private interface Squatter {
        void squat(Path place) throws Exception;
    }

    private void assertRefused(Squatter squatter, Kind expected) throws Exception {
        for (Shell shell : Shell.values()) {
            Path root = Files.createTempDirectory(scratch, "root");
            DurableDriver driver =
                    DurableDriver.script(new LocalExec(shell), "echo ran").in(root);
            Path place = root.resolve(".rx-" + driver.place().id());
            squatter.squat(place);
            assertEquals(expected, driver.start().state().kind());
            Kind followed = driver.follow(0).state().kind();
            assertTrue(followed == Kind.GONE || followed == Kind.NOT_OURS, followed::toString);
            Kind cancelled = driver.cancel(1).state().kind();
            assertEquals(expected, cancelled);
        }
    }
}
