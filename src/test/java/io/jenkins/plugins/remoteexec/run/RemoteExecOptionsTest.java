package io.jenkins.plugins.remoteexec.run;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import hudson.AbortException;
import io.jenkins.plugins.remoteexec.engine.Command;
import io.jenkins.plugins.remoteexec.engine.Mode;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

class RemoteExecOptionsTest {
    private final RemoteExecOptions options = new RemoteExecOptions();

    @Test
    void aScriptBecomesACommandWithItsSurroundings() throws Exception {
        options.setScript("make install");
        options.setWorkingDirectory(" /srv/app ");
        options.setEnvironment(List.of(new EnvironmentVariable("STAGE", "prod")));
        options.setTimeout(90);
        Command command = options.command(Map.of());
        assertEquals("make install", command.script().orElseThrow());
        assertEquals("/srv/app", command.workingDirectory().orElseThrow());
        assertEquals(Map.of("STAGE", "prod"), command.environment());
        assertEquals(Duration.ofSeconds(90), command.timeout().orElseThrow());
    }

    @Test
    void anArgumentVectorKeepsEveryArgumentAsItIs() throws Exception {
        options.setCommand(List.of("printf", "%s", "", " a b "));
        assertEquals(
                List.of("printf", "%s", "", " a b "), options.command(Map.of()).arguments());
    }

    @Test
    void whatAPipelineSendsKeepsItsCarriageReturns() throws Exception {
        options.setScript("printf 'GET / HTTP/1.1\r\n\r\n' | nc localhost 80\n");
        options.setStdin("name,port\r\nweb,80\r\n\r");
        Command command = options.command(Map.of());
        assertEquals(
                "printf 'GET / HTTP/1.1\r\n\r\n' | nc localhost 80\n",
                command.script().orElseThrow());
        assertArrayEquals(
                "name,port\r\nweb,80\r\n\r".getBytes(StandardCharsets.UTF_8),
                command.standardInput().orElseThrow());
    }

    @Test
    void anEncodingThatCanOnlyGuessIsRefusedLikeOneThatIsUnknown() {
        options.setTarget("web-01");
        options.setScript("ls");
        for (String readOnly : List.of("x-JISAutoDetect", "ISO-2022-CN")) {
            options.setEncoding(readOnly);
            assertSays("encoding: '" + readOnly + "' can only guess", options::check);
        }
    }

    @Test
    void emptyFieldsOfAFormAreNotGiven() throws Exception {
        options.setEndpoint("");
        options.setScript("");
        options.setCommand(List.of());
        options.setWorkingDirectory("  ");
        options.setEncoding("");
        options.setLabel(" ");
        assertNull(options.getEndpoint());
        assertNull(options.getScript());
        assertNull(options.getCommand());
        assertNull(options.getWorkingDirectory());
        assertNull(options.getLabel());
        assertEquals(StandardCharsets.UTF_8, options.charset());
    }

    @Test
    void durableFollowsItsDefaultUntilSomebodyChooses() {
        assertEquals(Mode.DURABLE, options.mode());
        options.setDurable(false);
        assertEquals(Mode.DIRECT, options.mode());
        options.setDurable(true);
        assertEquals(Mode.DURABLE, options.mode());
    }

    @Test
    void whatIsWrongIsSaidWithTheFieldAndTheRemedy() {
        assertSays("target is missing", options::check);
        options.setTarget("w".repeat(1001));
        assertSays("target is longer than 1000 characters: name one machine or container", options::check);
        options.setTarget("web-01");
        assertSays("command is missing: give command: ['program', 'argument'] or script", options::check);
        options.setCommand(List.of("uptime"));
        options.setScript("uptime");
        assertSays("Both command and script are given: keep one", options::check);
        options.setCommand(null);
        options.setTimeout(0);
        assertSays("timeout is 0 s: it must be 1 to 604800 seconds", options::check);
        options.setTimeout(604_801);
        assertSays("timeout is 604801 s", options::check);
        options.setTimeout(null);
        options.setEncoding("utf-9");
        assertSays("'utf-9' is not a character set", options::check);
        options.setEncoding("no such name!");
        assertSays("'no such name!' is not a character set", options::check);
        options.setEncoding(null);
        options.setEnvironment(List.of(new EnvironmentVariable("1ST", "x")));
        assertSays("'1ST' is not a valid variable name", options::check);
    }

    private static void assertSays(String expected, Executable check) {
        String message = assertThrows(AbortException.class, check).getMessage();
        assertTrue(message.contains(expected), message);
    }
}
