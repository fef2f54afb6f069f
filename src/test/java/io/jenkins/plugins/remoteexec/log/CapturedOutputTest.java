package io.jenkins.plugins.remoteexec.log;

import static io.jenkins.plugins.remoteexec.engine.OutputStreamKind.STDERR;
import static io.jenkins.plugins.remoteexec.engine.OutputStreamKind.STDOUT;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Set;
import org.junit.jupiter.api.Test;

class CapturedOutputTest {
    @Test
    void aCharacterMayArriveInTwoParts() {
        CapturedOutput output = new CapturedOutput(Set.of(STDOUT));
        byte[] euro = "€".getBytes(UTF_8);
        output.add(STDOUT, new byte[] {euro[0]});
        output.add(STDOUT, new byte[] {euro[1], euro[2]});
        assertEquals("€", output.text(STDOUT, UTF_8));
    }

    @Test
    void theLimitIsReachedButNotExceeded() {
        CapturedOutput output = new CapturedOutput(Set.of(STDOUT), 4);
        output.add(STDOUT, "abcd".getBytes(UTF_8));
        assertFalse(output.isTooLarge());
        output.add(STDOUT, "e".getBytes(UTF_8));
        assertTrue(output.isTooLarge());
        assertEquals("abcd", output.text(STDOUT, UTF_8));
    }

    @Test
    void aStreamThatNobodyWantsIsNotKept() {
        CapturedOutput output = new CapturedOutput(Set.of(STDOUT), 4);
        output.add(STDERR, "much more than fits".getBytes(UTF_8));
        assertFalse(output.isTooLarge());
        assertEquals("", output.text(STDERR, UTF_8));
    }
}
