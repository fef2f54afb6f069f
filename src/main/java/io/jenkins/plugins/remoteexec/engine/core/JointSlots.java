package io.jenkins.plugins.remoteexec.engine.core;

import edu.umd.cs.findbugs.annotations.NonNull;
import java.util.LinkedHashSet;
import java.util.SequencedSet;

/**
 * How many calls may be in flight through all those connections that anybody can bring about by naming an address. Each
 * such call has a thread for as long as its server likes. Used by fibers that have the turn.
 */
final class JointSlots {
    private final int most;
    private final SequencedSet<EndpointGate> waiting = new LinkedHashSet<>();
    private int taken;

    JointSlots(int most) {
        this.most = most;
    }

    /** Takes one; if there is none, the gate is told as soon as there may be. */
    boolean take(@NonNull EndpointGate gate) {
        if (taken < most) {
            taken++;
            return true;
        }
        waiting.add(gate);
        return false;
    }

    /** Gives one back; the gate that has waited longest is first. */
    void give() {
        taken--;
        for (int gates = waiting.size(); gates > 0 && taken < most; gates--) {
            waiting.removeFirst().admit();
        }
    }
}
