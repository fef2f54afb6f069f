package io.jenkins.plugins.remoteexec.engine.supervisor;

/** Short names for the ends of a command. */
final class Ends {
    private Ends() {}

    static TargetState exited(int code) {
        return new TargetState(TargetState.Kind.EXITED, code);
    }

    static TargetState signalled(int signal) {
        return new TargetState(TargetState.Kind.SIGNALLED, signal);
    }
}
