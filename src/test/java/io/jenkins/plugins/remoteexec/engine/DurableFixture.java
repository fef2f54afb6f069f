package io.jenkins.plugins.remoteexec.engine;

import io.jenkins.plugins.remoteexec.contract.CollectingListener;
import java.time.Duration;
import java.util.Random;

/** Durable executions of this machine's shell in virtual time. */
final class DurableFixture {
    final VirtualScheduler time = new VirtualScheduler();
    final ShellProvider provider = new ShellProvider(time);
    final CollectingListener told = new CollectingListener();
    final Leftovers leftovers = new Leftovers();
    final Engine engine = new Engine(time, time::execute, new Random(7));
    EndpointLimits limits = EndpointLimits.DEFAULT.withPatience(Duration.ofMinutes(1));
    Connection connection;

    Connection connection() {
        if (connection == null) {
            connection = engine.connect(provider, limits);
        }
        return connection;
    }

    Execution start(Command.Builder command) {
        Execution execution = leftovers.of(engine.start(connection(), "web-01", command.build(), Mode.DURABLE, told));
        time.settle();
        return execution;
    }

    Execution start(String script) {
        return start(Command.ofScript(script));
    }

    /** Goes on as another JVM would. */
    Execution resume(ExecutionState state, Command command, CollectingListener heir) {
        connection = null;
        Execution execution = leftovers.of(engine.resume(connection(), state, command, heir));
        time.settle();
        return execution;
    }

    /** Lets time pass until the execution has ended, half a second at a time, or to this limit. */
    void until(CollectingListener end, Duration most) {
        for (long halves = most.toSeconds() * 2; halves > 0 && !end.hasEnded(); halves--) {
            time.advance(Duration.ofMillis(500));
        }
    }

    /** The outcome, which has to come within this time. */
    Outcome outcome(Duration most) {
        until(told, most);
        return told.outcome(Duration.ZERO);
    }
}
