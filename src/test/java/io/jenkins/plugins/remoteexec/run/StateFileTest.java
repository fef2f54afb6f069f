package io.jenkins.plugins.remoteexec.run;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.jenkins.plugins.remoteexec.engine.ExecutionState;
import io.jenkins.plugins.remoteexec.engine.Mode;
import io.jenkins.plugins.remoteexec.engine.Outcome;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StateFileTest {
    private static final ExecutionState STATE =
            new ExecutionState("id", Mode.DURABLE, "web-01", Instant.EPOCH, null, Map.of("phase", "following"));

    @TempDir
    private Path build;

    private final List<String> index = new ArrayList<>();

    private StateFile file() {
        return new StateFile(build, "key", "7", new LiveExecutions.Entry() {
            @Override
            public void runs(ExecutionState state) {
                index.add("runs");
            }

            @Override
            public void ended() {
                index.add("ended");
            }

            @Override
            public void runsOn(ExecutionState state) {
                index.add("runs on: " + state.id());
            }
        });
    }

    @Test
    void whatCouldNotBeStoppedIsLookedAfter() throws IOException {
        StateFile file = file();
        file.write(new SavedRun(STATE));
        file.ended(new Outcome.Cancelled(false, "not confirmed"));
        assertEquals(List.of("runs", "runs on: id"), index);
    }

    @Test
    void whatCouldNotBeStoppedRightAfterARestartIsLookedAfter() throws IOException {
        file().write(new SavedRun(STATE));
        StateFile afterRestart = file();
        assertEquals(STATE, afterRestart.read().orElseThrow().state());
        afterRestart.ended(new Outcome.Cancelled(false, "not confirmed"));
        assertEquals(List.of("runs", "runs on: id"), index);
    }
}
