package org.jenkinsci.plugins.workflow.flow;

import io.jenkins.plugins.remoteexec.central.StandIn;
import java.util.List;
import org.jenkinsci.plugins.workflow.graph.FlowNode;

public abstract class FlowExecution {
    FlowExecution() {}

    public abstract FlowExecutionOwner getOwner();

    public abstract List<FlowNode> getCurrentHeads();

    public FlowDurabilityHint getDurabilityHint() {
        throw StandIn.hasNoBody();
    }
}
