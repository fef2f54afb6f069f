package io.jenkins.plugins.remoteexec.engine.supervisor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The shell text fits where it has to go and is well-formed. */
class SupervisorTest {
    /** HostUp takes commands of 4096 characters. */
    private static final int HOSTUP = 4096;

    @TempDir
    Path scratch;

    @Test
    void startAndFollowStaySmall() {
        int size = PrintfText.encode(Supervisor.SUPERVISOR.bytes()).length();
        assertTrue(size <= 3200, () -> "the supervisor has grown to " + size + " encoded bytes");
    }

    @Test
    void aSmallCommandStartsInOneCallOfTheShortestProvider() {
        CommandFile command = CommandFile.ofScript(
                "systemctl restart app && systemctl is-active app".getBytes(StandardCharsets.UTF_8));
        Staging staging = Staging.plan(
                DurableDriver.inDefaultRoots(),
                command.payloads(),
                false,
                false,
                false,
                86_400,
                new KeptOutput(1L << 30),
                OutputRequest.first(74_000, 370_000, 150),
                HOSTUP);
        assertEquals(0, staging.calls());
        String text = Calls.start(DurableDriver.inDefaultRoots(), staging.start(), "nnnnnn")
                .text();
        assertTrue(text.length() <= HOSTUP, () -> text.length() + " characters");
        assertTrue(text.chars().allMatch(c -> c >= ' ' && c < 127), text);
    }

    @Test
    void thePadOfTheLongestSecretsAndTheSupervisorGoIntoOneCallOfTheShortestProvider() {
        ExecutionDirectory directory = new ExecutionDirectory("i".repeat(40), ExecutionDirectory.DEFAULT_ROOTS);
        String text = Calls.pad(directory, Staging.supervisor(false), "nnnnnn", 16 * 1024, "nnnnnn")
                .text();
        assertTrue(text.length() <= HOSTUP, () -> text.length() + " characters");
    }

    @ParameterizedTest
    @EnumSource(Supervisor.class)
    void everyPartIsOneLineOfPrintableAscii(Supervisor part) {
        assertTrue(part.text().chars().allMatch(c -> c >= ' ' && c < 127), part.text());
        assertTrue(PrintfText.encode(part.bytes()).chars().allMatch(c -> c >= ' ' && c < 127 && c != '\'' && c != '@'));
    }

    @ParameterizedTest
    @EnumSource(Supervisor.class)
    @DisabledOnOs(OS.WINDOWS)
    void everyShellCanParseWhatIsLeftOfAPart(Supervisor part) throws Exception {
        Path file = Files.writeString(scratch.resolve("part"), part.text() + "\n");
        for (Shell shell : Shell.values()) {
            if (Shell.find(shell.name().toLowerCase(java.util.Locale.ROOT)).isPresent()) {
                run(List.of(shell.sh().toString(), "-n", file.toString()));
            }
        }
    }

    @Test
    @DisabledOnOs(OS.WINDOWS)
    void shellcheckFindsNothing() throws Exception {
        assumeTrue(Shell.find("shellcheck").isPresent(), "shellcheck is not installed");
        List<String> command = new ArrayList<>(List.of("shellcheck"));
        Path resources =
                Path.of(Supervisor.class.getResource("supervisor.sh").toURI()).getParent();
        try (var files = Files.list(resources)) {
            files.map(Path::toString)
                    .filter(name -> name.endsWith(".sh"))
                    .sorted()
                    .forEach(command::add);
        }
        assertTrue(command.size() > 10, command::toString);
        run(command);
    }

    private static void run(List<String> command) throws Exception {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertEquals(0, process.waitFor(), () -> command + ": " + said);
    }
}
