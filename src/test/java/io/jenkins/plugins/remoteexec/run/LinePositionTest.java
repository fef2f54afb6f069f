package io.jenkins.plugins.remoteexec.run;

import static java.nio.charset.StandardCharsets.UTF_16;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.charset.Charset;
import org.junit.jupiter.api.Test;

class LinePositionTest {
    @Test
    void thePositionIsAfterTheLastLineEnd() {
        LinePosition position = new LinePosition(UTF_8, 0);
        assertEquals(4, position.after(0, "a\nb\nc".getBytes(UTF_8)));
        assertEquals(4, position.after(5, "d".getBytes(UTF_8)));
        assertEquals(7, position.after(6, "\ne".getBytes(UTF_8)));
    }

    @Test
    void thePositionNeverGoesBack() {
        LinePosition position = new LinePosition(UTF_8, 100);
        assertEquals(100, position.after(0, "a\n".getBytes(UTF_8)));
    }

    @Test
    void aLineEndOfSeveralBytesIsNotGuessed() {
        assertEquals(0, new LinePosition(UTF_16, 0).after(0, "a\nb\n".getBytes(UTF_16)));
    }

    @Test
    void aMainframesLineEndIsItsOwnByte() {
        Charset ebcdic = Charset.forName("IBM1047");
        assertEquals(2, new LinePosition(ebcdic, 0).after(0, "a\nb".getBytes(ebcdic)));
    }
}
