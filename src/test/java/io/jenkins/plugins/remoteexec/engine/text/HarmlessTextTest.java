package io.jenkins.plugins.remoteexec.engine.text;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.sameInstance;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HarmlessTextTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "plain",
                "tab\tstays",
                "\u001b[31mred\u001b[0m",
                "\u001b[m",
                "\u001b[1;4;38;5;208mpalette\u001b[39m",
                "\u001b[38;5;8mgrey of the palette\u001b[0m",
                "\u001b[48;2;8;8;8mnearly black\u001b[0m",
                "日本語 \ud83d\ude00"
            })
    void textAndColoursStay(String text) {
        assertThat(HarmlessText.of(text), is(text));
    }

    @Test
    void textWithoutAnySequenceIsNotCopied() {
        String text = "plain";

        assertThat(HarmlessText.of(text), is(sameInstance(text)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\u001b[8mha:////4AAA",
                "\u001b[08m",
                "\u001b[0;8m",
                "\u001b[8;1m",
                "\u001b[38;5;8;8m",
                "\u001b[1;38;5;3;008m",
                "\u001b[2J",
                "\u001b[1A",
                "\u001b]0;title\u0007",
                "\u001b]8;;https://evil.example\u0007",
                "\u001bc",
                "\u001b[?25l",
                "\u001b[6n",
                "\u001b",
                "\u001b[",
                "\u001b[31",
                "\u001b[31;31;31;31;31;31;31;31;31;31;31;31m"
            })
    void everythingElseLosesItsEscape(String text) {
        String harmless = HarmlessText.of(text);

        assertThat(harmless, is(text.replace('\u001b', '\u241b').replace('\u0007', '\u2407')));
    }

    @Test
    void otherControlCharactersBecomeVisible() {
        assertThat(
                HarmlessText.of("a\u0000b\u0008c\u007fd\u0085e\u009b8mf"),
                is("a\u2400b\u2408c\u2421d\ufffde\ufffd8mf"));
    }

    @Test
    void whatChangesTheOrderOfTextOrBeginsALineBecomesVisible() {
        assertThat(HarmlessText.of("exit \u202e0 edoc"), is("exit \ufffd0 edoc"));
        assertThat(HarmlessText.of("a\u2028[remoteExec] b\u2029c"), is("a\ufffd[remoteExec] b\ufffdc"));
        assertThat(
                HarmlessText.of("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u2066\u2067\u2068\u2069"),
                is("\ufffd".repeat(11)));
        assertThat(HarmlessText.of("\u200dמימין\u202f\u2065"), is("\u200dמימין\u202f\u2065"));
    }

    @Test
    void noCharacterIsAddedOrTakenAway() {
        Random random = new Random(20260401);
        for (int i = 0; i < 2000; i++) {
            StringBuilder text = new StringBuilder();
            for (int j = random.nextInt(60); j > 0; j--) {
                text.append("\u001b[;8m0315hax\n\u009b".charAt(random.nextInt(13)));
            }
            assertThat(HarmlessText.of(text).length(), is(text.length()));
            assertThat(HarmlessText.of(HarmlessText.of(text)), is(HarmlessText.of(text)));
        }
    }
}
