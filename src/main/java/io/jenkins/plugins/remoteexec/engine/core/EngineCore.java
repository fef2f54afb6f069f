package io.jenkins.plugins.remoteexec.engine.core;

import edu.umd.cs.findbugs.annotations.NonNull;
import io.jenkins.plugins.remoteexec.engine.Command;
import io.jenkins.plugins.remoteexec.engine.Connection;
import io.jenkins.plugins.remoteexec.engine.EndpointLimits;
import io.jenkins.plugins.remoteexec.engine.Engine;
import io.jenkins.plugins.remoteexec.engine.ExecRequest;
import io.jenkins.plugins.remoteexec.engine.Execution;
import io.jenkins.plugins.remoteexec.engine.ExecutionListener;
import io.jenkins.plugins.remoteexec.engine.ExecutionState;
import io.jenkins.plugins.remoteexec.engine.InvalidCommandException;
import io.jenkins.plugins.remoteexec.engine.Mode;
import io.jenkins.plugins.remoteexec.engine.ProviderClient;
import io.jenkins.plugins.remoteexec.http.TimeAndChance;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.function.Supplier;

/**
 * Runs commands on targets. Executions take turns on virtual threads, however many there are; only calls in flight cost
 * a thread each, and listeners a few.
 */
public final class EngineCore implements Engine {
    /** Twice what one endpoint has: enough for a job that tries an API out, and few threads to wait for nothing. */
    private static final int JOINT_CALLS = 32;

    private final RunQueue queue;
    private final JointSlots jointSlots = new JointSlots(JOINT_CALLS);
    private final Executor listenerThreads;
    private final Supplier<Executor> callThreads;
    private final Runnable onClose;

    /**
     * @param queue gives each execution its turns
     * @param listenerThreads where listeners are called
     * @param callThreads gives a new thread for provider calls, which will be given one call at a time
     * @param onClose ends these threads
     */
    public EngineCore(
            @NonNull RunQueue queue,
            @NonNull Executor listenerThreads,
            @NonNull Supplier<Executor> callThreads,
            @NonNull Runnable onClose) {
        this.queue = queue;
        this.listenerThreads = listenerThreads;
        this.callThreads = callThreads;
        this.onClose = onClose;
    }

    /** An engine with threads of its own. */
    @NonNull
    public static EngineCore start(@NonNull TimeAndChance time) {
        AlarmClock alarm = new AlarmClock(time);
        EngineThreads threads = new EngineThreads();
        return new EngineCore(alarm.queue(), threads.listeners(), threads::newCallThread, () -> {
            alarm.close();
            threads.close();
        });
    }

    @Override
    public EndpointConnection connect(ProviderClient client, EndpointLimits limits) {
        return new EndpointConnection(client, limits, null, queue, callThreads);
    }

    @Override
    public EndpointConnection connectJointly(ProviderClient client, EndpointLimits limits) {
        return new EndpointConnection(client, limits, jointSlots, queue, callThreads);
    }

    @Override
    public Execution start(Connection given, String target, Command command, Mode mode, ExecutionListener listener) {
        EndpointConnection connection = EndpointConnection.of(given);
        String checkedTarget = checked(target, connection);
        Instant now = queue.time().now();
        ExecutionState state = new ExecutionState(
                newId(),
                mode,
                checkedTarget,
                now,
                command.timeout().map(now::plus).orElse(null),
                Map.of());
        if (mode == Mode.DURABLE) {
            DurableCommand durable = durable(command, connection);
            DurableExecution execution = new DurableExecution(connection, listenerThreads, listener, state);
            execution.start(durable);
            return execution;
        }
        ExecRequest request = new DirectForm(command, checkedTarget, connection.client()).request();
        DirectExecution execution = new DirectExecution(connection, listenerThreads, listener, state);
        execution.start(request);
        return execution;
    }

    private DurableCommand durable(Command command, Connection connection) {
        if (!connection.client().capabilities().returnsOutput()) {
            throw new InvalidCommandException(StartCalls.noOutput(connection.client()));
        }
        if (!connection.client().capabilities().hasPosixShell()) {
            throw new InvalidCommandException(
                    connection.client().describe()
                            + " is configured for machines without a POSIX shell, which durable mode needs: set durable: false");
        }
        return new DurableCommand(command, queue.time().random());
    }

    @Override
    public Execution resume(Connection given, ExecutionState state, Command command, ExecutionListener listener) {
        EndpointConnection connection = EndpointConnection.of(given);
        if (state.mode() == Mode.DURABLE) {
            DurableExecution execution = new DurableExecution(connection, listenerThreads, listener, state);
            execution.resume(
                    state,
                    command == null
                            ? null
                            : new DurableCommand(command, queue.time().random()));
            return execution;
        }
        DirectExecution execution = new DirectExecution(connection, listenerThreads, listener, state);
        execution.resume(state, command);
        return execution;
    }

    @Override
    public void cleanUp(Connection given, ExecutionState state) {
        if (state.mode() == Mode.DURABLE) {
            queue.begin(() -> DurableExecution.cleanUp(EndpointConnection.of(given), state));
        }
    }

    private String newId() {
        byte[] bytes = new byte[16];
        queue.time().random().nextBytes(bytes);
        return HexFormat.of().formatHex(bytes);
    }

    private static String checked(String target, Connection connection) {
        if (target.isBlank()) {
            throw new InvalidCommandException("target is missing: name the machine or container to run on");
        }
        connection.client().checkTarget(target);
        return target;
    }

    @Override
    public void close() {
        onClose.run();
    }
}
