package io.jenkins.plugins.remoteexec.step;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import edu.umd.cs.findbugs.annotations.NonNull;
import hudson.AbortException;
import io.jenkins.plugins.remoteexec.engine.OutputStreamKind;
import io.jenkins.plugins.remoteexec.log.Capture;
import io.jenkins.plugins.remoteexec.run.Ended;
import java.io.Serializable;
import java.nio.charset.Charset;

/** What the step returns, and with that, which ends are failures. Saved by name with a running build. */
enum ReturnKind {
    /** Nothing: anything but success fails the step. */
    NOTHING(Capture.NOTHING) {
        @Override
        Serializable valueOf(Ended end, Charset encoding) throws AbortException {
            requireSuccess(end);
            return null;
        }
    },

    /** The exit code, whatever it is. Without one there is nothing to return, and the step fails. */
    STATUS(Capture.NOTHING) {
        @Override
        Serializable valueOf(Ended end, Charset encoding) throws AbortException {
            if (end.outcome().exitCode().isPresent()) {
                return end.outcome().exitCode().getAsInt();
            }
            requireSuccess(end);
            throw new AbortException(Messages.ReturnKind_noExitCode(end.target()));
        }
    },

    /** The standard output of a success. */
    STDOUT(Capture.STDOUT) {
        @Override
        Serializable valueOf(Ended end, Charset encoding) throws AbortException {
            requireSuccess(end);
            requireWhole(end, "returnStdout");
            return end.output().text(OutputStreamKind.STDOUT, encoding);
        }
    },

    /** Everything that is known, also about a failure: the Pipeline decides what to do. */
    RESULT(Capture.BOTH) {
        @Override
        Serializable valueOf(Ended end, Charset encoding) throws AbortException {
            requireWhole(end, "returnResult");
            return new RemoteExecResult(end, encoding);
        }
    };

    private final Capture capture;

    ReturnKind(Capture capture) {
        this.capture = capture;
    }

    @NonNull
    Capture capture() {
        return capture;
    }

    /**
     * @param encoding the encoding of the command's output
     * @return what the step gives back
     * @throws AbortException if the step fails; the message is what the build log says
     */
    @CheckForNull
    abstract Serializable valueOf(@NonNull Ended end, @NonNull Charset encoding) throws AbortException;

    private static void requireSuccess(Ended end) throws AbortException {
        if (!end.outcome().isSuccess()) {
            throw new AbortException(end.target() + ": " + end.description());
        }
    }

    private static void requireWhole(Ended end, String option) throws AbortException {
        if (end.output().isTooLarge()) {
            throw new AbortException(Messages.ReturnKind_tooLarge(option, end.target(), end.description()));
        }
    }
}
