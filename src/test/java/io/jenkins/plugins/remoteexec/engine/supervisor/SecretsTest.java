package io.jenkins.plugins.remoteexec.engine.supervisor;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.jenkins.plugins.remoteexec.engine.supervisor.TargetState.Kind;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** A secret gets into the command's environment and is seen nowhere else. */
@DisabledOnOs(OS.WINDOWS)
class SecretsTest {
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final String SECRET = "s3cr3t-'\"$x`\\-of-the-house";

    @InEveryShell
    void theCommandGetsIt(Shell shell) {
        DurableDriver driver = DurableDriver.script(new LocalExec(shell), "printf '%s|%s' \"$TOKEN\" \"$LINES_\"")
                .secret("TOKEN", SECRET.getBytes(StandardCharsets.UTF_8))
                .secret("LINES_", "a\nb\n\n".getBytes(StandardCharsets.UTF_8));
        assertEquals(Ends.exited(0), driver.run());
        assertEquals(SECRET + "|a\nb\n\n", driver.outText());
    }

    @InEveryShell
    void everyByteButNulMayBeInIt(Shell shell) throws Exception {
        byte[] value = new byte[255];
        for (int i = 0; i < value.length; i++) {
            value[i] = (byte) (i + 1);
        }
        DurableDriver driver = DurableDriver.arguments(new LocalExec(shell), "env", Shell.aside("printenv"), "ALL")
                .secret("ALL", value);
        TargetState end = driver.run();
        if (shell == Shell.YASH) {
            // yash cannot keep bytes that are no characters of the locale, which is C here: it must not go wrong
            // silently.
            assertNotEquals(Ends.exited(0), end, "yash has learned it");
            return;
        }
        assertEquals(Ends.exited(0), end);
        assertArrayEquals(value, java.util.Arrays.copyOf(driver.out(), driver.out().length - 1));
    }

    @Test
    void nothingRunsWithoutItWhereItCannotBeDecodedAnyMore(@TempDir Path bin) throws Exception {
        LocalExec exec = new LocalExec(Shell.DASH)
                .plus("PATH", bin + ":" + Shell.DASH.environment().get("PATH"));
        DurableDriver driver = DurableDriver.script(exec, "echo ran")
                .secret("TOKEN", SECRET.getBytes(StandardCharsets.UTF_8))
                .beforeStart(() -> noMoreOd(bin));
        assertEquals(Kind.NOT_LAUNCHED, driver.run().kind());
        assertEquals("", driver.outText());
    }

    private static void noMoreOd(Path bin) {
        try {
            TemporaryFiles.script(bin.resolve("od"), "exit 1");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @InEveryShell
    void nobodySeesItInArgumentsOrFiles(Shell shell) throws Exception {
        String secret = "visible" + ExecutionDirectory.nonce(RANDOM) + ExecutionDirectory.nonce(RANDOM);
        AtomicBoolean stop = new AtomicBoolean();
        Set<String> seen = new ConcurrentSkipListSet<>();
        DurableDriver driver = DurableDriver.script(
                        new LocalExec(shell), "test ${#SECRET} = " + secret.length() + "; echo $?; sleep 0.5")
                .secret("SECRET", secret.getBytes(StandardCharsets.UTF_8))
                .startWait(0);
        // In octal, too: a printf that is no builtin would show it so.
        String octal = PrintfText.encode(secret.getBytes(StandardCharsets.UTF_8));
        Thread spy = new Thread(() -> {
            while (!stop.get()) {
                spy(secret, seen);
            }
        });
        spy.start();
        driver.start();
        searchFiles(driver.directory(), secret, seen);
        driver.finish();
        searchFiles(driver.directory(), secret, seen);
        stop.set(true);
        spy.join();
        assertEquals("0\n", driver.outText());
        assertEquals(Set.of(), seen);
        assertFalse(octal.isEmpty());
        driver.cleanUp();
    }

    private static void spy(String secret, Set<String> seen) {
        ProcessHandle.allProcesses().forEach(process -> {
            try {
                String line = Files.readString(
                        Path.of("/proc", String.valueOf(process.pid()), "cmdline"), StandardCharsets.ISO_8859_1);
                if (line.contains(secret)) {
                    seen.add(line);
                }
            } catch (IOException e) {
                // It has ended.
            }
        });
    }

    private static void searchFiles(Path directory, String secret, Set<String> seen) throws IOException {
        try (var files = Files.list(directory)) {
            for (Path file : files.toList()) {
                if (Files.isRegularFile(file)
                        && new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1).contains(secret)) {
                    seen.add(file.toString());
                }
            }
        }
    }

    @InEveryShell
    void callsThatAreRunAgainInAnyOrderNeverGiveAWrongSecret(Shell shell) throws Exception {
        LocalExec exec = new LocalExec(shell);
        ExecutionDirectory directory = DurableDriver.freshDirectory();
        Secrets first = new Secrets(Map.of("A", "first".getBytes(StandardCharsets.UTF_8)), RANDOM);
        Secrets second = new Secrets(Map.of("A", "second".getBytes(StandardCharsets.UTF_8)), RANDOM);
        Call padOne = Calls.pad(directory, Staging.supervisor(false), "one", first.length(), "n1");
        Call padTwo = Calls.pad(directory, List.of(), "two", second.length(), "n2");
        byte[] one = Secrets.pad(ask(exec, padOne));
        byte[] two = Secrets.pad(ask(exec, padTwo));
        // A hidden second run finds the pad that is there.
        assertArrayEquals(one, Secrets.pad(ask(exec, padOne)));
        // A ciphertext of the wrong pad is noticed, and nothing can start with it.
        Call wrong = seal(directory, first, two.length == one.length ? two : new byte[one.length], "one");
        assertEquals(Kind.BAD_SECRET, ask(exec, wrong).state().kind());
        DurableDriver driver =
                DurableDriver.arguments(exec, Shell.aside("printenv"), "A").at(directory);
        StartRequest start = new StartRequest(
                CommandFile.ofScript((Shell.aside("printenv") + " A").getBytes(StandardCharsets.UTF_8))
                        .payloads(),
                List.of(),
                SealedSecrets.of("one", one, first.cipher(one, "one")),
                60,
                KeptOutput.ALL,
                OutputRequest.first(1000, 0, 150),
                false,
                0);
        assertEquals(
                Kind.BAD_SECRET,
                ask(exec, Calls.start(directory, start, "n3")).state().kind());
        // The right one is accepted, also again, and after a failed try.
        Call right = seal(directory, first, one, "one");
        assertEquals(Kind.OK, ask(exec, right).state().kind());
        assertEquals(Kind.BAD_SECRET, ask(exec, wrong).state().kind());
        assertEquals(Kind.OK, ask(exec, right).state().kind());
        assertArrayEquals(two, Secrets.pad(ask(exec, padTwo)));
        Frame end = ask(exec, Calls.start(directory, start, "n4"));
        while (!end.state().last()) {
            end = ask(exec, Calls.follow(directory, OutputRequest.first(1000, 0, 100), "n5"));
        }
        assertEquals("first\n", new String(end.out().bytes(), StandardCharsets.UTF_8));
        // Late runs of the same calls change nothing any more.
        assertEquals(Kind.RUNNING, ask(exec, padOne).state().kind());
        assertEquals(Kind.RUNNING, ask(exec, right).state().kind());
        driver.cleanUp();
    }

    @InEveryShell
    void aStartThatIsRepeatedWhileTheFirstOneUsesTheSecretsSaysThatItRuns(Shell shell, @TempDir Path bin)
            throws Exception {
        Path first = bin.resolve("first");
        TemporaryFiles.script(
                bin.resolve("cat"),
                "[ -e " + first + " ] && mv " + first + " " + first + ".run && sh " + first + ".run >/dev/null; exec "
                        + Shell.aside("cat") + " \"$@\"");
        String path = bin + ":" + shell.environment().get("PATH");
        DurableDriver driver = DurableDriver.script(new LocalExec(shell).plus("PATH", path), "echo \"$A\"")
                .secret("A", "one".getBytes(StandardCharsets.UTF_8))
                .startWait(0);
        driver.beforeStart(() -> write(first, driver.startCall().text()));
        driver.start().finish();
        assertEquals("one\n", driver.outText());
        driver.cleanUp();
    }

    private static void write(Path file, String text) {
        try {
            Files.writeString(file, text);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private static Call seal(ExecutionDirectory directory, Secrets secrets, byte[] pad, String attempt) {
        return Calls.seal(
                directory, List.of(secrets.cipher(pad, attempt)), List.of(), attempt, secrets.plain(), "seal");
    }

    private static Frame ask(LocalExec exec, Call call) throws FrameException {
        return FrameParser.parse(call, exec.exec(call.text()));
    }

    @Test
    void largeSecretsTravelInPieces() {
        byte[] key = new byte[6000];
        java.util.Arrays.fill(key, (byte) 'k');
        LocalExec exec = new LocalExec();
        DurableDriver driver = DurableDriver.script(exec, "printf %s \"$KEY\"")
                .secret("KEY", key)
                .longest(4096)
                .largestOutput(100_000);
        assertEquals(Ends.exited(0), driver.run());
        assertArrayEquals(key, driver.out());
        assertTrue(exec.calls() > 5, () -> exec.calls() + " calls");
    }

    @InEveryShell
    void everyNameThatIsNotRefusedReachesTheCommand(Shell shell) {
        // Some value that is no number, no path, no locale and no name of anything.
        byte[] value = "s3cr3t 'x".getBytes(StandardCharsets.UTF_8);
        LocalExec exec = new LocalExec(shell);
        Set<String> names = new TreeSet<>(List.of(
                "HOME", "USER", "LOGNAME", "SHELL", "TERM", "MAIL", "TZ", "TMPDIR", "ENV", "CDPATH", "FPATH", "PS3",
                "EDITOR"));
        names.addAll(List.of("A", "a", "_ab", "x", "S", "TOKEN", "status", "path", "argv", "NULLCMD", "GLOBIGNORE"));
        new String(exec.exec("set"), StandardCharsets.UTF_8)
                .lines()
                .filter(line -> line.matches("\\w+=.*"))
                .map(line -> line.substring(0, line.indexOf('=')))
                .forEach(names::add);
        names.removeIf(name -> isRefused(name, value));
        assertTrue(names.size() >= 20, names::toString);
        DurableDriver driver = DurableDriver.script(exec, "exec env");
        names.forEach(name -> driver.secret(name, value));
        assertEquals(Ends.exited(0), driver.run());
        List<String> lines = driver.outText().lines().toList();
        names.removeIf(name -> lines.contains(name + "=" + new String(value, StandardCharsets.UTF_8)));
        assertEquals(Set.of(), names);
    }

    private static boolean isRefused(String name, byte[] value) {
        try {
            new Secrets(Map.of(name, value), RANDOM);
            return false;
        } catch (IllegalArgumentException e) {
            return true;
        }
    }

    @Test
    void whatCannotBeASecretVariableIsRefusedWithoutShowingIt() {
        byte[] value = SECRET.getBytes(StandardCharsets.UTF_8);
        for (String name : List.of("", "1A", "A-B", "A\n", "PATH+A")) {
            assertRefused(name, value, "use letters, digits and underscores");
        }
        for (String name :
                List.of("PATH", "PWD", "OLDPWD", "IFS", "OPTIND", "UID", "LANG", "LC_ALL", "_", "_d", "_9", "__")) {
            assertRefused(name, value, "because a shell uses it itself");
        }
        assertThrows(IllegalArgumentException.class, () -> new Secrets(Map.of("A", new byte[20_000]), RANDOM));
    }

    private static void assertRefused(String name, byte[] value, String reason) {
        String message = assertThrows(IllegalArgumentException.class, () -> new Secrets(Map.of(name, value), RANDOM))
                .getMessage();
        assertTrue(message.contains("'" + name + "'") && message.contains(reason), message);
        assertFalse(message.contains(SECRET), message);
    }
}
