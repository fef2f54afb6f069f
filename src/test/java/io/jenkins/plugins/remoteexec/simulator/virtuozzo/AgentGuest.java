package io.jenkins.plugins.remoteexec.simulator.virtuozzo;

import io.jenkins.plugins.remoteexec.simulator.HostSandbox;
import io.jenkins.plugins.remoteexec.simulator.guest.GuestAgent;
import io.jenkins.plugins.remoteexec.simulator.guest.GuestAgentError;
import io.jenkins.plugins.remoteexec.simulator.guest.GuestExecStatus;
import java.io.IOException;
import java.util.List;

/** Runs commands through a real guest agent, polling it as Virtuozzo's own service must. */
final class AgentGuest implements Guest {
    private static final long BETWEEN_POLLS_MILLIS = 20;

    private final GuestAgent agent;

    /** @param agent is not closed with this */
    AgentGuest(GuestAgent agent) {
        this.agent = agent;
    }

    @Override
    public Result run(List<String> arguments) throws IOException, InterruptedException {
        try {
            long pid = agent.exec(arguments.get(0), arguments.subList(1, arguments.size()), null, null);
            GuestExecStatus status = agent.status(pid);
            while (!status.exited()) {
                Thread.sleep(BETWEEN_POLLS_MILLIS);
                status = agent.status(pid);
            }
            return new Result(status.exitCode(), status.signal(), status.stdout(), status.stderr());
        } catch (GuestAgentError e) {
            throw new IOException(e.description(), e);
        }
    }

    @Override
    public HostSandbox sandbox() {
        return agent.sandbox();
    }

    @Override
    public void close() {
        // the agent belongs to whoever has started it
    }
}
