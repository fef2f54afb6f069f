package io.jenkins.plugins.remoteexec.engine;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import edu.umd.cs.findbugs.annotations.NonNull;
import java.io.Closeable;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.random.RandomGenerator;

/**
 * Runs commands on targets. An engine has one thread for all of its decisions and a few for its listeners, however many
 * executions there are; only HTTP calls under way cost a thread each.
 */
public final class Engine implements Closeable {
    /** With one for decisions, two for look-ups and OkHttp's own two, eight besides those of the calls in flight. */
    private static final int LISTENER_THREADS = 3;

    private static final ExecutionListener NOBODY = new ExecutionListener() {
        @Override
        public long output(OutputStreamKind stream, long offset, byte[] bytes) {
            return offset;
        }

        @Override
        public void notice(String line) {}

        @Override
        public void stateChanged(ExecutionState state) {}

        @Override
        public CompletionStage<Void> ended(Outcome outcome, Duration took) {
            return CompletableFuture.completedFuture(null);
        }
    };

    private final EngineScheduler scheduler;
    private final Executor listenerThreads;
    private final SecureRandom ids = new SecureRandom();
    private final RandomGenerator jitter;
    private final Runnable onClose;

    /**
     * @param scheduler the time and the thread of all state machines
     * @param listenerThreads where listeners are called
     * @param jitter spreads waits; not used for ids
     */
    public Engine(
            @NonNull EngineScheduler scheduler, @NonNull Executor listenerThreads, @NonNull RandomGenerator jitter) {
        this(scheduler, listenerThreads, jitter, () -> {});
    }

    private Engine(EngineScheduler scheduler, Executor listenerThreads, RandomGenerator jitter, Runnable onClose) {
        this.scheduler = scheduler;
        this.listenerThreads = listenerThreads;
        this.jitter = jitter;
        this.onClose = onClose;
    }

    /** An engine in real time with threads of its own. */
    @NonNull
    public static Engine start(@NonNull Clock clock) {
        LoopScheduler loop = new LoopScheduler(clock);
        AtomicInteger number = new AtomicInteger();
        ThreadPoolExecutor threads = new ThreadPoolExecutor(
                LISTENER_THREADS, LISTENER_THREADS, 30, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), task -> {
                    Thread thread = new Thread(task, "remote-exec-listener-" + number.incrementAndGet());
                    thread.setDaemon(true);
                    return thread;
                });
        threads.allowCoreThreadTimeOut(true);
        return new Engine(loop, threads, new java.util.Random(), () -> close(loop, threads));
    }

    /** An endpoint to run commands on; all executions of one endpoint must use the same connection. */
    @NonNull
    public Connection connect(@NonNull ProviderClient client, @NonNull EndpointLimits limits) {
        return new Connection(client, limits, scheduler);
    }

    /**
     * Runs a command. Returns at once; everything else is told to the listener.
     *
     * @throws InvalidCommandException if this provider cannot be given the command in this mode; the message names the
     *     option and the remedy, and nothing was sent
     */
    @NonNull
    public Execution start(
            @NonNull Connection connection,
            @NonNull String target,
            @NonNull Command command,
            @NonNull Mode mode,
            @NonNull ExecutionListener listener) {
        String checkedTarget = checked(target, connection);
        Instant now = scheduler.now();
        ExecutionState state = new ExecutionState(
                newId(),
                mode,
                checkedTarget,
                now,
                command.timeout().map(now::plus).orElse(null),
                Map.of());
        if (mode == Mode.DURABLE) {
            DurableCommand durable = durable(command, connection);
            DurableExecution execution = new DurableExecution(surroundings(), connection, listener, state, ids);
            execution.start(durable);
            return execution;
        }
        ExecRequest request = new DirectForm(command, checkedTarget, connection.client()).request();
        DirectExecution execution = new DirectExecution(surroundings(), connection, listener, state);
        execution.start(request);
        return execution;
    }

    private static DurableCommand durable(Command command, Connection connection) {
        if (!connection.client().capabilities().returnsOutput()) {
            throw new InvalidCommandException(DurableStart.noOutput(connection.client()));
        }
        if (!connection.client().capabilities().hasPosixShell()) {
            throw new InvalidCommandException(
                    connection.client().describe()
                            + " is configured for machines without a POSIX shell, which durable mode needs: set durable: false");
        }
        return new DurableCommand(command);
    }

    /**
     * Goes on with an execution that another JVM has started.
     *
     * @param command what that execution runs, as it was given then; without it, an execution that may not have started
     *     yet is cancelled instead of started
     */
    @NonNull
    public Execution resume(
            @NonNull Connection connection,
            @NonNull ExecutionState state,
            @CheckForNull Command command,
            @NonNull ExecutionListener listener) {
        if (state.mode() == Mode.DURABLE) {
            DurableExecution execution = new DurableExecution(surroundings(), connection, listener, state, ids);
            execution.resume(state, command == null ? null : new DurableCommand(command));
            return execution;
        }
        DirectExecution execution = new DirectExecution(surroundings(), connection, listener, state);
        execution.resume(state, command);
        return execution;
    }

    /** Removes from its target what an ended durable execution has left there; its owner has stored everything. */
    public void cleanUp(@NonNull Connection connection, @NonNull ExecutionState state) {
        if (state.mode() == Mode.DURABLE) {
            DurableExecution ended = new DurableExecution(surroundings(), connection, NOBODY, state, ids);
            scheduler.execute(ended::cleanUp);
        }
    }

    private BaseExecution.Surroundings surroundings() {
        return new BaseExecution.Surroundings(scheduler, listenerThreads, jitter);
    }

    private String newId() {
        byte[] bytes = new byte[16];
        ids.nextBytes(bytes);
        return HexFormat.of().formatHex(bytes);
    }

    private static String checked(String target, Connection connection) {
        if (target.isBlank()) {
            throw new InvalidCommandException("target is missing: name the machine or container to run on");
        }
        connection.client().checkTarget(target);
        return target;
    }

    /** Stops the engine's threads; executions stay where they are. */
    @Override
    public void close() {
        onClose.run();
    }

    private static void close(LoopScheduler loop, ExecutorService threads) {
        loop.close();
        threads.shutdown();
        try {
            threads.awaitTermination(Duration.ofSeconds(5).toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
