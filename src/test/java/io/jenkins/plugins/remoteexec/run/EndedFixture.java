package io.jenkins.plugins.remoteexec.run;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.jenkins.plugins.remoteexec.engine.Outcome;
import io.jenkins.plugins.remoteexec.engine.OutputStreamKind;
import io.jenkins.plugins.remoteexec.log.Capture;
import io.jenkins.plugins.remoteexec.log.CapturedOutput;
import java.time.Duration;
import java.util.EnumSet;

/** Ends of executions for tests of other packages. */
public final class EndedFixture {
    private EndedFixture() {}

    /** An end after 1.2 seconds with this output. */
    public static Ended ended(Outcome outcome, String stdout, String stderr) {
        CapturedOutput output = Capture.BOTH.newOutput();
        output.add(OutputStreamKind.STDOUT, stdout.getBytes(UTF_8));
        output.add(OutputStreamKind.STDERR, stderr.getBytes(UTF_8));
        return new Ended("web-01", outcome, outcome.describe(), Duration.ofMillis(1200), output);
    }

    /** An end with more output than a build may hold. */
    public static Ended tooLarge(Outcome outcome) {
        CapturedOutput output = new CapturedOutput(EnumSet.allOf(OutputStreamKind.class), 4);
        output.add(OutputStreamKind.STDOUT, "12345".getBytes(UTF_8));
        return new Ended("web-01", outcome, outcome.describe(), Duration.ofMillis(1200), output);
    }
}
