package io.jenkins.plugins.remoteexec.contract;

import io.jenkins.plugins.remoteexec.engine.ExecRequest;
import io.jenkins.plugins.remoteexec.engine.ExecStatus;
import io.jenkins.plugins.remoteexec.engine.ProviderClient;
import io.jenkins.plugins.remoteexec.http.ApiException;
import java.time.Duration;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.function.Executable;

/** Waits for what a provider's client answers. */
public final class Answers {
    private static final Duration PATIENCE = Duration.ofMinutes(1);

    private Answers() {}

    public static ApiException failure(Executable call) {
        return Assertions.assertThrows(ApiException.class, call);
    }

    /** Submits and polls to the end. */
    public static ExecStatus run(ProviderClient client, ExecRequest request) throws Exception {
        ExecStatus first = client.submit(request);
        return first instanceof ExecStatus.Running running
                ? Awaitility.await()
                        .atMost(PATIENCE)
                        .until(
                                () -> client.poll(request.target(), running.handle()),
                                status -> !(status instanceof ExecStatus.Running))
                : first;
    }
}
