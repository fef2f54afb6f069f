package io.jenkins.plugins.remoteexec.freestyle;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import edu.umd.cs.findbugs.annotations.NonNull;
import hudson.EnvVars;
import hudson.Extension;
import hudson.model.AbstractBuild;
import hudson.model.AbstractProject;
import hudson.model.Run;
import hudson.model.TaskListener;
import hudson.tasks.BuildStepDescriptor;
import hudson.tasks.Builder;
import io.jenkins.plugins.remoteexec.endpoint.Endpoints;
import io.jenkins.plugins.remoteexec.options.BoundSecrets;
import io.jenkins.plugins.remoteexec.options.OptionsDescriptor;
import io.jenkins.plugins.remoteexec.options.OptionsForm;
import io.jenkins.plugins.remoteexec.options.OptionsModel;
import io.jenkins.plugins.remoteexec.provider.RemoteProvider;
import io.jenkins.plugins.remoteexec.run.EnvironmentVariable;
import io.jenkins.plugins.remoteexec.run.RemoteExecOptions;
import io.jenkins.plugins.remoteexec.run.SecretVariable;
import io.jenkins.plugins.remoteexec.step.RemoteExecStep;
import java.io.IOException;
import java.util.List;
import jenkins.tasks.SimpleBuildStep;
import net.sf.json.JSONObject;
import org.jenkinsci.Symbol;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;
import org.kohsuke.stapler.DataBoundConstructor;
import org.kohsuke.stapler.DataBoundSetter;
import org.kohsuke.stapler.StaplerRequest2;

/** The build step "Run a remote command": does the same as the Pipeline step, but occupies the build's executor. */
public final class RemoteExecBuilder extends Builder implements SimpleBuildStep {
    private final RemoteExecOptions options = new RemoteExecOptions();

    @DataBoundConstructor
    public RemoteExecBuilder() {}

    @Override
    public boolean requiresWorkspace() {
        return false;
    }

    @Override
    public void perform(@NonNull Run<?, ?> run, @NonNull EnvVars env, @NonNull TaskListener listener)
            throws InterruptedException, IOException {
        // a Pipeline script has put its own variables in already
        RemoteExecOptions expanded = run instanceof AbstractBuild ? options.expand(env) : options;
        expanded.check();
        RemoteExecOptions whole = expanded.withDefaults(Endpoints.defaults(expanded.getEndpoint(), run.getParent()));
        List<String> bound = run instanceof AbstractBuild<?, ?> build
                ? BoundSecrets.of(build.getSensitiveBuildVariables(), env)
                : List.of();
        new HeldExecution(run, listener, whole, bound).run();
    }

    @CheckForNull
    public String getEndpoint() {
        return options.getEndpoint();
    }

    @DataBoundSetter
    public void setEndpoint(@CheckForNull String endpoint) {
        options.setEndpoint(endpoint);
    }

    @CheckForNull
    public RemoteProvider getProvider() {
        return options.getProvider();
    }

    @DataBoundSetter
    public void setProvider(@CheckForNull RemoteProvider provider) {
        options.setProvider(provider);
    }

    @CheckForNull
    public String getTarget() {
        return options.getTarget();
    }

    @DataBoundSetter
    public void setTarget(@CheckForNull String target) {
        options.setTarget(target);
    }

    @CheckForNull
    public List<String> getCommand() {
        return options.getCommand();
    }

    @DataBoundSetter
    public void setCommand(@CheckForNull List<String> command) {
        options.setCommand(command);
    }

    @CheckForNull
    public String getScript() {
        return options.getScript();
    }

    @DataBoundSetter
    public void setScript(@CheckForNull String script) {
        options.setScript(script);
    }

    @CheckForNull
    public String getWorkingDirectory() {
        return options.getWorkingDirectory();
    }

    @DataBoundSetter
    public void setWorkingDirectory(@CheckForNull String workingDirectory) {
        options.setWorkingDirectory(workingDirectory);
    }

    @CheckForNull
    public List<EnvironmentVariable> getEnvironment() {
        return options.getEnvironment();
    }

    @DataBoundSetter
    public void setEnvironment(@CheckForNull List<EnvironmentVariable> environment) {
        options.setEnvironment(environment);
    }

    @CheckForNull
    public List<SecretVariable> getSecretEnvironment() {
        return options.getSecretEnvironment();
    }

    @DataBoundSetter
    public void setSecretEnvironment(@CheckForNull List<SecretVariable> secretEnvironment) {
        options.setSecretEnvironment(secretEnvironment);
    }

    @CheckForNull
    public String getStdin() {
        return options.getStdin();
    }

    @DataBoundSetter
    public void setStdin(@CheckForNull String stdin) {
        options.setStdin(stdin);
    }

    @CheckForNull
    public Integer getTimeout() {
        return options.getTimeout();
    }

    @DataBoundSetter
    public void setTimeout(@CheckForNull Integer timeout) {
        options.setTimeout(timeout);
    }

    @CheckForNull
    public String getLabel() {
        return options.getLabel();
    }

    @DataBoundSetter
    public void setLabel(@CheckForNull String label) {
        options.setLabel(label);
    }

    @CheckForNull
    public String getEncoding() {
        return options.getEncoding();
    }

    @DataBoundSetter
    public void setEncoding(@CheckForNull String encoding) {
        options.setEncoding(encoding);
    }

    @CheckForNull
    public Boolean getDurable() {
        return options.getDurable();
    }

    @DataBoundSetter
    public void setDurable(@CheckForNull Boolean durable) {
        options.setDurable(durable);
    }

    @CheckForNull
    public Boolean getMergeStderr() {
        return options.getMergeStderr();
    }

    @DataBoundSetter
    public void setMergeStderr(@CheckForNull Boolean mergeStderr) {
        options.setMergeStderr(mergeStderr);
    }

    @Extension
    @Symbol("remoteExecBuilder")
    public static final class DescriptorImpl extends BuildStepDescriptor<Builder> implements OptionsDescriptor {
        public DescriptorImpl() {
            for (String field : List.of(
                    "endpoint",
                    "provider",
                    "target",
                    "script",
                    "command",
                    "timeout",
                    "workingDirectory",
                    "environment",
                    "secretEnvironment",
                    "stdin",
                    "label",
                    "encoding",
                    "mergeStderr",
                    "durable")) {
                addHelpFileRedirect(field, RemoteExecStep.class, field);
            }
        }

        @Override
        @SuppressWarnings("rawtypes")
        public boolean isApplicable(Class<? extends AbstractProject> jobType) {
            return true;
        }

        @Override
        @NonNull
        public String getDisplayName() {
            return Messages.RemoteExecBuilder_displayName();
        }

        @Override
        public Builder newInstance(@CheckForNull StaplerRequest2 req, @NonNull JSONObject formData)
                throws FormException {
            OptionsModel.flatten(formData);
            return super.newInstance(req, formData);
        }

        /** For the form: the command with one argument per line. */
        @Restricted(NoExternalUse.class)
        public String commandLines(@CheckForNull RemoteExecBuilder instance) {
            return OptionsForm.commandLines(instance == null ? null : instance.getCommand());
        }

        @Restricted(NoExternalUse.class)
        public boolean offersInlineProvider(@CheckForNull RemoteExecBuilder instance) {
            return OptionsForm.offersInlineProvider(instance == null ? null : instance.getProvider());
        }
    }
}
