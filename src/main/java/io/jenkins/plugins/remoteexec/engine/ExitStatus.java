package io.jenkins.plugins.remoteexec.engine;

import edu.umd.cs.findbugs.annotations.NonNull;

/** How a process ended, as far as the provider tells. */
public sealed interface ExitStatus {
    /** The process ended by itself with this code, 0 to 255. */
    record Code(int value) implements ExitStatus {}

    /** A signal ended the process; the name is the number when that is all that is known, or "unknown". */
    record Signal(@NonNull String name) implements ExitStatus {}

    /** The command did not succeed, and the provider does not report with which exit code. */
    record Failed() implements ExitStatus {}

    /** The provider does not report exit codes. */
    record NotReported() implements ExitStatus {}
}
