package io.jenkins.plugins.remoteexec.engine.core;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.is;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.jenkins.plugins.remoteexec.engine.Capabilities;
import io.jenkins.plugins.remoteexec.engine.Command;
import io.jenkins.plugins.remoteexec.engine.Execution;
import io.jenkins.plugins.remoteexec.engine.Outcome;
import io.jenkins.plugins.remoteexec.engine.core.ShellProvider.Kind;
import io.jenkins.plugins.remoteexec.engine.supervisor.OwnDirectory;
import io.jenkins.plugins.remoteexec.http.Delivery;
import io.jenkins.plugins.remoteexec.http.ErrorKind;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** The private directory of an execution goes away, or a part of it: nothing runs twice, and nothing is said that is not so. */
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "needs a POSIX shell")
class DurableDirectoryTest {
    private static final Duration SAFETY = Duration.ofHours(1);

    private final DurableFixture given = new DurableFixture();

    @TempDir
    Path directory;

    @AfterEach
    void delete() throws IOException {
        Files.write(directory.resolve("go"), new byte[0]);
        given.leftovers.delete();
    }

    /** A script that removes the directory that it lies in. */
    private String removesItsDirectory() {
        return "echo ran >>'" + directory.resolve("count") + "'; " + OwnDirectory.REMOVED + "; exit 7";
    }

    private void assertRanOnceAndIsLost() throws IOException {
        Outcome.Lost end = assertInstanceOf(Outcome.Lost.class, given.outcome(SAFETY));
        assertThat(end.why(), containsString("The execution's directory is gone from the target"));
        given.time.seconds(600);
        assertEquals("ran\n", Files.readString(directory.resolve("count")));
    }

    @Test
    void aScriptThatRemovesItsDirectoryRunsOnceAndItsResultIsLost() throws IOException {
        Execution execution = given.start(removesItsDirectory());
        assertRanOnceAndIsLost();
        assertFalse(Files.exists(Path.of("/var/tmp/.rx-" + execution.id())), "it is not made again");
    }

    @Test
    void soItIsWithATimeout() throws IOException {
        given.start(Command.ofScript(removesItsDirectory()).timeout(Duration.ofSeconds(5)));
        assertRanOnceAndIsLost();
    }

    @Test
    void soItIsWhenItWasSentInPieces() throws IOException {
        given.provider.capabilities = Capabilities.builder()
                .largestOutput(50_000)
                .longestCommand(4096)
                .build();
        given.start(removesItsDirectory() + " #" + "x".repeat(5000));
        assertRanOnceAndIsLost();
    }

    @Test
    void soItIsWhenItWasSentInPiecesAndTheAnswerToItsStartWasLost() throws IOException {
        given.provider.capabilities = Capabilities.builder()
                .largestOutput(50_000)
                .longestCommand(4096)
                .build();
        given.provider.instead = kind -> {
            if (kind != Kind.START || given.provider.count(Kind.START) > 1) {
                return null;
            }
            given.provider.really();
            return ShellProvider.fails(ErrorKind.UNAVAILABLE, Delivery.UNKNOWN);
        };
        given.start(removesItsDirectory() + " #" + "x".repeat(5000));
        assertInstanceOf(Outcome.Lost.class, given.outcome(SAFETY));
        assertEquals("ran\n", Files.readString(directory.resolve("count")));
    }

    @Test
    void soItIsWhenItWasRemovedInTheMomentInWhichTheStartLookedForItsLock() throws IOException {
        given.provider.instead = kind -> {
            if (kind != Kind.START || given.provider.count(Kind.START) > 1) {
                return null;
            }
            given.provider.really();
            return ShellProvider.says(given.provider.refusal("n"));
        };
        given.start(removesItsDirectory());
        assertRanOnceAndIsLost();
    }

    @Test
    void aStartWhoseAnswerWasLostIsMadeAgainInFewCharacters() throws IOException {
        // as long as what HostUp takes: the first start fits, and a second one with its question does not
        given.provider.capabilities = Capabilities.builder()
                .largestOutput(50_000)
                .longestCommand(4096)
                .build();
        given.provider.instead = kind -> kind == Kind.START && given.provider.count(Kind.START) == 1
                ? ShellProvider.fails(ErrorKind.UNAVAILABLE, Delivery.UNKNOWN)
                : null;
        given.start("echo ran >>'" + directory.resolve("c") + "'");
        assertEquals(new Outcome.Exited(0), given.outcome(SAFETY));
        assertEquals("ran\n", Files.readString(directory.resolve("c")));
    }

    @Test
    void aCancelOfACommandWhoseDirectoryIsGoneDoesNotSayThatItHadNotStarted() throws IOException {
        Execution execution = given.start("echo ran; " + DurableFixture.until(directory.resolve("go")));
        Leftovers.untilWritten(execution, "ran");
        given.time.seconds(5);
        Path left = Leftovers.directory(execution.id());
        try (var files = Files.list(left)) {
            for (Path file : files.toList()) {
                Files.delete(file);
            }
        }
        Files.delete(left);
        execution.cancel();
        assertThat(given.outcome(SAFETY).describe(), containsString("directory is gone from the target"));
        assertFalse(Files.exists(left));
    }

    @Test
    void outputThatAPowerLossHasTakenIsCounted() throws Exception {
        Execution execution = given.start(DurableFixture.until(directory.resolve("go")) + "; seq 1 1000; exit 3");
        given.provider.instead =
                kind -> kind == Kind.FOLLOW ? ShellProvider.fails(ErrorKind.UNAVAILABLE, Delivery.UNKNOWN) : null;
        Files.write(directory.resolve("go"), new byte[0]);
        Leftovers.untilEnded(execution, "x.e3");
        try (RandomAccessFile file = new RandomAccessFile(
                Leftovers.directory(execution.id()).resolve("o").toFile(), "rw")) {
            file.setLength(file.length() - 10);
        }
        given.provider.instead = kind -> null;
        assertEquals(new Outcome.Exited(3), given.outcome(SAFETY));
        assertThat(
                given.told.notices(),
                hasItem(
                        "10 bytes of the command's output are missing: the disk of web-01 did not have them yet when its"
                                + " power failed"));
    }

    @Test
    void theMiddleOfTooMuchOutputIsCountedAndItsEndIsShown() {
        given.limits = given.limits.withKeptOutput(1 << 20);
        given.start(
                "i=0; while [ $i -lt 60000 ]; do i=$((i+1)); echo \"line $i, and some more characters\"; done; echo last");
        assertEquals(new Outcome.Exited(0), given.outcome(SAFETY));
        StringBuilder all = new StringBuilder();
        for (int i = 1; i <= 60_000; i++) {
            all.append("line ").append(i).append(", and some more characters\n");
        }
        all.append("last\n");
        String text = given.told.text();
        int kept = text.length() - 65_536;
        assertTrue(kept >= 1 << 20, () -> "only " + kept);
        assertEquals(all.substring(0, kept) + all.substring(all.length() - 65_536), text);
        assertThat(
                given.told.notices(),
                contains((all.length() - text.length())
                        + " bytes of standard output were not kept on web-01, whose limit"
                        + " was reached; its last 64 KiB follow"));
    }

    @Test
    void whatWasSentAheadOfAStartThatWasRefusedIsRemoved() throws IOException {
        given.provider.instead =
                kind -> kind == Kind.START ? ShellProvider.says(given.provider.refusal("X.tools")) : null;
        Execution execution =
                given.start(Command.ofScript("true").secretEnvironment(Map.of("TOKEN", "a secret of some length")));
        assertInstanceOf(Outcome.NotStarted.class, given.outcome(SAFETY));
        given.time.seconds(60);
        Path left = Leftovers.directory(execution.id());
        try (var files = Files.list(left)) {
            assertThat(files.map(file -> file.getFileName().toString()).toList(), is(List.of("p")));
        }
    }
}
