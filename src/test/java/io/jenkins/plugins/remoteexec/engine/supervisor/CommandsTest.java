package io.jenkins.plugins.remoteexec.engine.supervisor;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** What a command gets: its arguments, environment, input and surroundings, just as a plain exec call would give them. */
@DisabledOnOs(OS.WINDOWS)
class CommandsTest {
    private static final List<String> AWKWARD = List.of(
            "'",
            "\"",
            "$HOME",
            "`id`",
            "\\",
            "\\n",
            "%s%d",
            "-n",
            "",
            " ",
            "a b",
            "\n",
            "a\nb\n",
            "*",
            "~",
            "!",
            "#x",
            "=",
            "\t",
            "\r\n",
            "$(id)",
            "${x",
            "--",
            "[a]",
            "{a,b}",
            "@fact.os@",
            "\001\177");

    @TempDir
    Path scratch;

    @InEveryShell
    void aShortCommandCostsOneCallAndOneForCleaningUp(Shell shell) {
        LocalExec exec = new LocalExec(shell);
        DurableDriver driver = DurableDriver.script(exec, "echo hello; echo oops >&2; exit 7");
        assertEquals(Ends.exited(7), driver.run());
        assertEquals("hello\n", driver.outText());
        assertEquals("oops\n", driver.errText());
        assertEquals(2, exec.calls());
    }

    @InEveryShell
    void theFirstDefaultDirectoryThatCanBeWrittenToIsUsed(Shell shell) {
        DurableDriver driver =
                DurableDriver.script(new LocalExec(shell), "echo x").at(DurableDriver.inDefaultRoots());
        assertEquals(Ends.exited(0), driver.run());
        assertTrue(ExecutionDirectory.DEFAULT_ROOTS.contains(
                driver.directory().getParent().toString()));
        TemporaryFiles.deleteTree(driver.directory());
    }

    @InEveryShell
    void argumentsArriveAsTheyAre(Shell shell) {
        List<String> words = new ArrayList<>(List.of("env", "printf", "%s\\0"));
        words.addAll(AWKWARD);
        DurableDriver driver = DurableDriver.arguments(new LocalExec(shell), words.toArray(String[]::new));
        assertEquals(Ends.exited(0), driver.run());
        assertEquals(String.join("\0", AWKWARD) + "\0", driver.outText());
    }

    @InEveryShell
    void aProgramWhoseNameLooksLikeAVariableIsRunAllTheSame(Shell shell) throws Exception {
        Path program = scratch.resolve("year=2026-" + shell);
        TemporaryFiles.script(program, "echo \"$A:$1\"");
        CommandFile command = CommandFile.ofArguments(List.of(ascii(program.toString()), ascii("b c")))
                .with("A", ascii("a"));
        DurableDriver driver = DurableDriver.of(new LocalExec(shell), command);
        assertEquals(Ends.exited(0), driver.run());
        assertEquals("a:b c\n", driver.outText());
    }

    @InEveryShell
    void soIsAnInterpreter(Shell shell) throws Exception {
        Path interpreter = scratch.resolve("shell=2026-" + shell);
        TemporaryFiles.script(interpreter, "echo \"$A:$1\"; exec sh \"$2\"");
        CommandFile command = CommandFile.ofScript(ascii("#!" + interpreter + " echo\necho script\n"))
                .with("A", ascii("a"));
        DurableDriver driver = DurableDriver.of(new LocalExec(shell), command);
        assertEquals(Ends.exited(0), driver.run());
        assertEquals("a:echo\nscript\n", driver.outText());
    }

    @InEveryShell
    void whereLsCannotRunNoEndWithoutOutputIsTold(Shell shell) throws Exception {
        Path bin = Files.createDirectory(scratch.resolve("bin-" + shell));
        Path broken = bin.resolve("broken");
        TemporaryFiles.script(
                bin.resolve("ls"),
                "[ -e " + broken + " ] && rm " + broken + " && exit 1; exec " + Shell.aside("ls") + " \"$@\"");
        String path = bin + ":" + shell.environment().get("PATH");
        DurableDriver driver = DurableDriver.script(new LocalExec(shell).plus("PATH", path), "sleep 1; echo whole")
                .startWait(0);
        driver.start();
        while (!driver.state().last()) {
            Files.writeString(broken, "");
            driver.follow(50);
        }
        driver.finish();
        // Debian's busybox has an ls of its own.
        assertTrue(driver.badFrames() > 0 || shell == Shell.BUSYBOX);
        assertEquals("whole\n", driver.outText());
        driver.cleanUp();
    }

    @InEveryShell
    void variablesArriveAsTheyAreEvenThoseThatShellsKeepForThemselves(Shell shell) {
        CommandFile command = CommandFile.ofArguments(List.of(ascii("env")))
                .with("AWKWARD", ascii("a'b\n$HOME `id` \\ "))
                .with("EMPTY", ascii(""))
                .with("UID", ascii("4711"))
                .with("with.dot", ascii("yes"));
        DurableDriver driver = DurableDriver.of(new LocalExec(shell), command);
        assertEquals(Ends.exited(0), driver.run());
        String out = driver.outText();
        assertTrue(out.contains("AWKWARD=a'b\n$HOME `id` \\ \n"), out);
        assertTrue(out.contains("\nEMPTY=\n"), out);
        assertTrue(out.contains("UID=4711\n"), out);
        assertTrue(out.contains("with.dot=yes\n"), out);
    }

    @InEveryShell
    void theEnvironmentIsOtherwiseThatOfTheExecCall(Shell shell) {
        // Names that the supervisor uses for itself, and some that would change what it does.
        LocalExec exec =
                new LocalExec(shell).plus("HOME", "/").plus("LC_ALL", "C").plus("CDPATH", "/etc");
        for (String name : List.of("S", "D", "T", "t", "w", "r", "k", "P", "x", "TIME_STYLE", "BLOCK_SIZE", "GZIP")) {
            exec.plus(name, "mine-" + name);
        }
        String plain = new String(exec.exec("exec env"), StandardCharsets.UTF_8);
        DurableDriver driver = DurableDriver.arguments(exec, "env");
        driver.run();
        assertEquals(variables(plain), variables(driver.outText()));
    }

    private static Map<String, String> variables(String env) {
        Map<String, String> variables = env.lines()
                .map(line -> line.split("=", 2))
                .collect(Collectors.toMap(pair -> pair[0], pair -> pair[1], (a, b) -> b, TreeMap::new));
        // Shells set these on their own, each in its way.
        List.of("_", "PWD", "OLDPWD", "SHLVL", "_AST_FEATURES").forEach(variables::remove);
        return variables;
    }

    @InEveryShell
    void standardInputArrivesByteForByteAndIsEmptyOtherwise(Shell shell) {
        byte[] every = new byte[1024];
        for (int i = 0; i < every.length; i++) {
            every[i] = (byte) i;
        }
        DurableDriver fed = DurableDriver.arguments(new LocalExec(shell), "cat").input(every);
        assertEquals(Ends.exited(0), fed.run());
        assertArrayEquals(every, fed.out());
        DurableDriver starved = DurableDriver.arguments(new LocalExec(shell), "cat");
        assertEquals(Ends.exited(0), starved.run());
        assertEquals("", starved.outText());
    }

    @InEveryShell
    void aCommandStartsWhereTheProviderStartsItsCommandsOrWhereItIsTold(Shell shell) throws Exception {
        Path odd = Files.createDirectory(scratch.resolve("-it's a place"));
        LocalExec exec = new LocalExec(shell).in(scratch);
        DurableDriver plain = DurableDriver.arguments(exec, "pwd", "-P");
        plain.run();
        assertEquals(scratch.toRealPath() + "\n", plain.outText());
        DurableDriver told = DurableDriver.of(
                exec,
                CommandFile.ofArguments(List.of(ascii("pwd"), ascii("-P"))).in(ascii("-it's a place")));
        told.run();
        assertEquals(odd.toRealPath() + "\n", told.outText());
    }

    @InEveryShell
    void aMissingWorkingDirectoryIsNamed(Shell shell) {
        DurableDriver driver = DurableDriver.of(
                new LocalExec(shell),
                CommandFile.ofArguments(List.of(ascii("true"))).in(ascii("/no/such place")));
        assertEquals(Ends.exited(CommandFile.NO_DIRECTORY), driver.run());
        assertEquals("The working directory cannot be entered: /no/such place\n", driver.errText());
    }

    @InEveryShell
    void aMissingProgramGives127AndOneThatMayNotRun126(Shell shell) throws Exception {
        DurableDriver missing = DurableDriver.arguments(new LocalExec(shell), "no-such-program");
        assertEquals(Ends.exited(127), missing.run());
        assertTrue(missing.errText().contains("no-such-program"), missing.errText());
        Path plain = Files.writeString(scratch.resolve("plain"), "echo no");
        DurableDriver forbidden = DurableDriver.arguments(new LocalExec(shell), plain.toString());
        assertEquals(Ends.exited(126), forbidden.run());
        assertTrue(forbidden.errText().contains("plain"), forbidden.errText());
    }

    @InEveryShell
    void umaskPathAndSignalsAreThoseOfTheExecCall(Shell shell) {
        LocalExec exec = new LocalExec(shell);
        String ask = "umask; echo \"$PATH\"; exec cat /proc/self/status";
        String plain = new String(exec.exec(ask), StandardCharsets.UTF_8);
        DurableDriver driver = DurableDriver.script(exec, ask);
        driver.run();
        assertEquals(surroundings(plain), surroundings(driver.outText()));
    }

    private static List<String> surroundings(String answer) {
        List<String> lines = answer.lines().toList();
        List<String> kept = new ArrayList<>(lines.subList(0, 2));
        lines.stream().filter(line -> line.startsWith("SigIgn")).forEach(kept::add);
        return kept;
    }

    @InEveryShell
    void noDescriptorIsInherited(Shell shell) {
        // ls opens one more, to read the directory.
        DurableDriver driver = DurableDriver.script(new LocalExec(shell), "exec env ls /proc/self/fd");
        driver.run();
        assertEquals("0\n1\n2\n3\n", driver.outText());
    }

    @InEveryShell
    void aDescriptorThatTheExecCallLeaksIsClosed(Shell shell) {
        LocalExec exec = new LocalExec(shell).through("/bin/sh", "-c", "exec 7</dev/null; exec \"$@\"", "sh");
        DurableDriver driver = DurableDriver.script(exec, "exec env ls /proc/self/fd");
        driver.run();
        assertEquals("0\n1\n2\n3\n", driver.outText());
    }

    @InEveryShell
    void aScriptNamesItsInterpreterAndItsArguments(Shell shell) throws Exception {
        Path interpreter = TemporaryFiles.script(scratch.resolve("speak"), "echo \"$1|$2\"; cat \"$3\"");
        String script = "#! " + interpreter + " -a  two\r\nbody\n";
        DurableDriver driver = DurableDriver.script(new LocalExec(shell), script);
        assertEquals(Ends.exited(0), driver.run());
        assertEquals("-a|two\n" + script, driver.outText());
    }

    @InEveryShell
    void envFindsAnInterpreterAndItsOptions(Shell shell) {
        for (String split : List.of("", "-S ")) {
            DurableDriver driver =
                    DurableDriver.script(new LocalExec(shell), "#!/usr/bin/env " + split + "cat -u\nbody\n");
            assertEquals(Ends.exited(0), driver.run());
            assertEquals("#!/usr/bin/env " + split + "cat -u\nbody\n", driver.outText());
        }
    }

    @InEveryShell
    void aMissingInterpreterGives127(Shell shell) {
        DurableDriver driver = DurableDriver.script(new LocalExec(shell), "#!/no/such/interpreter\n");
        assertEquals(Ends.exited(127), driver.run());
        assertTrue(driver.errText().contains("/no/such/interpreter"), driver.errText());
    }

    @InEveryShell
    void aScriptWithDirectoryAndVariablesIsStillTheSameScript(Shell shell) {
        CommandFile command = CommandFile.ofScript(ascii("echo \"$A $PWD\"\nexit 3\n"))
                .in(ascii("/usr"))
                .with("A", ascii("x y"));
        DurableDriver driver = DurableDriver.of(new LocalExec(shell), command);
        assertEquals(Ends.exited(3), driver.run());
        assertEquals("x y /usr\n", driver.outText());
    }

    @InEveryShell
    void theDirectoryIsPrivateAndOnlyTheLockOutlivesTheCleanUp(Shell shell) throws Exception {
        DurableDriver driver = DurableDriver.script(new LocalExec(shell), "echo x; sleep 1")
                .input(new byte[10])
                .startWait(30);
        driver.start();
        Path directory = driver.directory();
        assertEquals("rwx------", PosixFilePermissions.toString(Files.getPosixFilePermissions(directory)));
        try (var files = Files.list(directory)) {
            for (Path file : files.toList()) {
                String mode = PosixFilePermissions.toString(Files.getPosixFilePermissions(file));
                assertEquals("rw-------", mode, file.toString());
            }
        }
        driver.finish();
        assertEquals(TargetState.Kind.OK, driver.cleanUp().kind());
        assertArrayEquals(new String[] {"p"}, directory.toFile().list());
        assertEquals(TargetState.Kind.TOMBSTONE, driver.follow(0).state().kind());
        assertEquals(TargetState.Kind.TOMBSTONE, driver.start().state().kind());
    }

    @InEveryShell
    void outputArrivesWhileTheCommandRuns(Shell shell) {
        DurableDriver driver = DurableDriver.script(new LocalExec(shell), "echo first; sleep 3; echo last; exit 9")
                .startWait(20);
        driver.start();
        driver.follow(100);
        assertEquals("first\n", driver.outText());
        assertEquals(TargetState.Kind.RUNNING, driver.state().kind());
        driver.finish();
        assertEquals("first\nlast\n", driver.outText());
        assertEquals(Ends.exited(9), driver.state());
    }

    @InEveryShell
    void bytesOfAllValuesComeBackAsTheyAre(Shell shell) throws Exception {
        byte[] data = new byte[300_000];
        new java.util.Random(7).nextBytes(data);
        Path file = Files.write(scratch.resolve("data"), data);
        DurableDriver driver = DurableDriver.arguments(new LocalExec(shell).cap(100_000), "cat", file.toString());
        assertEquals(Ends.exited(0), driver.run());
        assertArrayEquals(data, driver.out());
    }

    @InEveryShell
    void textIsZippedOnTheWay(Shell shell) throws Exception {
        ByteArrayOutputStream text = new ByteArrayOutputStream();
        for (int i = 0; i < 20_000; i++) {
            text.writeBytes(ascii("line " + i + " of something that a build would say\n"));
        }
        Path file = Files.write(scratch.resolve("text"), text.toByteArray());
        LocalExec exec = new LocalExec(shell).cap(100_000);
        DurableDriver driver = DurableDriver.script(exec, "cat " + file + " >&2");
        assertEquals(Ends.exited(0), driver.run());
        assertTrue(Arrays.equals(text.toByteArray(), driver.err()));
        assertTrue(exec.calls() < 8, () -> exec.calls() + " calls for " + text.size() + " bytes");
    }

    @InEveryShell
    void variablesThatChangeWhatToolsPrintLoseNothing(Shell shell) {
        LocalExec exec = new LocalExec(shell)
                .plus("BLOCK_SIZE", "1K")
                .plus("LS_BLOCK_SIZE", "1M")
                .plus("TIME_STYLE", "+%d %m %Y")
                .plus("GZIP", "/usr/bin/gzip");
        String script = "echo $BLOCK_SIZE $LS_BLOCK_SIZE $GZIP; i=0; while [ $i -lt 2000 ]; do echo line $i;"
                + " i=$((i+1)); done; echo oops >&2";
        DurableDriver driver = DurableDriver.script(exec, script);
        assertEquals(Ends.exited(0), driver.run());
        List<String> lines = driver.outText().lines().toList();
        assertEquals("1K 1M /usr/bin/gzip", lines.get(0), "the command has them");
        assertEquals(2001, lines.size());
        assertEquals("line 1999", lines.get(2000));
        assertEquals("oops\n", driver.errText());
    }

    @InEveryShell
    void aGzipThatFailsIsDoneWithout(Shell shell) throws Exception {
        TemporaryFiles.script(scratch.resolve("gzip"), "exit 1");
        String path = scratch + ":" + shell.environment().get("PATH");
        DurableDriver driver = DurableDriver.script(new LocalExec(shell).plus("PATH", path), "seq 5000")
                .largestOutput(10_000);
        assertEquals(Ends.exited(0), driver.run());
        assertEquals(5000, driver.outText().lines().count());
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
