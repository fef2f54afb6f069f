package io.jenkins.plugins.remoteexec.chaos;

import io.jenkins.plugins.remoteexec.engine.EndpointLimits;
import io.jenkins.plugins.remoteexec.engine.Execution;
import io.jenkins.plugins.remoteexec.engine.ExecutionState;
import io.jenkins.plugins.remoteexec.engine.Mode;
import io.jenkins.plugins.remoteexec.engine.core.EndpointConnection;
import io.jenkins.plugins.remoteexec.engine.core.EngineCore;
import io.jenkins.plugins.remoteexec.engine.core.RunQueue;
import io.jenkins.plugins.remoteexec.http.HttpCalls;
import io.jenkins.plugins.remoteexec.provider.ProviderConnection;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import okhttp3.OkHttpClient;

/** One life of a controller: an engine with a client, from its beginning until its executions have ended or it is killed. */
final class Controller {
    private static final EndpointLimits LIMITS =
            EndpointLimits.DEFAULT.withCancel(Duration.ofSeconds(2), Duration.ofSeconds(37));

    private final World world;
    private final HurriedTime time;
    private final Plan.Crash crash;
    private final HttpCalls calls = new HttpCalls();
    private final RunQueue queue;
    private final EngineCore engine;
    private final EndpointConnection connection;
    private final AtomicInteger requests = new AtomicInteger();
    private final CountDownLatch begun = new CountDownLatch(1);
    private final CompletableFuture<Boolean> over = new CompletableFuture<>();
    private final Map<Story, Execution> executions = new ConcurrentHashMap<>();
    private volatile boolean gone;

    /** @param crash how it goes, or null if it does not */
    Controller(World world, Plan.Crash crash) {
        this.world = world;
        this.time = world.time();
        this.crash = crash;
        queue = time.newQueue(world.chance());
        engine = new EngineCore(queue, time::work, () -> time::work, () -> {});
        OkHttpClient http = calls.client(new OkHttpClient.Builder(), null)
                .newBuilder()
                .addInterceptor(world.misfortune().interceptor(world::asker, this::before))
                .build();
        Api.Front front = world.front();
        connection = engine.connect(
                front.client()
                        .apply(new ProviderConnection(
                                http, front.user(), front::secret, time.withChance(world.chance()))),
                LIMITS);
    }

    /** Begins all executions, or goes on with those that have not ended. */
    void begin() {
        for (Story story : world.stories()) {
            if (!story.isStored()) {
                Execution execution = begin(story);
                executions.put(story, execution);
                story.begun(execution.id());
                if (story.isCancelled()) {
                    execution.cancel();
                }
            }
        }
        begun.countDown();
    }

    private Execution begin(Story story) {
        Books.Owner owner = story.books().owner(atTheEndOf(story));
        ExecutionState state = story.books().state();
        return state == null
                ? engine.start(connection, world.front().target(), story.command(), Mode.DURABLE, owner)
                : engine.resume(connection, state, story.command(), owner);
    }

    void cancel(Story story) {
        Execution execution = executions.get(story);
        if (execution != null) {
            execution.cancel();
        }
    }

    String status(Story story) {
        Execution execution = executions.get(story);
        return execution == null ? "not begun" : execution.status();
    }

    /** Whether all ends are stored; if not, this controller is gone. Null if neither has happened in this time. */
    Boolean awaitEnd(Duration most) throws InterruptedException {
        try {
            return over.get(most.toMillis(), TimeUnit.MILLISECONDS);
        } catch (java.util.concurrent.TimeoutException e) {
            return null;
        } catch (java.util.concurrent.ExecutionException e) {
            throw new IllegalStateException(e.getCause());
        }
    }

    private void before(int number) throws IOException {
        try {
            begun.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(e);
        }
        world.before(number, this);
        if (crash != null && requests.incrementAndGet() == crash.request() * world.size()) {
            if (crash.how() == Plan.How.KILLED) {
                kill();
                throw new IOException("killed");
            }
            if (crash.how() == Plan.How.DETACHED) {
                world.misfortune().note("detached");
                executions.values().forEach(Execution::detach);
                HurriedTime.aside(this::closeInOrder);
            }
        }
    }

    private void closeInOrder() {
        try {
            long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(1);
            while (!time.isQuiet() && System.nanoTime() < end) {
                Thread.sleep(5);
            }
            close();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void kill() {
        world.misfortune().note("killed");
        close();
    }

    /** Whether it went before its time. */
    boolean isGone() {
        return gone;
    }

    private void close() {
        gone = true;
        world.stories().forEach(story -> story.books().close(crash == null ? 0 : crash.forgotten()));
        queue.close();
        engine.close();
        calls.close();
        over.complete(isAllStored());
    }

    private boolean isAllStored() {
        return world.stories().stream().allMatch(Story::isStored);
    }

    /** Ends it without goodbye. */
    void dispose() {
        queue.close();
        engine.close();
        calls.close();
    }

    private Books.EndWatcher atTheEndOf(Story story) {
        return new Books.EndWatcher() {
            @Override
            public boolean mayBeStored() {
                if (crash != null && crash.how() == Plan.How.KILLED_AT_THE_END) {
                    kill();
                    return false;
                }
                story.ended(Controller.this);
                return true;
            }

            @Override
            public void stored() {
                if (isAllStored()) {
                    over.complete(true);
                }
            }
        };
    }
}
