package io.jenkins.plugins.remoteexec.run;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import edu.umd.cs.findbugs.annotations.NonNull;
import hudson.model.Run;
import hudson.util.AtomicFileWriter;
import io.jenkins.plugins.remoteexec.engine.ExecutionState;
import io.jenkins.plugins.remoteexec.engine.Outcome;
import io.jenkins.plugins.remoteexec.log.LogFile;
import io.jenkins.plugins.remoteexec.log.LogJournal;
import io.jenkins.plugins.remoteexec.log.PluginDirectory;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/**
 * Where a build stores what it needs to resume one of its executions: a small separate file in the build's directory.
 * The file is on disk before the engine continues, whatever the build's durability setting, and saving it costs the
 * same however large the build's program is. It stays until the build is deleted: a controller that is killed after the
 * end, but before the build has stored its result, finds it here and asks the target again.
 */
public final class StateFile {
    private static final String DIRECTORY = "remote-exec";

    private final Path directory;
    private final Path file;
    private final LogJournal journal;
    private final LiveExecutions.Entry live;

    /** What is stored, as far as is known here. */
    private volatile ExecutionState last;

    /**
     * @param key names the execution; letters, digits and dashes
     * @param node the step in the graph of a build that can resume in another JVM; null for a build that cannot
     * @param options where the command runs
     * @param unwaited whether the step has ended, so that its build will not go on with the command
     */
    public StateFile(
            @NonNull Run<?, ?> run,
            @NonNull String key,
            @CheckForNull String node,
            @NonNull RemoteExecOptions options,
            @NonNull BooleanSupplier unwaited) {
        this(
                run.getRootDir().toPath(),
                key,
                node,
                LiveExecutions.get().entry(run, key, node != null, options, unwaited));
    }

    StateFile(Path buildDirectory, String key, String node) {
        this(buildDirectory, key, node, LiveExecutions.Entry.NONE);
    }

    StateFile(Path buildDirectory, String key, String node, LiveExecutions.Entry live) {
        this.live = live;
        directory = buildDirectory.resolve(DIRECTORY);
        file = directory.resolve(key + ".json");
        journal = new LogJournal(
                directory.resolve(key + ".log"), node == null ? null : new LogFile(buildDirectory, node));
    }

    /** How much of the output is in the build's log. */
    @NonNull
    LogJournal journal() {
        return journal;
    }

    /** Stores a state in place of the one before. */
    void write(@NonNull SavedRun state) throws IOException {
        // first the index: what it does not name is not looked for when the build is gone
        live.runs(state.state());
        last = state.state();
        if (!PluginDirectory.isMade(directory)) {
            // a build that was deleted while its command is being stopped: the index has all that is needed
            return;
        }
        try (AtomicFileWriter writer = new AtomicFileWriter(file, StandardCharsets.UTF_8)) {
            writer.write(state.toJson());
            writer.commit();
        }
    }

    /** The build has stored the end. A command that may still be running is left to the sweep. */
    void ended(@NonNull Outcome outcome) {
        ExecutionState state = last;
        if (state != null && LiveExecutions.isWorthStopping(state, outcome)) {
            live.runsOn(state);
        } else {
            live.ended();
        }
    }

    /**
     * What was stored last; empty if nothing was ever stored, and so nothing was ever sent.
     *
     * @throws IOException if it cannot be read or was written by a newer version
     */
    @NonNull
    Optional<SavedRun> read() throws IOException {
        try {
            SavedRun saved = SavedRun.parse(Files.readString(file));
            last = saved.state();
            return Optional.of(saved);
        } catch (NoSuchFileException e) {
            return Optional.empty();
        } catch (IllegalArgumentException e) {
            throw new IOException(e.getMessage(), e);
        }
    }
}
