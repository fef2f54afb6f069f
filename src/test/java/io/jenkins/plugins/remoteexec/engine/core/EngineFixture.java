package io.jenkins.plugins.remoteexec.engine.core;

import io.jenkins.plugins.remoteexec.engine.Command;
import io.jenkins.plugins.remoteexec.engine.EndpointLimits;
import io.jenkins.plugins.remoteexec.engine.Execution;
import io.jenkins.plugins.remoteexec.engine.ExecutionState;
import io.jenkins.plugins.remoteexec.engine.Mode;
import java.time.Duration;
import java.util.Random;

/** An engine in virtual time with one provider, one endpoint and one listener. */
final class EngineFixture {
    final VirtualTime time = new VirtualTime(new Random(7));
    final FakeProvider provider = new FakeProvider(time);
    final RecordingListener listener = new RecordingListener();
    final EngineCore engine = time.engine();
    EndpointLimits limits = EndpointLimits.DEFAULT.withPatience(Duration.ofMinutes(1));
    EndpointConnection connection;

    EndpointConnection connection() {
        if (connection == null) {
            connection = engine.connect(provider, limits);
        }
        return connection;
    }

    Execution start() {
        return start(Command.ofScript("deploy").build());
    }

    Execution startWithTimeout(int seconds) {
        return start(
                Command.ofScript("deploy").timeout(Duration.ofSeconds(seconds)).build());
    }

    Execution start(Command command) {
        Execution execution = engine.start(connection(), "web-01", command, Mode.DIRECT, listener);
        time.settle();
        return execution;
    }

    /** Goes on from what was saved last, as another JVM would. */
    Execution resume() {
        return resume(null);
    }

    Execution resume(Command command) {
        ExecutionState saved = ExecutionState.parse(
                listener.states.get(listener.states.size() - 1).toJson());
        listener.events.clear();
        provider.calls.clear();
        connection = null;
        Execution execution = engine.resume(connection(), saved, command, listener);
        time.settle();
        return execution;
    }
}
