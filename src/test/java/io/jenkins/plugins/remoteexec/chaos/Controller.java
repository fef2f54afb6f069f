package io.jenkins.plugins.remoteexec.chaos;

import io.jenkins.plugins.remoteexec.engine.Command;
import io.jenkins.plugins.remoteexec.engine.EndpointLimits;
import io.jenkins.plugins.remoteexec.engine.Execution;
import io.jenkins.plugins.remoteexec.engine.ExecutionState;
import io.jenkins.plugins.remoteexec.engine.Mode;
import io.jenkins.plugins.remoteexec.engine.Outcome;
import io.jenkins.plugins.remoteexec.engine.core.EndpointConnection;
import io.jenkins.plugins.remoteexec.engine.core.EngineCore;
import io.jenkins.plugins.remoteexec.engine.core.RunQueue;
import io.jenkins.plugins.remoteexec.http.HttpCalls;
import io.jenkins.plugins.remoteexec.provider.ProviderConnection;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.random.RandomGenerator;
import okhttp3.OkHttpClient;

/** One life of a controller: an engine with a client, from its beginning until its execution has ended or it is killed. */
final class Controller {
    private static final EndpointLimits LIMITS =
            EndpointLimits.DEFAULT.withCancel(Duration.ofSeconds(2), Duration.ofSeconds(37));

    private final Story story;
    private final HurriedTime time;
    private final Plan.Crash crash;
    private final HttpCalls calls = new HttpCalls();
    private final RunQueue queue;
    private final EngineCore engine;
    private final EndpointConnection connection;
    private final Books.Owner owner;
    private final AtomicInteger requests = new AtomicInteger();
    private final CountDownLatch begun = new CountDownLatch(1);
    private final CompletableFuture<Boolean> over = new CompletableFuture<>();
    private volatile Execution execution;
    private volatile boolean gone;

    /** @param crash how it goes, or null if it does not */
    Controller(Story story, HurriedTime time, RandomGenerator random, Plan.Crash crash) {
        this.story = story;
        this.time = time;
        this.crash = crash;
        queue = time.newQueue(random);
        engine = new EngineCore(queue, time::work, () -> time::work, () -> {});
        OkHttpClient http = calls.client(new OkHttpClient.Builder(), null)
                .newBuilder()
                .addInterceptor(story.misfortune().interceptor(this::before))
                .build();
        connection = engine.connect(
                story.front()
                        .client()
                        .apply(new ProviderConnection(
                                http, story.front().user(), story.front()::secret, time.withChance(random))),
                LIMITS);
        owner = story.books().owner(this::ended);
    }

    Execution start(Command command, Runnable made) {
        ExecutionState state = story.books().state();
        execution = state == null
                ? engine.start(connection, story.front().target(), command, Mode.DURABLE, owner)
                : engine.resume(connection, state, command, owner);
        made.run();
        begun.countDown();
        return execution;
    }

    void cancel() {
        execution.cancel();
    }

    String status() {
        return execution == null ? "not begun" : execution.status();
    }

    /** Whether the end is stored; if not, this controller is gone. Null if neither has happened in this time. */
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
        story.before(number, this);
        if (crash != null && requests.incrementAndGet() == crash.request()) {
            if (crash.how() == Plan.How.KILLED) {
                kill();
                throw new IOException("killed");
            }
            if (crash.how() == Plan.How.DETACHED) {
                story.misfortune().note("detached");
                execution.detach();
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
        story.misfortune().note("killed");
        close();
    }

    /** Whether it went before its time. */
    boolean isGone() {
        return gone;
    }

    private void close() {
        gone = true;
        story.books().close(crash == null ? 0 : crash.forgotten());
        queue.close();
        engine.close();
        calls.close();
        over.complete(story.books().outcome() != null);
    }

    /** Ends it without goodbye. */
    void dispose() {
        queue.close();
        engine.close();
        calls.close();
    }

    private boolean ended(Outcome outcome) {
        if (crash != null && crash.how() == Plan.How.KILLED_AT_THE_END) {
            kill();
            return false;
        }
        story.ended();
        // told when the books have it
        HurriedTime.aside(() -> {
            while (story.books().outcome() == null && !over.isDone()) {
                Thread.onSpinWait();
            }
            over.complete(story.books().outcome() != null);
        });
        return true;
    }
}
