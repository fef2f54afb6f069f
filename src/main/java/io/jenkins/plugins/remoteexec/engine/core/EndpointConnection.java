package io.jenkins.plugins.remoteexec.engine.core;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import edu.umd.cs.findbugs.annotations.NonNull;
import io.jenkins.plugins.remoteexec.engine.Connection;
import io.jenkins.plugins.remoteexec.engine.EndpointLimits;
import io.jenkins.plugins.remoteexec.engine.ProviderClient;
import io.jenkins.plugins.remoteexec.engine.TargetRule;
import io.jenkins.plugins.remoteexec.http.ApiException;
import io.jenkins.plugins.remoteexec.http.ErrorKind;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.function.Supplier;
import java.util.logging.Level;
import java.util.logging.Logger;

/** An endpoint in use, with the one gate at which all of its calls wait. */
public final class EndpointConnection implements Connection {
    private static final Logger LOGGER = Logger.getLogger(EndpointConnection.class.getName());

    /** Records that wait to be collected; beyond that the API's own retention has to do. */
    private static final int MOST_UNCOLLECTED = 1000;

    private final ProviderClient client;
    private final EndpointLimits limits;
    private final RunQueue queue;
    private final EndpointGate gate;
    private final GarbageCollection garbage;
    private final Set<String> oneAtATime;
    private final Map<String, Integer> followers;
    private final TargetRule rule;

    /** Whoever uses a part keeps the whole: nobody must think that the connection is not used any more. */
    private final EndpointConnection whole;

    private int uncollected;

    /** @param joint slots that it shares with others, or null */
    EndpointConnection(
            ProviderClient client,
            EndpointLimits limits,
            @CheckForNull JointSlots joint,
            RunQueue queue,
            Supplier<Executor> newThread) {
        this.client = client;
        this.limits = limits;
        this.queue = queue;
        gate = new EndpointGate(limits, joint, queue, newThread);
        garbage = new GarbageCollection(limits.resultDays());
        oneAtATime = new HashSet<>();
        followers = new HashMap<>();
        rule = TargetRule.NONE;
        whole = this;
    }

    private EndpointConnection(EndpointConnection whole, TargetRule rule) {
        client = whole.client;
        limits = whole.limits;
        queue = whole.queue;
        gate = whole.gate;
        garbage = whole.garbage;
        oneAtATime = whole.oneAtATime;
        followers = whole.followers;
        this.rule = rule;
        this.whole = whole;
    }

    /** The connection as this room made it. */
    static EndpointConnection of(@NonNull Connection connection) {
        return (EndpointConnection) connection;
    }

    @Override
    public Connection limitedTo(TargetRule allowed) {
        return new EndpointConnection(whole, allowed);
    }

    @Override
    public TargetRule rule() {
        return rule;
    }

    @Override
    public ProviderClient client() {
        return client;
    }

    @Override
    public EndpointLimits limits() {
        return limits;
    }

    RunQueue queue() {
        return queue;
    }

    EndpointGate gate() {
        return gate;
    }

    GarbageCollection garbage() {
        return garbage;
    }

    /** Executions that are followed now; they share the slots. */
    int followers() {
        return followers.values().stream().mapToInt(Integer::intValue).sum();
    }

    /** Other executions that follow the same target. */
    int othersOn(String target) {
        return Math.max(0, followers.getOrDefault(target, 0) - 1);
    }

    void joined(String target) {
        followers.merge(target, 1, Integer::sum);
    }

    void left(String target) {
        followers.computeIfPresent(target, (name, count) -> count > 1 ? count - 1 : null);
    }

    /** Whether calls to a target must not overlap: its provider's rule, or what the target itself has taught. */
    boolean isSingleLane(String target) {
        return client.capabilities().isSingleLane() || oneAtATime.contains(target);
    }

    /** The lane of a target, or null where calls to it may run side by side. */
    String lane(String target) {
        return isSingleLane(target) ? target : null;
    }

    /** Makes a call for which there is a slot; its failure may teach that the target takes one call at a time. */
    <T> T call(EndpointGate.Slot slot, String target, EndpointGate.Request<T> request) throws ApiException {
        try {
            return slot.call(request);
        } catch (ApiException e) {
            learn(target, e);
            throw e;
        }
    }

    /** Waits until a poll may be made, which takes the target's lane only where it asks the target, and makes it. */
    <T> T poll(Priority priority, String target, EndpointGate.Request<T> request) throws ApiException {
        String lane = client.capabilities().pollsNeedNoLane() ? null : lane(target);
        try (EndpointGate.Slot slot = gate.enter(priority, lane)) {
            return call(slot, target, request);
        }
    }

    /** A target that once was not ready may have been busy with another call; from then on it gets one at a time. */
    private void learn(String target, ApiException failure) {
        if (failure.kind() == ErrorKind.TARGET_NOT_READY && !isSingleLane(target)) {
            oneAtATime.add(target);
            gate.busy(target);
        }
    }

    /** What a call has brought is stored, or is not needed: the API may forget it, when there is nothing else to do. */
    void collected(String target, @CheckForNull String record) {
        if (record == null || whole.uncollected >= MOST_UNCOLLECTED) {
            return;
        }
        whole.uncollected++;
        queue.begin(() -> {
            try {
                gate.call(Priority.CLEANUP, null, () -> {
                    client.collected(target, record);
                    return null;
                });
            } catch (ApiException e) {
                LOGGER.log(Level.FINE, "A record stays with its provider", e);
            } finally {
                whole.uncollected--;
            }
        });
    }
}
