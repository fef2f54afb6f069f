package io.jenkins.plugins.remoteexec.log;

import static io.jenkins.plugins.remoteexec.engine.OutputStreamKind.STDERR;
import static io.jenkins.plugins.remoteexec.engine.OutputStreamKind.STDOUT;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.jenkins.plugins.remoteexec.engine.OutputStreamKind;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Kills a JVM, by copying its files, between any two things that it does, and lets another one go on with the copy. */
class LogJournalTest {
    private static final String OURS = "7";
    private static final byte[] OUT = ("one\ntwo token three\n10%\r20%\r30%\r\n" + "x".repeat(40_000)
                    + "\nlast token\nno line end")
            .getBytes(UTF_8);
    private static final byte[] ERR = "careful\nvery\ncareful\n".getBytes(UTF_8);

    @TempDir
    private Path scratch;

    private final List<Path> killed = new ArrayList<>();

    @Test
    void theLogIsExactWhereverTheJvmWasKilled() throws Exception {
        String expected = ours(firstJvm());
        assertTrue(expected.contains("two **** three\n10%\n20%\n30%\n"), expected);
        assertTrue(killed.size() > 25, killed.size() + " moments");
        for (Path build : List.copyOf(killed)) {
            assertNull(goOn(build).unsure(), build.toString());
            assertEquals(expected, ours(build), build.toString());
        }
    }

    @Test
    void theLogIsExactWhenTheSecondJvmIsKilledToo() throws Exception {
        String expected = ours(firstJvm());
        List<Path> firsts = List.copyOf(killed);
        for (int i = 0; i < firsts.size(); i += 4) {
            killed.clear();
            goOn(firsts.get(i));
            for (Path build : List.copyOf(killed)) {
                assertNull(goOn(build).unsure(), build.toString());
                assertEquals(expected, ours(build), build.toString());
            }
        }
    }

    @Test
    void anUnfinishedLineIsRepeatedAndThatIsSaid() throws Exception {
        Path build = killedInside("on");
        assertEquals(STDOUT, goOn(build).unsure());
        assertTrue(ours(build).contains("one\ntwo **** three\n"), ours(build));
    }

    @Test
    void aLogThatIsKeptElsewhereIsRepeatedFromTheLastThatIsCertain() throws Exception {
        Path build = killedInside("one\n");
        Files.delete(build.resolve("log-index"));
        LogJournal.Found found = journal(build).settle(LogMarks.START);
        assertEquals(new LogJournal.Found(LogMarks.START, STDOUT), found);
    }

    @Test
    void theFirstFormIsReadForEver() throws Exception {
        Path directory = Files.createDirectories(scratch.resolve("remote-exec"));
        Files.writeString(directory.resolve("key.log"), "1 120 2 7 0 STDOUT 4096 996d94b5" + " ".repeat(80) + "\n");
        LogMarks marks = new LogMarks(new LogMark(120, 2), new LogMark(7, 0));
        // there is no log, so that nobody knows whether the lines were written
        assertEquals(new LogJournal.Found(marks, STDOUT), journal(scratch).settle(LogMarks.START));
    }

    @Test
    void aDamagedRecordIsNotBelieved() throws Exception {
        Path build = firstJvm();
        Path file = build.resolve("remote-exec").resolve("key.log");
        Files.writeString(file, Files.readString(file).replace("1 ", "2 "));
        assertEquals(
                new LogJournal.Found(LogMarks.START, STDOUT), journal(build).settle(LogMarks.START));
    }

    @Test
    void withoutARecordTheStateDecides() throws Exception {
        LogMarks least = new LogMarks(new LogMark(120, 0), new LogMark(7, 0));
        assertEquals(new LogJournal.Found(least, null), journal(scratch).settle(least));
    }

    private Path killedInside(String written) throws IOException {
        Path build = newBuild();
        journal(build).before(LogMarks.START, STDOUT);
        new Log(build, false).write(OURS, written.getBytes(UTF_8));
        return build;
    }

    private Path firstJvm() throws IOException {
        Path build = newBuild();
        Log log = new Log(build, true);
        LoggedOutput output = output(build, log, LogMarks.START);
        log.write(null, "Started\n".getBytes(UTF_8));
        add(log, output, STDOUT, OUT, 0, 6);
        log.write("9", "another branch\n".getBytes(UTF_8));
        add(log, output, STDERR, ERR, 0, 9);
        add(log, output, STDOUT, OUT, 6, 30);
        log.write("9", "another branch\n".getBytes(UTF_8));
        add(log, output, STDOUT, OUT, 30, 39);
        add(log, output, STDOUT, OUT, 39, 20_000);
        add(log, output, STDERR, ERR, 9, ERR.length);
        add(log, output, STDOUT, OUT, 20_000, OUT.length);
        output.finish();
        log.snapshot();
        return build;
    }

    /** Reads everything again, as an engine does whose own state is older than the log. */
    private LogJournal.Found goOn(Path build) throws IOException {
        LogJournal.Found found = journal(build).settle(LogMarks.START);
        Log log = new Log(build, true);
        log.write(null, "\nResuming build\n".getBytes(UTF_8));
        LoggedOutput output = output(build, log, found.marks());
        add(log, output, STDERR, ERR, 0, ERR.length);
        add(log, output, STDOUT, OUT, 0, 25);
        add(log, output, STDOUT, OUT, 25, OUT.length);
        output.finish();
        log.snapshot();
        return found;
    }

    private static void add(Log log, LoggedOutput output, OutputStreamKind kind, byte[] all, int from, int to)
            throws IOException {
        output.add(kind, from, Arrays.copyOfRange(all, from, to));
        log.snapshot();
    }

    private static LoggedOutput output(Path build, Log log, LogMarks begin) {
        PrintStream out = new PrintStream(log.of(OURS), false, UTF_8);
        BuildLog buildLog = new BuildLog(out, UTF_8, new SecretMask(List.of("token")));
        return new LoggedOutput(buildLog, UTF_8, journal(build), begin);
    }

    private static LogJournal journal(Path build) {
        return new LogJournal(build.resolve("remote-exec").resolve("key.log"), new LogFile(build, OURS));
    }

    private Path newBuild() throws IOException {
        return Files.createTempDirectory(scratch, "build");
    }

    /** The lines of our step, standard error after standard output: they may come in any order after a restart. */
    private static String ours(Path build) throws IOException {
        byte[] log = Files.readAllBytes(build.resolve("log"));
        ByteArrayOutputStream ours = new ByteArrayOutputStream();
        List<String> index = Files.readAllLines(build.resolve("log-index"));
        for (int i = 0; i < index.size(); i++) {
            String[] words = index.get(i).split(" ");
            int from = Integer.parseInt(words[0]);
            int to = i + 1 < index.size() ? Integer.parseInt(index.get(i + 1).split(" ")[0]) : log.length;
            if (words.length == 2 && words[1].equals(OURS)) {
                ours.write(log, from, to - from);
            }
        }
        List<String> lines = ours.toString(UTF_8).lines().toList();
        return String.join(
                "\n",
                Stream.concat(
                                lines.stream().filter(line -> !line.startsWith("[stderr]")),
                                lines.stream().filter(line -> line.startsWith("[stderr]")))
                        .toList());
    }

    /** Writes as the file storage of Pipeline does, and keeps a copy of the build after each line. */
    private final class Log {
        private final Path build;
        private final boolean copied;
        private String last = "nobody";

        Log(Path build, boolean copied) {
            this.build = build;
            this.copied = copied;
        }

        OutputStream of(String node) {
            return new OutputStream() {
                @Override
                public void write(int b) {
                    throw new UnsupportedOperationException();
                }

                @Override
                public void write(byte[] bytes, int offset, int length) throws IOException {
                    snapshot();
                    int begin = offset;
                    for (int i = offset; i < offset + length; i++) {
                        if (bytes[i] == '\n') {
                            Log.this.write(node, Arrays.copyOfRange(bytes, begin, i + 1));
                            begin = i + 1;
                            snapshot();
                        }
                    }
                    assertEquals(offset + length, begin, "whole lines");
                }
            };
        }

        void write(String node, byte[] bytes) throws IOException {
            Path log = build.resolve("log");
            if (!String.valueOf(node).equals(last)) {
                long length = Files.exists(log) ? Files.size(log) : 0;
                append(build.resolve("log-index"), (node == null ? length : length + " " + node) + "\n");
                last = String.valueOf(node);
            }
            Files.write(log, bytes, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        }

        private void append(Path file, String text) throws IOException {
            Files.writeString(file, text, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        }

        void snapshot() {
            if (copied) {
                try {
                    Path copy = newBuild();
                    killed.add(copy);
                    try (Stream<Path> files = Files.walk(build)) {
                        for (Path file : files.filter(Files::isRegularFile).toList()) {
                            Path to = copy.resolve(build.relativize(file));
                            Files.createDirectories(to.getParent());
                            Files.copy(file, to);
                        }
                    }
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            }
        }
    }
}
