package io.jenkins.plugins.remoteexec.run;

import edu.umd.cs.findbugs.annotations.NonNull;
import hudson.Extension;
import hudson.ExtensionList;
import hudson.XmlFile;
import hudson.model.Run;
import io.jenkins.plugins.remoteexec.engine.ExecutionState;
import io.jenkins.plugins.remoteexec.engine.Mode;
import io.jenkins.plugins.remoteexec.engine.Outcome;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BooleanSupplier;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.Stream;
import jenkins.model.Jenkins;

/**
 * The index of all executions that may be running on a target: a small file each, below {@code remote-exec/live} in
 * Jenkins' home directory, from before anything is sent until the build has stored the end. After a restart it shows
 * which executions are orphaned, without reading any unrelated build.
 */
@Extension
public final class LiveExecutions {
    private static final Logger LOGGER = Logger.getLogger(LiveExecutions.class.getName());
    private static final String END = ".xml";

    /** How long a call that stops a command is repeated by itself. */
    private static final Duration STOPPING_GOES_ON = Duration.ofMinutes(10);

    /** Those that something in this JVM handles. */
    private final Set<String> claimed = ConcurrentHashMap.newKeySet();

    /** Guard the files, each those of some executions: whoever waits for the disk must not hold up all others. */
    private final Object[] locks = Stream.generate(Object::new).limit(64).toArray();

    /** Those that are not to be stopped again before this time. */
    private final Map<String, Instant> later = new ConcurrentHashMap<>();

    @NonNull
    public static LiveExecutions get() {
        return ExtensionList.lookupSingleton(LiveExecutions.class);
    }

    /** What an execution tells the index. */
    interface Entry {
        Entry NONE = new Entry() {
            @Override
            public void runs(ExecutionState state) {}

            @Override
            public void ended() {}

            @Override
            public void runsOn(ExecutionState state) {}
        };

        /** It may be on its target from now on. */
        void runs(@NonNull ExecutionState state) throws IOException;

        /** Its build has stored the end. */
        void ended();

        /** Its build has stored the end, but it may be running on its target, and is to be stopped. */
        void runsOn(@NonNull ExecutionState state);
    }

    /** Claims this execution, so that the sweep leaves it alone. */
    public void claim(@NonNull String key) {
        claimed.add(key);
    }

    /** @return whether nobody had claimed it yet */
    boolean claimOrphan(@NonNull String key) {
        return claimed.add(key);
    }

    /** Gives up the claim. */
    public void release(@NonNull String key) {
        claimed.remove(key);
        FollowedExecutions.get().remove(key);
    }

    /** @param unwaited whether its step has ended, so that its build will not go on with it */
    @NonNull
    Entry entry(
            @NonNull Run<?, ?> run,
            @NonNull String key,
            boolean resumable,
            @NonNull RemoteExecOptions options,
            @NonNull BooleanSupplier unwaited) {
        String id = run.getExternalizableId();
        return new Entry() {
            private boolean stored;

            @Override
            public void runs(ExecutionState state) throws IOException {
                // a supervisor is found by its id alone; a direct call needs the handle that comes later
                if (!stored || state.mode() == Mode.DIRECT) {
                    claim(key);
                    LiveExecution live = new LiveExecution(id, resumable, options, state);
                    synchronized (lock(key)) {
                        file(key).write(unwaited.getAsBoolean() ? live.toBeStopped() : live);
                    }
                    stored = true;
                }
            }

            @Override
            public void ended() {
                forget(key);
            }

            @Override
            public void runsOn(ExecutionState state) {
                try {
                    synchronized (lock(key)) {
                        file(key).write(new LiveExecution(id, resumable, options, state).toBeStopped());
                    }
                } catch (IOException e) {
                    LOGGER.log(
                            Level.WARNING, e, () -> "The command of " + id + ", which may be running, is not tracked");
                }
                release(key);
            }
        };
    }

    /** Whether another try to stop it makes sense; a direct command has no supervisor that could be asked again. */
    static boolean isWorthStopping(@NonNull ExecutionState state, @NonNull Outcome outcome) {
        return outcome.isStopUnconfirmed() && state.mode() == Mode.DURABLE;
    }

    /**
     * Its build has finished with it, and the sweep leaves it alone for a while: the call that stops it is still being
     * repeated.
     */
    void stopLater(@NonNull String key) {
        later.put(key, Instant.now().plus(STOPPING_GOES_ON));
        stopNext(key);
    }

    /** Its build has finished with it, and the next sweep is to stop it. */
    public void stopNext(@NonNull String key) {
        toBeStopped(key);
        release(key);
    }

    /** Its build has finished with it; it is being stopped, which is taken up again after a restart. */
    public void toBeStopped(@NonNull String key) {
        try {
            synchronized (lock(key)) {
                LiveExecution live = read(key);
                if (!live.isStopUnconfirmed()) {
                    file(key).write(live.toBeStopped());
                }
            }
        } catch (NoSuchFileException e) {
            LOGGER.log(Level.FINE, "It has ended meanwhile", e);
        } catch (IOException | RuntimeException e) {
            LOGGER.log(Level.WARNING, e, () -> "The command " + key + " is cleaned up only after its build has ended");
        }
    }

    /** Whether it may be on its target. */
    boolean isKnown(@NonNull String key) {
        return file(key).exists();
    }

    /** It is over, and its build knows. */
    public void forget(@NonNull String key) {
        try {
            synchronized (lock(key)) {
                file(key).delete();
            }
            later.remove(key);
            release(key);
        } catch (IOException e) {
            // still claimed: it is over, and only a restart looks at it again
            LOGGER.log(Level.WARNING, e, () -> "The record of the ended execution " + key + " could not be deleted");
        }
    }

    /** The keys of those that nothing in this JVM handles, and whose time has come. */
    @NonNull
    List<String> orphans() throws IOException {
        List<String> keys = new ArrayList<>();
        try (DirectoryStream<Path> files = Files.newDirectoryStream(directory(), "*" + END)) {
            for (Path file : files) {
                String name = directory().relativize(file).toString();
                String key = name.substring(0, name.length() - END.length());
                if (!claimed.contains(key)
                        && !later.getOrDefault(key, Instant.MIN).isAfter(Instant.now())) {
                    keys.add(key);
                }
            }
        } catch (NoSuchFileException e) {
            LOGGER.log(Level.FINEST, "nothing was ever run", e);
        }
        return keys;
    }

    /** @throws IOException if it cannot be read, or has ended meanwhile */
    @NonNull
    LiveExecution read(@NonNull String key) throws IOException {
        return (LiveExecution) file(key).read();
    }

    private Object lock(String key) {
        return locks[Math.floorMod(key.hashCode(), locks.length)];
    }

    private static XmlFile file(String key) {
        return new XmlFile(directory().resolve(key + END).toFile());
    }

    private static Path directory() {
        return Jenkins.get().getRootDir().toPath().resolve("remote-exec").resolve("live");
    }
}
