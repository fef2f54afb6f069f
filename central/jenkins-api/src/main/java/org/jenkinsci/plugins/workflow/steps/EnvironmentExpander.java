package org.jenkinsci.plugins.workflow.steps;

import hudson.EnvVars;
import io.jenkins.plugins.remoteexec.central.StandIn;
import java.io.IOException;
import java.io.Serializable;
import java.util.Set;

public abstract class EnvironmentExpander implements Serializable {
    EnvironmentExpander() {}

    public abstract void expand(EnvVars env) throws IOException, InterruptedException;

    public Set<String> getSensitiveVariables() {
        throw StandIn.hasNoBody();
    }
}
