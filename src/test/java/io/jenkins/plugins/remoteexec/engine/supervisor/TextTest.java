package io.jenkins.plugins.remoteexec.engine.supervisor;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Encodings, quotes, checksums and names, without a target where that is possible. */
class TextTest {
    @TempDir
    Path scratch;

    @InEveryShell
    @DisabledOnOs(OS.WINDOWS)
    void printfPrintsEveryByte(Shell shell) {
        byte[] all = new byte[1024];
        for (int i = 0; i < all.length; i++) {
            all[i] = (byte) (i < 256 ? i : (i * 7) >> 3);
        }
        String text = PrintfText.encode(all);
        assertArrayEquals(all, new LocalExec(shell).exec("printf '" + text + "'"));
        byte[] hyphen = "-n 5%\n".getBytes(StandardCharsets.US_ASCII);
        assertArrayEquals(hyphen, new LocalExec(shell).exec("printf '" + PrintfText.encode(hyphen) + "'"));
    }

    @Test
    void encodedTextIsSafeAndItsWidthIsKnown() {
        byte[] random = new byte[10_000];
        new Random(2).nextBytes(random);
        String text = PrintfText.encode(random);
        assertTrue(text.chars().allMatch(c -> c >= ' ' && c < 127 && c != '\'' && c != '@'));
        int width = 0;
        for (byte b : random) {
            width += PrintfText.width(b);
        }
        assertEquals(text.length(), width);
        assertFalse(PrintfText.encode("@fact.os@".getBytes(StandardCharsets.US_ASCII))
                .contains("@"));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 3, 255, 256, 65_536, 100_001})
    @DisabledOnOs(OS.WINDOWS)
    void checksumsAreThoseOfTheUtilities(int size) throws Exception {
        byte[] bytes = new byte[size];
        new Random(size).nextBytes(bytes);
        Path file = Files.write(scratch.resolve("file"), bytes);
        String[] said = new String(new LocalExec().exec("cksum <" + file + "; md5sum <" + file), StandardCharsets.UTF_8)
                .split("\\s+");
        Checksum checksum = Checksum.of(bytes);
        assertEquals(said[0] + " " + said[1], checksum.cksum());
        assertEquals(said[2], checksum.md5());
        int half = size / 2;
        Checksum parts = Checksum.of(
                java.util.Arrays.copyOf(bytes, half), java.util.Arrays.copyOfRange(bytes, half, bytes.length));
        assertEquals(checksum, parts);
        assertTrue(checksum.matches(said[0], said[1]) && checksum.matches(said[2], said[3]));
        assertFalse(checksum.matches(said[0], said[1] + "0"));
    }

    @Test
    void shellTextLosesOnlyWhatNobodyNeeds() {
        String source = """
                # a comment
                f() {
                    echo "a  ||  b" 'c ; d' || return
                    if [ "$1" ]; then
                        x=$(g) y=1 2>&1 3>&-
                    fi
                }
                case $1 in
                    a | b) f ;;
                    *)
                        f &
                        ;;
                esac
                """;
        assertEquals(
                "f(){ echo \"a  ||  b\" 'c ; d'||return;if [ \"$1\" ];then x=$(g) y=1 2>&1 3>&-;fi;};"
                        + "case $1 in a|b)f;;*)f &;;esac",
                ScriptMinifier.compact(source));
    }

    @Test
    void functionsGetShortNamesExceptThoseThatOthersCall() {
        assertEquals(
                "A(){ sleep $1;};state(){ A 1||echo now.sh -now;};A 2&&state",
                ScriptMinifier.shortenFunctions(
                        "now(){ sleep $1;};state(){ now 1||echo now.sh -now;};now 2&&state", Set.of("state")));
    }

    @Test
    void whatNoCommandCanCarryIsRefusedInASentence() {
        byte[] nul = {'a', 0};
        assertMessage("Argument 1 contains a NUL byte", () -> CommandFile.ofArguments(List.of(new byte[] {'x'}, nul))
                .payloads());
        assertMessage(
                "variable A",
                () -> CommandFile.ofScript(new byte[0]).with("A", nul).payloads());
        assertMessage(
                "working directory",
                () -> CommandFile.ofScript(new byte[0]).in(nul).payloads());
        assertMessage("is empty", () -> CommandFile.ofArguments(List.of()));
        assertMessage("is empty", () -> CommandFile.ofScript(new byte[0]).in(new byte[0]));
        assertMessage("hyphen", () -> CommandFile.ofArguments(List.of("-x".getBytes(StandardCharsets.US_ASCII))));
        assertMessage("'A=B'", () -> CommandFile.ofScript(new byte[0]).with("A=B", new byte[0]));
    }

    @Test
    void aPlaceTakesOnlyPathsAndIdsThatAreSafeInShellText() {
        ExecutionDirectory directory = DurableDriver.inDefaultRoots();
        assertEquals(
                List.of("/srv/x"), directory.at("/srv/x/.rx-" + directory.id()).roots());
        assertEquals(directory, directory.at("/srv/a b/.rx-" + directory.id()));
        assertMessage("not one of execution", () -> directory.at("/tmp/.rx-other"));
        for (String root : new String[] {"relative", "/", "/a b", "/a;b", "/$(id)", "/a//b", "/-x/../-"}) {
            assertThrows(
                    IllegalArgumentException.class, () -> new ExecutionDirectory(directory.id(), List.of(root)), root);
        }
        assertThrows(
                IllegalArgumentException.class, () -> new ExecutionDirectory("../x", ExecutionDirectory.DEFAULT_ROOTS));
        assertThrows(IllegalArgumentException.class, () -> new ExecutionDirectory(directory.id(), List.of()));
    }

    private static void assertMessage(String part, org.junit.jupiter.api.function.Executable bad) {
        String message = assertThrows(IllegalArgumentException.class, bad).getMessage();
        assertTrue(message.contains(part), message);
    }
}
