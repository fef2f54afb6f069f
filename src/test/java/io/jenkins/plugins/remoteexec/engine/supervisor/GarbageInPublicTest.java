package io.jenkins.plugins.remoteexec.engine.supervisor;

import static io.jenkins.plugins.remoteexec.engine.supervisor.GarbageTest.collect;
import static io.jenkins.plugins.remoteexec.engine.supervisor.GarbageTest.old;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributeView;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** Garbage is collected where everybody may make any name: nothing is removed for a name that somebody has chosen. */
@DisabledOnOs(OS.WINDOWS)
class GarbageInPublicTest {
    private static final String OURS = ".rx-aaaaaaaaaaaaaaaa";

    @TempDir
    Path scratch;

    @InEveryShell
    void aNameWithABlankLeadsNowhereElse(Shell shell) throws Exception {
        Path root = Files.createDirectory(scratch.resolve("root-" + shell));
        Path ours = old(root.resolve(OURS), 3, "p");
        // Split at its blank, the second name is the first one and a path that leads out of it, or out of wherever one
        // is.
        Path evil = Files.createDirectory(root.resolve(".rx-evil"));
        Path victim = old(root.resolve("victim-" + shell), 30, "precious");
        Files.createSymbolicLink(
                evil.resolve(victim.getFileName()),
                Path.of("..", victim.getFileName().toString()));
        old(evil, 30);
        Path bait = old(root.resolve(".rx-evil " + victim.getFileName()), 30);

        LocalExec exec = new LocalExec(shell);
        String call = Calls.collect(List.of(root.toString()), 7, 2, "nnnnnn").text();
        // Removals are told, a word a line, and not done.
        String told = new String(exec.exec("rm(){ for w;do echo \"$w\";done;};" + call));
        List<Path> removals = told.lines()
                .filter(word -> !word.startsWith("-") && !word.startsWith("@"))
                .map(word -> Path.of(word).normalize())
                .toList();
        assertEquals(List.of(ours), removals);
        assertEquals("1 0", collect(exec, root));
        assertFalse(Files.exists(ours));
        assertTrue(Files.exists(victim.resolve("precious")) && Files.exists(evil) && Files.exists(bait));
    }

    @InEveryShell
    void onlyNamesThatAreExactlyOursCount(Shell shell) throws Exception {
        Path root = Files.createDirectory(scratch.resolve("root-" + shell));
        List<String> strange = List.of(
                OURS + "\n",
                OURS + "\n" + OURS,
                OURS + "\n7",
                OURS + " ",
                OURS + "*",
                OURS + "[a]",
                OURS + "A",
                OURS + "\\",
                OURS + "'",
                OURS + "$(touch oops)",
                "x" + OURS,
                "*",
                OURS.substring(0, 19),
                ".rx-" + "a".repeat(41));
        for (String name : strange) {
            old(root.resolve(name), 30, "p");
        }
        Path elsewhere = old(Files.createDirectory(scratch.resolve("elsewhere-" + shell)), 30, "p");
        Path link = Files.createSymbolicLink(root.resolve(OURS + "link"), elsewhere);
        Path file = Files.createFile(root.resolve(OURS + "file"));
        for (Path noDirectory : List.of(link, file)) {
            FileTime then = FileTime.from(Instant.now().minus(Duration.ofDays(30)));
            Files.getFileAttributeView(noDirectory, BasicFileAttributeView.class, LinkOption.NOFOLLOW_LINKS)
                    .setTimes(then, null, null);
        }
        Path longest = old(root.resolve(".rx-" + "z".repeat(40)), 30, "p");
        Path shortest = old(root.resolve(OURS), 30, "p", "it's a * \n file");
        Path inUse = Files.createDirectory(root.resolve(OURS + "b"));
        Files.createFile(inUse.resolve("young"));
        old(inUse, 30, "p");

        assertEquals("2 1", collect(new LocalExec(shell), root));
        assertFalse(Files.exists(longest) || Files.exists(shortest));
        assertTrue(Files.exists(inUse), "something in it has changed");
        for (String name : strange) {
            assertTrue(Files.exists(root.resolve(name).resolve("p")), name);
        }
        assertTrue(Files.exists(elsewhere.resolve("p")) && Files.isSymbolicLink(link) && Files.exists(file));
    }

    @InEveryShell
    void whatAnotherUserOwnsStays(Shell shell) throws Exception {
        Root.assume();
        Path root = Files.createDirectory(scratch.resolve("root-" + shell));
        Path theirs = old(root.resolve(OURS), 30, "p");
        Files.setAttribute(theirs, "unix:uid", 65534);
        assertEquals("0 0", collect(new LocalExec(shell), root));
        assertTrue(Files.exists(theirs.resolve("p")));
        Files.setAttribute(theirs, "unix:uid", 0);
        assertEquals("1 0", collect(new LocalExec(shell), root));
    }

    @Test
    void whereFindFailsNothingIsConcluded() throws Exception {
        Path root = Files.createDirectory(scratch.resolve("root"));
        for (char c = 'a'; c <= 'z'; c++) {
            old(root.resolve(OURS + c), 3, "p");
        }
        Path programs = Files.createDirectory(scratch.resolve("programs"));
        LocalExec exec = new LocalExec().plus("PATH", programs + ":/usr/bin:/bin");
        String real = Shell.find("find").orElseThrow().toString();
        Path find = programs.resolve("find");
        TemporaryFiles.script(find, "case \"$*\" in *prune*) exec " + real + " \"$@\" ;; esac; exit 1");
        assertEquals("0 26", collect(exec, root));
        TemporaryFiles.script(find, "case \"$*\" in *" + OURS + "q*) exit 1 ;; esac; exec " + real + " \"$@\"");
        assertEquals("25 1", collect(exec, root));
        assertTrue(Files.exists(root.resolve(OURS + "q")));
    }
}
