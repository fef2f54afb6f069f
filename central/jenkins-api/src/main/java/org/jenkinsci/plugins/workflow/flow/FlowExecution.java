package org.jenkinsci.plugins.workflow.flow;

import io.jenkins.plugins.remoteexec.central.StandIn;

public abstract class FlowExecution {
    FlowExecution() {}

    public abstract FlowExecutionOwner getOwner();

    public FlowDurabilityHint getDurabilityHint() {
        throw StandIn.hasNoBody();
    }
}
