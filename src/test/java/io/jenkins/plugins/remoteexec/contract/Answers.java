package io.jenkins.plugins.remoteexec.contract;

import io.jenkins.plugins.remoteexec.engine.ExecRequest;
import io.jenkins.plugins.remoteexec.engine.ExecStatus;
import io.jenkins.plugins.remoteexec.engine.ProviderClient;
import io.jenkins.plugins.remoteexec.http.ApiException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Assertions;

/** Waits for what a provider's client answers. */
public final class Answers {
    private static final Duration PATIENCE = Duration.ofMinutes(1);

    private Answers() {}

    public static <T> T get(CompletableFuture<T> future) throws Exception {
        return future.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    }

    public static ApiException failure(CompletableFuture<?> future) {
        ExecutionException failed = Assertions.assertThrows(
                ExecutionException.class, () -> future.get(PATIENCE.toSeconds(), TimeUnit.SECONDS));
        return ApiException.of(failed.getCause());
    }

    /** Submits and polls to the end. */
    public static ExecStatus run(ProviderClient client, ExecRequest request) throws Exception {
        ExecStatus first = get(client.submit(request));
        return first instanceof ExecStatus.Running running
                ? Awaitility.await()
                        .atMost(PATIENCE)
                        .until(
                                () -> get(client.poll(request.target(), running.handle())),
                                status -> !(status instanceof ExecStatus.Running))
                : first;
    }
}
