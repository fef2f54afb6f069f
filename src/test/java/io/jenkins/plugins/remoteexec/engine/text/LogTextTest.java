package io.jenkins.plugins.remoteexec.engine.text;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.lessThanOrEqualTo;
import static org.hamcrest.Matchers.not;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.ByteArrayOutputStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class LogTextTest {
    private final List<String> lines = new ArrayList<>();

    @ParameterizedTest
    @ValueSource(strings = {"UTF-8", "UTF-16LE", "UTF-16", "ISO-8859-1", "windows-1252", "Shift_JIS", "ISO-2022-JP"})
    void chunksMayEndAnywhereInACharacter(String charset) {
        assumeTrue(Charset.isSupported(charset), () -> "this Java does not know the encoding " + charset);
        Charset encoding = Charset.forName(charset);
        String text = encoding.newEncoder().canEncode('日') ? "grün? 日本 ende\nzwei\n" : "grün ende\nzwei\n";
        if (encoding.newEncoder().canEncode("\ud83d\ude00")) {
            text = "\ud83d\ude00" + text;
        }
        byte[] bytes = text.getBytes(encoding);
        String readable = new String(bytes, encoding);

        for (int size = 1; size <= bytes.length; size++) {
            lines.clear();
            feed(new LogText(encoding, (line, cut) -> lines.add(line)), bytes, size);
            assertThat("chunks of " + size, String.join("\n", lines) + "\n", is(readable));
        }
    }

    @Test
    void onlyWholeLinesAreHandedOn() {
        LogText log = new LogText(StandardCharsets.UTF_8, (line, cut) -> lines.add(line));
        log.append(bytes("one\ntw"));
        assertThat(lines, contains("one"));
        log.append(bytes("o\n\nthree"));
        assertThat(lines, contains("one", "two", ""));
        log.finish();
        assertThat(lines, contains("one", "two", "", "three"));
    }

    @Test
    void allThreeLineEndsCountOnceEvenAcrossChunks() {
        for (int size = 1; size < 9; size++) {
            lines.clear();
            feed(new LogText(StandardCharsets.UTF_8, (line, cut) -> lines.add(line)), bytes("a\r\nb\rc\n\r\nd"), size);
            assertThat(lines, contains("a", "b", "c", "", "d"));
        }
    }

    @Test
    void brokenBytesBecomeVisibleAndLoseNothingElse() {
        feed(
                new LogText(StandardCharsets.UTF_8, (line, cut) -> lines.add(line)),
                new byte[] {'a', (byte) 0xff, 'b', '\n', (byte) 0xe6},
                1);

        assertThat(lines, contains("a\ufffdb", "\ufffd"));
    }

    @Test
    void aLineWithoutEndIsWrittenInPiecesThatSplitNoCharacter() {
        String face = "\ud83d\ude00";
        LogText log = new LogText(StandardCharsets.UTF_8, (line, cut) -> lines.add(line));
        log.append(bytes("x" + face.repeat(LogText.LONGEST_LINE)));
        log.finish();

        assertThat(String.join("", lines), is("x" + face.repeat(LogText.LONGEST_LINE)));
        for (String line : lines) {
            assertThat(line.length(), is(lessThanOrEqualTo(LogText.LONGEST_LINE + 1)));
            assertThat(Character.isLowSurrogate(line.charAt(0)), is(false));
        }
    }

    @Test
    void noOutputIsNoLine() {
        LogText log = new LogText(StandardCharsets.UTF_8, (line, cut) -> lines.add(line));
        log.append(new byte[0]);
        log.finish();

        assertThat(lines, is(empty()));
    }

    @ParameterizedTest
    @CsvSource({"16384", "16383", "8192"})
    void aConsoleNoteIsHarmlessWhereverTheLineIsCut(int before) {
        LogText log = new LogText(StandardCharsets.UTF_8, (line, cut) -> lines.add(line));
        log.append(bytes("x".repeat(before) + "\u001b[8mha:AAAA\u001b[0m\n"));

        assertThat(lines.stream().filter(line -> line.contains("\u001b[8m")).toList(), is(empty()));
    }

    @RepeatedTest(40)
    void whateverArrivesNeverBecomesMoreThanItWas(RepetitionInfo repetition) {
        Random random = new Random(repetition.getCurrentRepetition());
        byte[] bytes = noise(random);
        LogText log = new LogText(StandardCharsets.UTF_8, (line, cut) -> lines.add(line));
        feed(log, bytes, 1 + random.nextInt(5000));

        long ends = new String(bytes, StandardCharsets.ISO_8859_1)
                .chars()
                .filter(c -> c == '\n' || c == '\r')
                .count();
        long characters = lines.stream().mapToLong(String::length).sum();
        assertThat(characters, is(lessThanOrEqualTo((long) bytes.length)));
        assertThat((long) lines.size(), is(lessThanOrEqualTo(ends + bytes.length / LogText.LONGEST_LINE + 1)));
        for (String line : lines) {
            assertThat(line.length(), is(lessThanOrEqualTo(LogText.LONGEST_LINE + 1)));
            assertThat(line.chars().filter(LogTextTest::isDangerous).count(), is(0L));
            assertThat(line, not(containsString("\u001b[8m")));
        }

        List<String> first = List.copyOf(lines);
        lines.clear();
        feed(new LogText(StandardCharsets.UTF_8, (line, cut) -> lines.add(line)), bytes, bytes.length);
        assertThat("the same text in one piece", lines, is(first));
    }

    /** All control characters but the tab, and the escape that may begin a colour. */
    private static boolean isDangerous(int c) {
        return (c < ' ' && c != '\t' && c != '\u001b') || (c >= 0x7f && c < 0xa0);
    }

    private static byte[] noise(Random random) {
        String[] pieces = {
            "\u001b[8mha:",
            "\u001b[31m",
            "\u001b]0;title\u0007",
            "\u001b[2J",
            "\r",
            "\n",
            "\r\n",
            "é",
            "日",
            "\ud83d\ude00",
            "\u009b8m",
            "plain text ",
            "x".repeat(9000)
        };
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (int i = 0; i < 300; i++) {
            byte[] piece = bytes(pieces[random.nextInt(pieces.length)]);
            if (random.nextInt(5) == 0) {
                piece = new byte[random.nextInt(40)];
                random.nextBytes(piece);
            }
            all.writeBytes(piece);
        }
        return all.toByteArray();
    }

    private static void feed(LogText log, byte[] bytes, int size) {
        for (int from = 0; from < bytes.length; from += size) {
            log.append(Arrays.copyOfRange(bytes, from, Math.min(bytes.length, from + size)));
        }
        log.finish();
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
