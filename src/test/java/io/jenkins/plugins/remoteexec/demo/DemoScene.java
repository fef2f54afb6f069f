package io.jenkins.plugins.remoteexec.demo;

import io.jenkins.plugins.remoteexec.engine.ProviderClient;
import io.jenkins.plugins.remoteexec.simulator.HostSandbox;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.List;
import okhttp3.OkHttpClient;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionTimeoutException;

/** One provider with its simulator, and the commands that show what is special about it. */
abstract class DemoScene implements AutoCloseable {
    /** Goes on only when somebody has made the file, which {@link #letGoOn} does. */
    static final String UNTIL_SEEN =
            "echo unpacked; until [ -e ~/go-on ]; do sleep 0.2; done; echo started; sleep 1; echo done";

    static final String GOES_ON = "(the line above has appeared; only now is the command allowed to continue)";

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    /** Starts the simulator of one provider. */
    @FunctionalInterface
    interface Opening {
        DemoScene with(OkHttpClient http) throws IOException;
    }

    /** The provider's name. */
    abstract String provider();

    /** A client whose credentials are good. */
    abstract ProviderClient client();

    abstract List<DemoCommand> commands();

    @Override
    public abstract void close();

    /** Lets a command go on that waits for it. */
    static void letGoOn(HostSandbox sandbox) {
        try {
            Files.createFile(sandbox.home().resolve("go-on"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Whether a host comes to be without processes. */
    static boolean nothingRunsIn(HostSandbox sandbox) {
        try {
            Awaitility.await().atMost(PATIENCE).until(() -> sandbox.processes().isEmpty());
            return true;
        } catch (ConditionTimeoutException e) {
            return false;
        }
    }
}
