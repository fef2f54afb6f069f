package io.jenkins.plugins.remoteexec.simulator.hostup;

import java.io.IOException;

/** The guest agent of one server, as HostUp uses it. */
interface VpsAgent {

    /** Starts a shell with this text and returns its pid. */
    long start(String command) throws IOException;

    /**
     * Tells how a command is doing; its end is told once.
     *
     * @throws UnknownPid if there is no such command, or none any more
     */
    Result result(long pid) throws IOException;

    /**
     * What an agent tells.
     *
     * @param exitCode null while it runs, and after a signal
     */
    record Result(boolean exited, Integer exitCode, byte[] stdout, byte[] stderr) {}

    /** The agent's words for a pid that it does not know. */
    final class UnknownPid extends IOException {
        private static final long serialVersionUID = 1L;

        UnknownPid() {
            super("Invalid parameter 'pid'");
        }
    }
}
