package io.jenkins.plugins.remoteexec.provider.virtuozzo;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;

import io.jenkins.plugins.remoteexec.engine.Command;
import io.jenkins.plugins.remoteexec.engine.Mode;
import io.jenkins.plugins.remoteexec.engine.Outcome;
import io.jenkins.plugins.remoteexec.simulator.guest.QemuGuestAgent;
import java.io.IOException;
import org.junit.jupiter.api.Test;

/** With a real QEMU guest agent in the server. */
class VirtuozzoGuestAgentTest extends ExecutionScenarios {
    private QemuGuestAgent agent;

    @Override
    VirtuozzoFixture startFixture() throws IOException {
        agent = QemuGuestAgent.startOrSkip();
        return new VirtuozzoFixture(switches -> switches.agent(agent));
    }

    @Override
    void stopGuest() {
        if (agent != null) {
            agent.close();
        }
    }

    @Test
    void theAgentTellsWhichSignalItWas() {
        run(Command.ofScript("kill -KILL $$").build(), Mode.DIRECT);

        assertThat(told.outcome(), is(new Outcome.Signalled("SIGKILL")));
    }

    @Test
    void anAgentThatDiesInTheMiddleLosesNothing() throws Exception {
        durable("echo one; " + untilReleased() + "echo two; exit 4");
        printed("one\n");
        agent.kill();
        release();

        assertThat(told.outcome(), is(new Outcome.Exited(4)));
        assertThat(told.text(), is("one\ntwo\n"));
    }
}
