package io.jenkins.plugins.remoteexec.engine.core;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.lessThanOrEqualTo;

import io.jenkins.plugins.remoteexec.engine.Command;
import io.jenkins.plugins.remoteexec.engine.Mode;
import io.jenkins.plugins.remoteexec.engine.Outcome;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ManyExecutionsTest {
    private static final int MANY = 10_000;

    @Test
    void tenThousandWaitingExecutionsCostNoThread() {
        EngineFixture given = new EngineFixture();
        for (int i = 0; i < MANY; i++) {
            given.provider.answers(FakeProvider.running("job"));
        }
        int before = Thread.activeCount();

        List<RecordingListener> listeners = new ArrayList<>();
        for (int i = 0; i < MANY; i++) {
            RecordingListener listener = new RecordingListener();
            listeners.add(listener);
            given.engine.start(
                    given.connection(), "host-" + i, Command.ofScript("deploy").build(), Mode.DIRECT, listener);
        }
        given.time.settle();

        assertThat(Thread.activeCount(), is(lessThanOrEqualTo(before)));
        assertThat(given.provider.count("submit"), is((long) MANY));

        for (int i = 0; i < MANY; i++) {
            given.provider.answers(FakeProvider.exited(0, "", ""));
        }
        given.time.seconds(5);

        assertThat(
                listeners.stream()
                        .filter(listener -> new Outcome.Exited(0).equals(listener.outcome))
                        .count(),
                is((long) MANY));
        assertThat(given.connection().gate().inFlight(), is(0));
        assertThat(given.connection().gate().waiting(), is(0));
        assertThat(given.time.pending(), is(0));
    }
}
