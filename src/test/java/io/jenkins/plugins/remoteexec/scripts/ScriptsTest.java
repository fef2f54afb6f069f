package io.jenkins.plugins.remoteexec.scripts;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.greaterThan;
import static org.hamcrest.Matchers.is;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;

@DisabledOnOs(value = OS.WINDOWS, disabledReason = "needs bash")
class ScriptsTest {
    @Test
    void shellcheckFindsNothing() throws Exception {
        String shellcheck = Script.program("shellcheck").map(Path::toString).orElse("");
        assumeTrue(!shellcheck.isEmpty(), "shellcheck is not installed");
        List<String> command = new ArrayList<>(List.of(shellcheck, "-x"));
        Script.all().forEach(script -> command.add(script.toString()));

        Script.Run run = Script.run(Map.of("PATH", System.getenv("PATH")), command);

        assertThat(command.size(), is(greaterThan(8)));
        assertThat(run.said(), run.status(), is(0));
    }
}
