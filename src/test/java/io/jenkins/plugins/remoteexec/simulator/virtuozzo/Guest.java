package io.jenkins.plugins.remoteexec.simulator.virtuozzo;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import io.jenkins.plugins.remoteexec.simulator.HostSandbox;
import java.io.IOException;
import java.util.List;

/** What runs commands inside a simulated server. */
interface Guest extends AutoCloseable {
    /**
     * Runs a command to its end, as the agent sees it: the end has come when nobody holds its streams any more.
     *
     * @throws IOException if it could not be run; the message is the agent's
     */
    Result run(List<String> arguments) throws IOException, InterruptedException;

    /** What its commands have of their own on this machine. */
    HostSandbox sandbox();

    @Override
    void close();

    /**
     * How a command ended.
     *
     * @param exitCode null after a signal
     * @param signal its number, or null where it is not known or there was none
     */
    record Result(
            @CheckForNull Integer exitCode, @CheckForNull Integer signal, byte[] stdout, byte[] stderr) {}
}
