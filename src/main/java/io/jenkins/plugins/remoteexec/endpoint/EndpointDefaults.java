package io.jenkins.plugins.remoteexec.endpoint;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import edu.umd.cs.findbugs.annotations.NonNull;
import hudson.Extension;
import hudson.Util;
import hudson.model.Describable;
import hudson.model.Descriptor;
import hudson.model.Item;
import hudson.util.FormValidation;
import io.jenkins.plugins.remoteexec.engine.Command;
import io.jenkins.plugins.remoteexec.provider.FormAccess;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import net.sf.json.JSONObject;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;
import org.kohsuke.stapler.AncestorInPath;
import org.kohsuke.stapler.DataBoundConstructor;
import org.kohsuke.stapler.DataBoundSetter;
import org.kohsuke.stapler.QueryParameter;
import org.kohsuke.stapler.StaplerRequest2;
import org.kohsuke.stapler.verb.POST;

/** An endpoint's values for options that a step does not set. Null means that there is no default. */
public final class EndpointDefaults implements Describable<EndpointDefaults> {
    private Integer timeout;
    private Boolean durable;
    private String workingDirectory;
    private String environment;
    private String encoding;
    private Boolean mergeStderr;

    @DataBoundConstructor
    public EndpointDefaults() {}

    /** Seconds of real time after which a command is stopped. */
    @CheckForNull
    public Integer getTimeout() {
        return timeout;
    }

    @DataBoundSetter
    public void setTimeout(@CheckForNull Integer timeout) {
        this.timeout = timeout;
    }

    /** Whether a supervisor on the target runs the command, or it is one call of the provider. */
    @CheckForNull
    public Boolean getDurable() {
        return durable;
    }

    @DataBoundSetter
    public void setDurable(@CheckForNull Boolean durable) {
        this.durable = durable;
    }

    /** The directory to run in, on the target. */
    @CheckForNull
    public String getWorkingDirectory() {
        return workingDirectory;
    }

    @DataBoundSetter
    public void setWorkingDirectory(@CheckForNull String workingDirectory) {
        this.workingDirectory = Util.fixEmptyAndTrim(workingDirectory);
    }

    /** Environment variables, one {@code NAME=value} per line. */
    @CheckForNull
    public String getEnvironment() {
        return environment;
    }

    @DataBoundSetter
    public void setEnvironment(@CheckForNull String environment) {
        this.environment = Endpoint.lines(environment);
    }

    /** The character set of a command's output. */
    @CheckForNull
    public String getEncoding() {
        return encoding;
    }

    @DataBoundSetter
    public void setEncoding(@CheckForNull String encoding) {
        this.encoding = Util.fixEmptyAndTrim(encoding);
    }

    /** Whether standard error becomes part of standard output. */
    @CheckForNull
    public Boolean getMergeStderr() {
        return mergeStderr;
    }

    @DataBoundSetter
    public void setMergeStderr(@CheckForNull Boolean mergeStderr) {
        this.mergeStderr = mergeStderr;
    }

    /**
     * The environment variables by name, in the order in which they are written.
     *
     * @throws IllegalArgumentException if a line is not an assignment, or a name is given twice
     */
    @NonNull
    public Map<String, String> variables() {
        Map<String, String> variables = new LinkedHashMap<>();
        if (environment != null) {
            environment.lines().filter(line -> !line.isBlank()).forEach(line -> {
                int equals = line.indexOf('=');
                if (equals < 1) {
                    throw new IllegalArgumentException(Messages.EndpointDefaults_assignment(line));
                }
                String name = line.substring(0, equals).strip();
                if (variables.put(name, line.substring(equals + 1)) != null) {
                    throw new IllegalArgumentException(Messages.EndpointDefaults_twice(name));
                }
            });
        }
        return variables;
    }

    boolean isEmpty() {
        return timeout == null
                && durable == null
                && workingDirectory == null
                && environment == null
                && encoding == null
                && mergeStderr == null;
    }

    /** @throws IllegalArgumentException if a step could not be given one of these; the message names the option */
    void check() {
        OptionValues.charset(encoding);
        Command.ofScript("true")
                .timeout(timeout == null ? null : Duration.ofSeconds(timeout))
                .workingDirectory(workingDirectory)
                .environment(variables())
                .build();
    }

    @Extension
    public static final class DescriptorImpl extends Descriptor<EndpointDefaults> {
        @Override
        @NonNull
        public String getDisplayName() {
            return Messages.EndpointDefaults_displayName();
        }

        @Override
        public EndpointDefaults newInstance(@CheckForNull StaplerRequest2 req, @NonNull JSONObject form)
                throws FormException {
            OptionValues.removeUnset(form);
            return super.newInstance(req, form);
        }

        @POST
        @Restricted(NoExternalUse.class)
        public FormValidation doCheckTimeout(@AncestorInPath Item item, @QueryParameter String value) {
            if (!FormAccess.mayConfigure(item)) {
                return FormValidation.ok();
            }
            return OptionValues.checkTimeout(value);
        }

        @POST
        @Restricted(NoExternalUse.class)
        public FormValidation doCheckEncoding(@AncestorInPath Item item, @QueryParameter String value) {
            if (!FormAccess.mayConfigure(item)) {
                return FormValidation.ok();
            }
            return OptionValues.checkEncoding(value);
        }

        @POST
        @Restricted(NoExternalUse.class)
        public FormValidation doCheckEnvironment(@AncestorInPath Item item, @QueryParameter String value) {
            if (!FormAccess.mayConfigure(item)) {
                return FormValidation.ok();
            }
            EndpointDefaults typed = new EndpointDefaults();
            typed.setEnvironment(value);
            return OptionValues.verdict(() -> {
                typed.check();
                return typed;
            });
        }
    }
}
