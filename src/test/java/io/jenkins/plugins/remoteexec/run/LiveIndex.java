package io.jenkins.plugins.remoteexec.run;

import hudson.model.Run;
import io.jenkins.plugins.remoteexec.engine.ExecutionState;
import java.io.IOException;
import java.util.function.BooleanSupplier;

/** What the index of running commands says of one of them, for tests in a real Jenkins. */
public final class LiveIndex {
    private final String key;
    private final StateFile file;

    /** @param unwaited whether the step of the build has ended */
    public LiveIndex(Run<?, ?> run, String key, BooleanSupplier unwaited) {
        this.key = key;
        file = new StateFile(run, key, "3", new RemoteExecOptions(), unwaited);
    }

    public void store(ExecutionState state) throws IOException {
        file.write(new SavedRun(state));
    }

    /** As stored. */
    public ExecutionState state() throws IOException {
        return LiveExecutions.get().read(key).state();
    }

    public boolean isToBeStopped() throws IOException {
        return LiveExecutions.get().read(key).isStopUnconfirmed();
    }
}
