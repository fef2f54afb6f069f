package io.jenkins.plugins.remoteexec.engine.core;

import io.jenkins.plugins.remoteexec.contract.CollectingListener;
import io.jenkins.plugins.remoteexec.engine.Command;
import io.jenkins.plugins.remoteexec.engine.EndpointLimits;
import io.jenkins.plugins.remoteexec.engine.Execution;
import io.jenkins.plugins.remoteexec.engine.ExecutionState;
import io.jenkins.plugins.remoteexec.engine.Mode;
import io.jenkins.plugins.remoteexec.engine.Outcome;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Map;
import java.util.Queue;

/** Durable executions of this machine's shell in virtual time. */
final class DurableFixture {
    /** Random numbers that never come again: the directories of executions are those of this machine. */
    final VirtualTime time = new VirtualTime(new SecureRandom());

    final ShellProvider provider = new ShellProvider(time);
    final CollectingListener told = new CollectingListener();
    final Leftovers leftovers = new Leftovers();
    final EngineCore engine = time.engine();
    final Queue<Runnable> writes = new ArrayDeque<>();
    EndpointLimits limits = EndpointLimits.DEFAULT.withPatience(Duration.ofMinutes(1));
    EndpointConnection connection;

    EndpointConnection connection() {
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

    /** The part of a script that goes on until a test makes this file. */
    static String until(Path file) {
        return "while [ ! -f '" + file + "' ]; do sleep 0.05; done";
    }

    /** What a JVM has stored that was killed while it sent a command. */
    ExecutionState starting(Duration limit, Duration ago) {
        Instant started = time.now().minus(ago);
        return new ExecutionState(
                "0123456789abcdef" + Long.toString(System.nanoTime(), 36),
                Mode.DURABLE,
                "web-01",
                started,
                started.plus(limit),
                Map.of("phase", "starting"));
    }

    /** As {@link #start}, for an owner who takes nothing until {@link #write} lets him. */
    Execution startFor(CollectingListener slow, Command.Builder command) {
        EngineCore engineOfSlow = new EngineCore(time.queue(), writes::add, () -> time::call, () -> {});
        Execution execution = leftovers.of(engineOfSlow.start(
                engineOfSlow.connect(provider, limits), "web-01", command.build(), Mode.DURABLE, slow));
        time.settle();
        return execution;
    }

    /** Lets the slow owner take all that has come. */
    void write() {
        while (!writes.isEmpty()) {
            writes.remove().run();
            time.settle();
        }
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
