package io.jenkins.plugins.remoteexec.simulator;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/** Runs the commands of simulated services that answer at once and are asked for the end later. */
public final class BackgroundCommands implements AutoCloseable {

    private static final Duration UNLIMITED = Duration.ofDays(1);

    private final ExecutorService threads = Executors.newCachedThreadPool(task -> {
        Thread thread = new Thread(task, "simulated-command");
        thread.setDaemon(true);
        return thread;
    });

    /** Starts a command in the host's home directory; the future fails if it cannot be started. */
    public CompletableFuture<CapturedRun> start(HostSandbox host, List<String> words) {
        return CompletableFuture.supplyAsync(
                () -> {
                    try {
                        return new CapturedCommand(host, words, host.home(), UNLIMITED).run();
                    } catch (IOException e) {
                        throw new CompletionException(e);
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                        throw new CompletionException(e);
                    }
                },
                threads);
    }

    /** Gives up all commands; their processes end with their host. */
    @Override
    public void close() {
        threads.shutdownNow();
        try {
            if (!threads.awaitTermination(30, TimeUnit.SECONDS)) {
                throw new IllegalStateException("a simulated command does not stop");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
