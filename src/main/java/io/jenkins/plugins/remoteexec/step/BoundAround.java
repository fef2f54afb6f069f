package io.jenkins.plugins.remoteexec.step;

import edu.umd.cs.findbugs.annotations.NonNull;
import hudson.EnvVars;
import io.jenkins.plugins.remoteexec.options.BoundSecrets;
import java.io.IOException;
import java.util.List;
import org.jenkinsci.plugins.workflow.steps.EnvironmentExpander;
import org.jenkinsci.plugins.workflow.steps.StepContext;

/** What steps around this one say that it is secret. */
final class BoundAround {
    private BoundAround() {}

    @NonNull
    static List<String> secrets(@NonNull StepContext context) throws IOException, InterruptedException {
        EnvironmentExpander around = context.get(EnvironmentExpander.class);
        if (around == null) {
            return List.of();
        }
        EnvVars variables = new EnvVars();
        around.expand(variables);
        return BoundSecrets.of(around.getSensitiveVariables(), variables);
    }
}
