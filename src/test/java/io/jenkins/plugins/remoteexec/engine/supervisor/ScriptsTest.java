package io.jenkins.plugins.remoteexec.engine.supervisor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import io.jenkins.plugins.remoteexec.engine.text.ShellText;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** Scripts behave as people know it from {@code sh} of Jenkins. */
@DisabledOnOs(OS.WINDOWS)
class ScriptsTest {
    /** What changes where the script goes: into the launcher, behind a directory, beside the launcher. */
    private static final List<Consumer<CommandFile>> SURROUNDINGS = List.of(
            command -> {},
            command -> command.in(bytes("/")),
            command -> command.with("A", bytes("b")),
            command -> command.in(bytes("/")).prepend("PATH", bytes("/opt/x")));

    @TempDir
    Path scratch;

    @InEveryShell
    void aScriptEndsWithItsFirstCommandThatFails(Shell shell) {
        for (Consumer<CommandFile> surroundings : SURROUNDINGS) {
            DurableDriver driver =
                    script(shell, "echo begun\n(exit 5)\necho green", surroundings.andThen(CommandFile::exitOnError));
            assertEquals(Ends.exited(5), driver.run());
            assertEquals("begun\n", driver.outText());
            DurableDriver before = script(shell, "false; echo green", surroundings);
            assertEquals(Ends.exited(0), before.run(), "a run that began without it");
            assertEquals("green\n", before.outText());
        }
    }

    @InEveryShell
    void whoeverWantsOtherFlagsSaysSo(Shell shell) {
        for (String own : List.of("set +e\n", "#!/bin/sh\n", "\n #!/bin/sh\n")) {
            for (Consumer<CommandFile> surroundings : SURROUNDINGS) {
                DurableDriver driver =
                        script(shell, own + "false\necho green", surroundings.andThen(CommandFile::exitOnError));
                assertEquals(Ends.exited(0), driver.run(), own);
                assertEquals("green\n", driver.outText());
            }
        }
    }

    @InEveryShell
    void aShellCountsTheLinesAsTheAuthorDoes(Shell shell) throws Exception {
        String script = "# one\n\nno-such-program-here\n";
        Path file = Files.writeString(scratch.resolve("s"), script);
        byte[] said = new LocalExec(shell).exec("exec 2>&1; " + shell.sh() + " " + file);
        String expected = new String(said, StandardCharsets.UTF_8).replace(file.toString(), "s");
        for (Consumer<CommandFile> surroundings : SURROUNDINGS) {
            DurableDriver driver = script(shell, script, surroundings.andThen(CommandFile::exitOnError));
            assertEquals(Ends.exited(127), driver.run());
            String place = driver.directory() + "/";
            assertEquals(expected, driver.errText().replace(place + "c", "s").replace(place + "t", "s"));
        }
    }

    @InEveryShell
    void bothStreamsAreOneInTheOrderInWhichTheyAreWritten(Shell shell) {
        String script = "for i in 1 2 3 4 5 6 7 8 9; do echo out $i; echo err $i >&2; done; no-such-program-here";
        for (Consumer<CommandFile> surroundings : SURROUNDINGS) {
            DurableDriver driver = script(shell, script, surroundings.andThen(CommandFile::mergeStderr));
            assertEquals(Ends.exited(127), driver.run());
            List<String> lines = driver.outText().lines().toList();
            for (int i = 1; i <= 9; i++) {
                assertEquals("out " + i, lines.get(2 * i - 2));
                assertEquals("err " + i, lines.get(2 * i - 1));
            }
            assertEquals(19, lines.size(), "the shell's own message is the last one");
            assertEquals("", driver.errText());
        }
        DurableDriver vector = DurableDriver.of(
                new LocalExec(shell),
                CommandFile.ofArguments(List.of(bytes("cat"), bytes("/no/such/file")))
                        .mergeStderr());
        assertNotEquals(Ends.exited(0), vector.run());
        assertEquals(1, vector.outText().lines().count());
        assertEquals("", vector.errText());
    }

    @InEveryShell
    void aDirectoryThatCannotBeEnteredIsNamedInTheOneStream(Shell shell) {
        DurableDriver driver = script(
                shell, "echo no", command -> command.in(bytes("/no/such")).mergeStderr());
        assertEquals(Ends.exited(CommandFile.NO_DIRECTORY), driver.run());
        assertEquals("The working directory cannot be entered: /no/such\n", driver.outText());
        assertEquals("", driver.errText());
    }

    @InEveryShell
    void aScriptStartsWithAPathThatLeadsToNoShell(Shell shell) {
        DurableDriver driver = script(shell, "exit ${#PATH}", command -> command.with("PATH", bytes("/opt/x"))
                .exitOnError());
        // yash looks even for its own echo in the PATH
        assertEquals(Ends.exited("/opt/x".length()), driver.run());
    }

    @InEveryShell
    void whatIsPutBeforeAVariableOfTheTargetIsAllThereIsIfItHasNone(Shell shell) {
        LocalExec exec =
                new LocalExec(shell).plus("LIBRARIES", "/it's \"$HOME\"").plus("EMPTY", "");
        for (String script : List.of("", "#!/usr/bin/env sh\n")) {
            CommandFile command = CommandFile.ofScript(bytes(script + "echo \"$PATH|$LIBRARIES|$EMPTY|$NONE\""))
                    .prepend("PATH", bytes("/opt/x/bin"))
                    .prepend("LIBRARIES", bytes("a 'b' $c"))
                    .prepend("EMPTY", bytes("/e"))
                    .prepend("NONE", bytes("/n"));
            DurableDriver driver = DurableDriver.of(exec, command);
            assertEquals(Ends.exited(0), driver.run());
            assertEquals(
                    "/opt/x/bin:" + shell.environment().get("PATH") + "|a 'b' $c:/it's \"$HOME\"|/e|/n\n",
                    driver.outText());
        }
    }

    @InEveryShell
    void blankLinesAndIndentationBeforeTheInterpreterDoNotHideIt(Shell shell) throws Exception {
        Path interpreter = TemporaryFiles.script(scratch.resolve("speak"), "echo \"$1\"; cat \"$2\"");
        DurableDriver driver = script(shell, "\n  \n\t#!" + interpreter + " -u\n  body\n", CommandFile::exitOnError);
        assertEquals(Ends.exited(0), driver.run());
        assertEquals("-u\n#!" + interpreter + " -u\n\n\n  body\n", driver.outText());
    }

    @InEveryShell
    void aSingleCallBehavesTheSame(Shell shell) throws Exception {
        Path said = scratch.resolve("said");
        String script = "{ echo \"$A|$PATH|$NONE|$PWD\"; echo err >&2; } >" + said + "\nfalse\necho green >>" + said;
        String text = new ShellText()
                .mergeStderr()
                .with(Map.of("A", "it's\na"))
                .prepend(Map.of("PATH", "/opt/x", "NONE", "/n"))
                .in("/usr")
                .exitOnError()
                .before(script);
        String out = new String(new LocalExec(shell).exec(text), StandardCharsets.UTF_8);
        assertEquals("err\n", out);
        String path = "/opt/x:" + shell.environment().get("PATH");
        assertEquals("it's\na|" + path + "|/n|/usr\n", Files.readString(said));
    }

    private static DurableDriver script(Shell shell, String script, Consumer<CommandFile> surroundings) {
        CommandFile command = CommandFile.ofScript(bytes(script));
        surroundings.accept(command);
        return DurableDriver.of(new LocalExec(shell), command);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
