package io.jenkins.plugins.remoteexec.simulator.hostup;

import io.jenkins.plugins.remoteexec.simulator.guest.GuestAgent;
import io.jenkins.plugins.remoteexec.simulator.guest.GuestAgentError;
import io.jenkins.plugins.remoteexec.simulator.guest.GuestExecStatus;
import java.io.IOException;
import java.util.List;

/** A real guest agent, as behind the real API. */
final class QemuAgent implements VpsAgent {

    private final GuestAgent agent;

    QemuAgent(GuestAgent agent) {
        this.agent = agent;
    }

    @Override
    public long start(String command) throws IOException {
        return agent.exec("/bin/sh", List.of("-c", command), null, null);
    }

    @Override
    public Result result(long pid) throws IOException {
        try {
            GuestExecStatus status = agent.status(pid);
            return new Result(status.exited(), status.exitCode(), status.stdout(), status.stderr());
        } catch (GuestAgentError e) {
            if (e.isUnknownPid()) {
                throw new UnknownPid();
            }
            throw e;
        }
    }
}
