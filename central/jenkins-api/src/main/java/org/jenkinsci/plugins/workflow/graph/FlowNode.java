package org.jenkinsci.plugins.workflow.graph;

import hudson.model.Actionable;
import hudson.model.Saveable;
import io.jenkins.plugins.remoteexec.central.StandIn;
import java.io.IOException;
import java.util.List;
import org.jenkinsci.plugins.workflow.flow.FlowExecution;

public abstract class FlowNode extends Actionable implements Saveable {
    FlowNode() {}

    public String getId() {
        throw StandIn.hasNoBody();
    }

    public String getUrl() throws IOException {
        throw StandIn.hasNoBody();
    }

    @Override
    public String getDisplayName() {
        throw StandIn.hasNoBody();
    }

    public FlowExecution getExecution() {
        throw StandIn.hasNoBody();
    }

    public final boolean isActive() {
        throw StandIn.hasNoBody();
    }

    public List<String> getAllEnclosingIds() {
        throw StandIn.hasNoBody();
    }

    @Override
    public void save() throws IOException {
        throw StandIn.hasNoBody();
    }
}
