package io.jenkins.plugins.remoteexec.engine.text;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class InterpreterLineTest {
    @Test
    void theInterpreterAndItsArgumentsAreNamed() {
        assertEquals(List.of("/usr/bin/python3", "-u"), words("#!/usr/bin/python3 -u\nprint()"));
        assertEquals(List.of("/bin/sh"), words("#! /bin/sh\r\nid"));
        assertEquals(List.of("/usr/bin/env", "python3", "-u"), words("#!/usr/bin/env -S python3 -u"));
    }

    @Test
    void aTextOfGroovyMayBeginWithALineBreakAndAnIndentation() {
        InterpreterLine line =
                InterpreterLine.of("\n\n    #!/usr/bin/env node -x\n    body\n").orElseThrow();
        assertEquals(List.of("/usr/bin/env", "node", "-x"), line.words());
        assertEquals("#!/usr/bin/env node -x\n\n\n    body\n", line.script(), "body stays on line 4");
        assertEquals(
                "#!/bin/sh",
                InterpreterLine.of("\r\n\t#!/bin/sh").orElseThrow().script().strip());
    }

    @Test
    void aScriptThatBeginsWithItStaysAsItIs() {
        String script = "#!/bin/bash -e\r\n\n  echo #!\n";
        assertEquals(script, InterpreterLine.of(script).orElseThrow().script());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "\n",
                "echo",
                "# comment\n#!/bin/bash",
                "#!",
                "#! \n/bin/bash",
                "echo\n#!/bin/bash",
                "x#!/bin/sh"
            })
    void anythingElseNamesNone(String script) {
        assertTrue(InterpreterLine.of(script).isEmpty());
    }

    private static List<String> words(String script) {
        return InterpreterLine.of(script).orElseThrow().words();
    }
}
