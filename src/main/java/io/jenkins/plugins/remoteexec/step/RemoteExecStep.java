package io.jenkins.plugins.remoteexec.step;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import edu.umd.cs.findbugs.annotations.NonNull;
import hudson.AbortException;
import hudson.Extension;
import hudson.model.Item;
import hudson.model.Job;
import hudson.model.Run;
import hudson.model.TaskListener;
import hudson.util.FormValidation;
import io.jenkins.plugins.remoteexec.endpoint.Endpoints;
import io.jenkins.plugins.remoteexec.log.SecretMask;
import io.jenkins.plugins.remoteexec.options.OptionsDescriptor;
import io.jenkins.plugins.remoteexec.options.OptionsForm;
import io.jenkins.plugins.remoteexec.options.OptionsModel;
import io.jenkins.plugins.remoteexec.provider.FormAccess;
import io.jenkins.plugins.remoteexec.provider.RemoteProvider;
import io.jenkins.plugins.remoteexec.run.EnvironmentVariable;
import io.jenkins.plugins.remoteexec.run.RemoteExecOptions;
import io.jenkins.plugins.remoteexec.run.SecretVariable;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import net.sf.json.JSONObject;
import org.jenkinsci.plugins.workflow.actions.LabelAction;
import org.jenkinsci.plugins.workflow.graph.FlowNode;
import org.jenkinsci.plugins.workflow.steps.Step;
import org.jenkinsci.plugins.workflow.steps.StepContext;
import org.jenkinsci.plugins.workflow.steps.StepDescriptor;
import org.jenkinsci.plugins.workflow.steps.StepExecution;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;
import org.kohsuke.stapler.AncestorInPath;
import org.kohsuke.stapler.DataBoundConstructor;
import org.kohsuke.stapler.DataBoundSetter;
import org.kohsuke.stapler.QueryParameter;
import org.kohsuke.stapler.StaplerRequest2;
import org.kohsuke.stapler.verb.POST;

/** The Pipeline step {@code remoteExec}: runs one command on one target and streams its output into the log. */
public final class RemoteExecStep extends Step {
    /** The longest label in the graph; more makes the build's pages unreadable. */
    private static final int LONGEST_LABEL = 100;

    private final RemoteExecOptions options = new RemoteExecOptions();
    private boolean returnStatus;
    private boolean returnStdout;
    private boolean returnResult;

    @DataBoundConstructor
    public RemoteExecStep() {}

    @Override
    public StepExecution start(StepContext context) throws Exception {
        options.check();
        ReturnKind returns = returns();
        String label = options.getLabel();
        if (label != null) {
            SecretMask mask = new SecretMask(BoundAround.secrets(context));
            context.get(FlowNode.class).addAction(new LabelAction(mask.shortened(label, LONGEST_LABEL)));
        }
        Job<?, ?> job = context.get(Run.class).getParent();
        return new RemoteExecExecution(
                context, options.withDefaults(Endpoints.defaults(options.getEndpoint(), job)), returns);
    }

    private ReturnKind returns() throws AbortException {
        if (Stream.of(returnStatus, returnStdout, returnResult)
                        .filter(given -> given)
                        .count()
                > 1) {
            throw new AbortException(Messages.RemoteExecStep_severalReturns());
        }
        if (returnStatus) {
            return ReturnKind.STATUS;
        }
        if (returnStdout) {
            return ReturnKind.STDOUT;
        }
        return returnResult ? ReturnKind.RESULT : ReturnKind.NOTHING;
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

    public boolean isReturnStatus() {
        return returnStatus;
    }

    @DataBoundSetter
    public void setReturnStatus(boolean returnStatus) {
        this.returnStatus = returnStatus;
    }

    public boolean isReturnStdout() {
        return returnStdout;
    }

    @DataBoundSetter
    public void setReturnStdout(boolean returnStdout) {
        this.returnStdout = returnStdout;
    }

    public boolean isReturnResult() {
        return returnResult;
    }

    @DataBoundSetter
    public void setReturnResult(boolean returnResult) {
        this.returnResult = returnResult;
    }

    @Extension
    public static final class DescriptorImpl extends StepDescriptor implements OptionsDescriptor {
        @Override
        public String getFunctionName() {
            return "remoteExec";
        }

        @Override
        @NonNull
        public String getDisplayName() {
            return Messages.RemoteExecStep_displayName();
        }

        @Override
        public Set<? extends Class<?>> getRequiredContext() {
            return Set.of(Run.class, TaskListener.class, FlowNode.class);
        }

        @Override
        public String argumentsToString(@NonNull Map<String, Object> namedArgs) {
            Object target = namedArgs.get("target");
            Object what = namedArgs.get("script") == null ? namedArgs.get("command") : namedArgs.get("script");
            String where = target == null ? "" : target.toString();
            return what == null
                    ? where
                    : where + ": " + (what instanceof List<?> list ? String.join(" ", texts(list)) : what);
        }

        private static List<String> texts(List<?> list) {
            return list.stream().map(String::valueOf).toList();
        }

        @Override
        public Step newInstance(@CheckForNull StaplerRequest2 req, @NonNull JSONObject formData) throws FormException {
            OptionsModel.flatten(formData);
            return super.newInstance(req, formData);
        }

        /** For the form: the command with one argument per line. */
        @Restricted(NoExternalUse.class)
        public String commandLines(@CheckForNull RemoteExecStep instance) {
            return OptionsForm.commandLines(instance == null ? null : instance.getCommand());
        }

        @Restricted(NoExternalUse.class)
        public boolean offersInlineProvider(@CheckForNull RemoteExecStep instance) {
            return OptionsForm.offersInlineProvider(instance == null ? null : instance.getProvider());
        }

        @POST
        @Restricted(NoExternalUse.class)
        public FormValidation doCheckReturnResult(
                @AncestorInPath Item item,
                @QueryParameter boolean value,
                @QueryParameter boolean returnStatus,
                @QueryParameter boolean returnStdout) {
            if (!FormAccess.mayConfigure(item)) {
                return FormValidation.ok();
            }
            boolean several = value ? returnStatus || returnStdout : returnStatus && returnStdout;
            return several ? FormValidation.error(Messages.RemoteExecStep_severalReturns()) : FormValidation.ok();
        }
    }
}
