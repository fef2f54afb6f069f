package io.jenkins.plugins.remoteexec.run;

import edu.umd.cs.findbugs.annotations.NonNull;
import hudson.Extension;
import hudson.ExtensionList;
import hudson.model.Run;
import hudson.model.TaskListener;
import hudson.model.listeners.RunListener;
import io.jenkins.plugins.remoteexec.connection.RemoteExecEngine;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * The executions that a build in this JVM follows. Jenkins ends builds and steps in ways of which their steps are not
 * told, such as the links that terminate or kill a build: so each follower is asked again and again whether it is still
 * waited for.
 */
@Extension
public final class FollowedExecutions extends RunListener<Run<?, ?>> {
    private static final Logger LOGGER = Logger.getLogger(FollowedExecutions.class.getName());

    /** Follows one execution for a build. */
    @FunctionalInterface
    public interface Follower {
        /** Stops the command and says so, if the build or the step that waits for it has ended. Never called twice at once. */
        void stopIfNobodyWaits();
    }

    private final Map<String, Follower> followers = new ConcurrentHashMap<>();

    /** How often a look was asked for since the last one that nobody wanted another after; 0: none goes on. */
    private final AtomicInteger wanted = new AtomicInteger();

    @NonNull
    public static FollowedExecutions get() {
        return ExtensionList.lookupSingleton(FollowedExecutions.class);
    }

    /** @param key names the execution, until {@link LiveExecutions} gives it up */
    public void add(@NonNull String key, @NonNull Follower follower) {
        followers.put(key, follower);
    }

    /** Nobody waits any more, and the command is looked after otherwise. */
    public void remove(@NonNull String key) {
        followers.remove(key);
    }

    @Override
    public void onCompleted(Run<?, ?> run, TaskListener listener) {
        // not here: a build that ends may hold a lock that another one of them needs
        look();
    }

    /**
     * Has all followers asked in the background. While that goes on, further calls together have them asked once more
     * after it: a slow follower must not take all threads that are there for such work.
     */
    void look() {
        if (followers.isEmpty() || RemoteExecEngine.get().isClosed() || wanted.getAndIncrement() > 0) {
            return;
        }
        if (!RemoteExecEngine.get().offerInBackground(this::lookWhileWanted)) {
            wanted.set(0);
        }
    }

    private void lookWhileWanted() {
        int known;
        do {
            known = wanted.get();
            askAll();
        } while (!wanted.compareAndSet(known, 0));
    }

    /** Does file I/O where a command is not waited for. */
    private void askAll() {
        for (Follower follower : followers.values()) {
            try {
                follower.stopIfNobodyWaits();
            } catch (RuntimeException | Error e) {
                LOGGER.log(Level.WARNING, "It cannot be found out whether a command is still waited for", e);
            }
        }
    }
}
