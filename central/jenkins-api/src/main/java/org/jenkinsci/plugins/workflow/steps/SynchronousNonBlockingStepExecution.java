package org.jenkinsci.plugins.workflow.steps;

import io.jenkins.plugins.remoteexec.central.StandIn;

public abstract class SynchronousNonBlockingStepExecution<T> extends StepExecution {
    protected SynchronousNonBlockingStepExecution(StepContext context) {
        super(context);
    }

    protected abstract T run() throws Exception;

    @Override
    public final boolean start() throws Exception {
        throw StandIn.hasNoBody();
    }
}
