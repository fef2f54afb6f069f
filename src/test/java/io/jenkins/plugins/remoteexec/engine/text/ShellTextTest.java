package io.jenkins.plugins.remoteexec.engine.text;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

@DisabledOnOs(value = OS.WINDOWS, disabledReason = "needs a POSIX shell")
class ShellTextTest {
    @TempDir
    Path directory;

    @Test
    void theShellReadsAQuotedWordAsItIs() throws Exception {
        for (String word : List.of(
                "",
                "plain",
                "a b",
                "it's",
                "''",
                "$HOME `id` $(id)",
                "a\nb",
                "\\",
                "\"",
                "*",
                "-n",
                "!x",
                "é日\ud83d\ude00")) {
            assertThat(run("printf %s " + ShellText.quote(word)), is(word));
        }
    }

    @Test
    void surroundingsAreSetBeforeTheScript() throws Exception {
        Files.createDirectory(directory.resolve("-dash 'n' space"));
        Map<String, String> variables = new LinkedHashMap<>();
        variables.put("A", "it's $HOME\nand more");

        String text = new ShellText()
                .with(variables)
                .in("-dash 'n' space")
                .before("printf '%s|' \"$A\" \"$(basename \"$PWD\")\"");

        assertThat(run(text), is("it's $HOME\nand more|-dash 'n' space|"));
    }

    @Test
    void aDirectoryThatDoesNotExistEndsTheScriptBeforeItBegins() throws Exception {
        assertThat(run(new ShellText().in("nowhere").before("echo ran") + " 2>/dev/null"), is(""));
    }

    private String run(String text) throws Exception {
        Process process = new ProcessBuilder("/bin/sh", "-c", text)
                .directory(directory.toFile())
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        process.getOutputStream().close();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        process.waitFor();
        return output;
    }
}
