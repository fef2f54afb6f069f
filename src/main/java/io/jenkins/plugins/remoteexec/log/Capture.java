package io.jenkins.plugins.remoteexec.log;

import io.jenkins.plugins.remoteexec.engine.OutputStreamKind;
import java.util.Set;

/** Which output a build captures, and what is still written to the log. */
public enum Capture {
    /** Everything goes to the log only. */
    NOTHING(Set.of(), true),
    /** The standard output is kept away from the log, as {@code sh} does it, unless the command fails. */
    STDOUT(Set.of(OutputStreamKind.STDOUT), false),
    /** Both streams are kept, and the log shows them as well. */
    BOTH(Set.of(OutputStreamKind.STDOUT, OutputStreamKind.STDERR), true);

    private final Set<OutputStreamKind> wanted;
    private final boolean logged;

    Capture(Set<OutputStreamKind> wanted, boolean logged) {
        this.wanted = wanted;
        this.logged = logged;
    }

    public CapturedOutput newOutput() {
        return new CapturedOutput(wanted);
    }

    public boolean isLogged(OutputStreamKind stream) {
        return logged || !wanted.contains(stream);
    }
}
