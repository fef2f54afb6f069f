package org.jenkinsci.plugins.workflow.flow;

import hudson.model.Queue;
import hudson.model.TaskListener;
import io.jenkins.plugins.remoteexec.central.StandIn;
import java.io.IOException;
import java.io.Serializable;

public abstract class FlowExecutionOwner implements Serializable {
    FlowExecutionOwner() {}

    public abstract FlowExecution get() throws IOException;

    public FlowExecution getOrNull() {
        throw StandIn.hasNoBody();
    }

    public abstract Queue.Executable getExecutable() throws IOException;

    public TaskListener getListener() throws IOException {
        throw StandIn.hasNoBody();
    }

    public interface Executable {
        FlowExecutionOwner asFlowExecutionOwner();
    }
}
