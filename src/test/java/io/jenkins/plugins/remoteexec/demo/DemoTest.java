package io.jenkins.plugins.remoteexec.demo;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.is;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;

@DisabledOnOs(value = OS.WINDOWS, disabledReason = "the simulators run POSIX commands")
class DemoTest {
    @Test
    void theDemoRunsToItsEndAndAllIsAsExpected() throws Exception {
        ByteArrayOutputStream shown = new ByteArrayOutputStream();

        boolean good = DemoMain.run(new PrintStream(shown, true, StandardCharsets.UTF_8));

        String text = shown.toString(StandardCharsets.UTF_8);
        assertThat(text, good, is(true));
        for (String provider : new String[] {"OSAPI", "Virtuozzo Infrastructure", "HostUp VPS", "hzel containers"}) {
            assertThat(text, containsString("-- " + provider + " --"));
        }
        assertThat(text, containsString("All as expected."));
    }
}
