package io.jenkins.plugins.remoteexec.run;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import edu.umd.cs.findbugs.annotations.NonNull;
import hudson.AbortException;
import hudson.EnvVars;
import hudson.Util;
import io.jenkins.plugins.remoteexec.endpoint.EndpointDefaults;
import io.jenkins.plugins.remoteexec.endpoint.OptionValues;
import io.jenkins.plugins.remoteexec.engine.Command;
import io.jenkins.plugins.remoteexec.engine.InvalidCommandException;
import io.jenkins.plugins.remoteexec.engine.Mode;
import io.jenkins.plugins.remoteexec.provider.RemoteProvider;
import java.io.Serializable;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What to run and where, as a job specifies it: the options that the Pipeline step and the build step share. Setters
 * accept whatever a form or a script provides; errors are reported when the options are used.
 *
 * <p>Kept in a job's configuration and in the saved program of a running build.
 */
public final class RemoteExecOptions implements Serializable {
    private static final long serialVersionUID = 1L;

    /** What {@code durable} means if it is not set. */
    static final boolean DURABLE_BY_DEFAULT = true;

    /** No API's names are nearly as long; what is compared, logged and sent should have a limit. */
    private static final int LONGEST_TARGET = 1000;

    /** What {@code mergeStderr} means if it is not set. */
    static final boolean MERGE_STDERR_BY_DEFAULT = false;

    private String endpoint;
    private RemoteProvider provider;
    private String target;
    private List<String> command;
    private String script;
    private String workingDirectory;
    private List<EnvironmentVariable> environment;
    private List<SecretVariable> secretEnvironment;
    private String stdin;
    private Integer timeout;

    /** Whether the endpoint has set the timeout, and not the job; null for no. */
    private Boolean timeoutByDefault;

    private String label;
    private String encoding;
    /** Null follows the endpoint's default or ours, also when a later version changes it. */
    private Boolean durable;

    /** The same. */
    private Boolean mergeStderr;

    /**
     * Whether a script without an interpreter line ends with its first failure. Only a run has it, from its beginning:
     * null in a job's configuration, and in a run that a version without it has begun and this one goes on with.
     */
    private Boolean exitOnError;

    /** What the endpoint's defaults have added, in words; null if nothing. */
    private String defaultsApplied;

    @CheckForNull
    public String getEndpoint() {
        return endpoint;
    }

    public void setEndpoint(@CheckForNull String endpoint) {
        this.endpoint = Util.fixEmptyAndTrim(endpoint);
    }

    @CheckForNull
    public RemoteProvider getProvider() {
        return provider;
    }

    public void setProvider(@CheckForNull RemoteProvider provider) {
        this.provider = provider;
    }

    @CheckForNull
    public String getTarget() {
        return target;
    }

    public void setTarget(@CheckForNull String target) {
        this.target = Util.fixEmptyAndTrim(target);
    }

    @CheckForNull
    public List<String> getCommand() {
        return command == null ? null : Collections.unmodifiableList(command);
    }

    public void setCommand(@CheckForNull List<String> command) {
        this.command = command == null || command.isEmpty() ? null : new ArrayList<>(command);
    }

    @CheckForNull
    public String getScript() {
        return script;
    }

    public void setScript(@CheckForNull String script) {
        this.script = script == null || script.isEmpty() ? null : script;
    }

    @CheckForNull
    public String getWorkingDirectory() {
        return workingDirectory;
    }

    public void setWorkingDirectory(@CheckForNull String workingDirectory) {
        this.workingDirectory = Util.fixEmptyAndTrim(workingDirectory);
    }

    @CheckForNull
    public List<EnvironmentVariable> getEnvironment() {
        return environment == null ? null : Collections.unmodifiableList(environment);
    }

    public void setEnvironment(@CheckForNull List<EnvironmentVariable> environment) {
        this.environment = environment == null || environment.isEmpty() ? null : new ArrayList<>(environment);
    }

    @CheckForNull
    public List<SecretVariable> getSecretEnvironment() {
        return secretEnvironment;
    }

    public void setSecretEnvironment(@CheckForNull List<SecretVariable> secretEnvironment) {
        this.secretEnvironment =
                secretEnvironment == null || secretEnvironment.isEmpty() ? null : new ArrayList<>(secretEnvironment);
    }

    @CheckForNull
    public String getStdin() {
        return stdin;
    }

    public void setStdin(@CheckForNull String stdin) {
        this.stdin = stdin == null || stdin.isEmpty() ? null : stdin;
    }

    /** Seconds, or null if it is not set. */
    @CheckForNull
    public Integer getTimeout() {
        return timeout;
    }

    public void setTimeout(@CheckForNull Integer timeout) {
        this.timeout = timeout;
    }

    @CheckForNull
    public String getLabel() {
        return label;
    }

    public void setLabel(@CheckForNull String label) {
        this.label = Util.fixEmptyAndTrim(label);
    }

    @CheckForNull
    public String getEncoding() {
        return encoding;
    }

    public void setEncoding(@CheckForNull String encoding) {
        this.encoding = Util.fixEmptyAndTrim(encoding);
    }

    /** Null if it is not set. */
    @CheckForNull
    public Boolean getDurable() {
        return durable;
    }

    public void setDurable(@CheckForNull Boolean durable) {
        this.durable = durable;
    }

    /** Null if it is not set. */
    @CheckForNull
    public Boolean getMergeStderr() {
        return mergeStderr;
    }

    public void setMergeStderr(@CheckForNull Boolean mergeStderr) {
        this.mergeStderr = mergeStderr;
    }

    @NonNull
    public Mode mode() {
        return (durable == null ? DURABLE_BY_DEFAULT : durable) ? Mode.DURABLE : Mode.DIRECT;
    }

    /** What an endpoint's defaults have added to the job's options, as text for the log; null if nothing. */
    @CheckForNull
    String defaultsApplied() {
        return defaultsApplied;
    }

    /** @throws AbortException if no target is given, or what is no name of a target any more */
    @NonNull
    public String target() throws AbortException {
        String problem = problemOfTarget(target);
        if (problem != null) {
            throw new AbortException(problem);
        }
        return target;
    }

    /** Why this cannot be a target, as a sentence; null if it can. */
    @CheckForNull
    public static String problemOfTarget(@CheckForNull String target) {
        if (target == null) {
            return Messages.RemoteExecOptions_noTarget();
        }
        return target.length() > LONGEST_TARGET ? Messages.RemoteExecOptions_longTarget(LONGEST_TARGET) : null;
    }

    /** @throws AbortException if there is no such character set */
    @NonNull
    public Charset charset() throws AbortException {
        try {
            return OptionValues.charset(encoding);
        } catch (IllegalArgumentException e) {
            throw new AbortException(e.getMessage());
        }
    }

    /**
     * @param secrets the values of the secret variables
     * @throws AbortException if an option is missing, contradicts another, or cannot be what it is
     */
    @NonNull
    public Command command(@NonNull SecretVariables secrets) throws AbortException {
        return command(secrets.values());
    }

    Command command(Map<String, String> secrets) throws AbortException {
        if (script != null && command != null) {
            throw new AbortException(Messages.RemoteExecOptions_bothCommandAndScript());
        }
        try {
            Command.Builder builder = script == null ? Command.ofArguments(command) : Command.ofScript(script);
            return builder.workingDirectory(workingDirectory)
                    .environment(variables())
                    .secretEnvironment(secrets)
                    .standardInput(stdin == null ? null : stdin.getBytes(StandardCharsets.UTF_8))
                    .timeout(timeout == null ? null : Duration.ofSeconds(timeout))
                    .mergeStderr(mergeStderr == null ? MERGE_STDERR_BY_DEFAULT : mergeStderr)
                    .exitOnError(Boolean.TRUE.equals(exitOnError))
                    .build();
        } catch (InvalidCommandException e) {
            throw new AbortException(e.getMessage());
        }
    }

    /**
     * Checks what can be checked without any request.
     *
     * @throws AbortException if an option is missing, contradicts another, or cannot be what it is
     */
    public void check() throws AbortException {
        if (endpoint != null && provider != null) {
            throw new AbortException(Messages.RemoteExecOptions_bothEndpointAndProvider());
        }
        target();
        charset();
        command(secretNames());
    }

    /**
     * These options with a build's variables replaced, as freestyle jobs write them ({@code $NAME} or {@code ${NAME}}).
     * Not in the script, where the same text belongs to the remote shell.
     */
    @NonNull
    public RemoteExecOptions expand(@NonNull EnvVars variables) {
        RemoteExecOptions expanded = copy();
        expanded.setEndpoint(variables.expand(endpoint));
        expanded.setTarget(variables.expand(target));
        expanded.command =
                command == null ? null : command.stream().map(variables::expand).toList();
        expanded.setWorkingDirectory(variables.expand(workingDirectory));
        expanded.environment = environment == null
                ? null
                : environment.stream()
                        .map(variable ->
                                new EnvironmentVariable(variable.getName(), variables.expand(variable.getValue())))
                        .toList();
        return expanded;
    }

    /**
     * These options as a run begins with them: with an endpoint's defaults for those that are not set. They do not change
     * when the endpoint's defaults change, nor what a version of this plugin does with new runs, so a build that keeps the
     * result continues with the values it started with.
     *
     * @param defaults null for none
     */
    @NonNull
    public RemoteExecOptions withDefaults(@CheckForNull EndpointDefaults defaults) {
        RemoteExecOptions begun = copy();
        begun.exitOnError = true;
        return defaults == null ? begun : new DefaultsMerge(defaults).into(begun);
    }

    void setTimeoutByDefault(@NonNull Integer seconds) {
        timeout = seconds;
        timeoutByDefault = true;
    }

    /**
     * These options for a provider that runs no command for longer than this: a timeout that only the endpoint has set
     * becomes that long, while one of the job's own stays, and is refused later.
     *
     * @param longest null for any length
     */
    @NonNull
    RemoteExecOptions atMost(@CheckForNull Duration longest) {
        if (longest == null
                || !Boolean.TRUE.equals(timeoutByDefault)
                || timeout == null
                || timeout <= longest.toSeconds()) {
            return this;
        }
        RemoteExecOptions capped = copy();
        capped.timeout = (int) longest.toSeconds();
        return capped;
    }

    void setDefaultsApplied(@CheckForNull String words) {
        defaultsApplied = words;
    }

    private RemoteExecOptions copy() {
        RemoteExecOptions copy = new RemoteExecOptions();
        copy.endpoint = endpoint;
        copy.provider = provider;
        copy.target = target;
        copy.command = command;
        copy.script = script;
        copy.workingDirectory = workingDirectory;
        copy.environment = environment;
        copy.secretEnvironment = secretEnvironment;
        copy.stdin = stdin;
        copy.timeout = timeout;
        copy.timeoutByDefault = timeoutByDefault;
        copy.label = label;
        copy.encoding = encoding;
        copy.durable = durable;
        copy.mergeStderr = mergeStderr;
        copy.exitOnError = exitOnError;
        copy.defaultsApplied = defaultsApplied;
        return copy;
    }

    /** The secret variables without their values, which are looked up later. */
    private Map<String, String> secretNames() {
        Map<String, String> names = new LinkedHashMap<>();
        if (secretEnvironment != null) {
            secretEnvironment.forEach(variable -> names.put(variable.getName(), ""));
        }
        return names;
    }

    private Map<String, String> variables() {
        Map<String, String> variables = new LinkedHashMap<>();
        if (environment != null) {
            environment.forEach(variable -> variables.put(variable.getName(), variable.getValue()));
        }
        return variables;
    }
}
