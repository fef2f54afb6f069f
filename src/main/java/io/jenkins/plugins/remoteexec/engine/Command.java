package io.jenkins.plugins.remoteexec.engine;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import edu.umd.cs.findbugs.annotations.NonNull;
import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Pattern;

/** What to run: an argument vector or a script, with its surroundings. Checked when it is built, immutable afterwards. */
public final class Command {
    /** A week: longer than any deployment, and short enough that a forgotten unit (ms for s) is noticed. */
    public static final Duration LONGEST_TIMEOUT = Duration.ofDays(7);

    /** What some editors write at the beginning of a file, and no shell understands. */
    private static final Pattern BYTE_ORDER_MARK = Pattern.compile("\\A(\\s*)\\x{FEFF}");

    private final List<String> arguments;
    private final String script;
    private final String workingDirectory;
    private final EnvironmentEntries environment;
    private final Map<String, String> secretEnvironment;
    private final byte[] standardInput;
    private final Duration timeout;
    private final boolean exitOnError;
    private final boolean mergeStderr;

    private Command(Builder builder) {
        arguments = builder.arguments == null ? List.of() : List.copyOf(builder.arguments);
        script = builder.script;
        workingDirectory = builder.workingDirectory;
        environment = EnvironmentEntries.of(builder.environment);
        secretEnvironment = new LinkedHashMap<>(builder.secretEnvironment);
        standardInput = builder.standardInput == null ? null : builder.standardInput.clone();
        timeout = builder.timeout;
        exitOnError = builder.exitOnError;
        mergeStderr = builder.mergeStderr;
    }

    /** Starts an argument vector: a program and its arguments, which no shell looks at. */
    @NonNull
    public static Builder ofArguments(@CheckForNull List<String> arguments) {
        Builder builder = new Builder();
        builder.arguments = arguments;
        return builder;
    }

    /**
     * Starts a script. Its first line that is not blank may name an interpreter ({@code #!}); otherwise {@code sh} runs
     * it. A byte order mark before it is dropped.
     */
    @NonNull
    public static Builder ofScript(@CheckForNull String script) {
        Builder builder = new Builder();
        builder.script = script == null ? null : BYTE_ORDER_MARK.matcher(script).replaceFirst("$1");
        return builder;
    }

    public boolean isScript() {
        return script != null;
    }

    /** The program and its arguments; empty for a script. */
    @NonNull
    public List<String> arguments() {
        return arguments;
    }

    /** The script's text; empty for an argument vector. */
    @NonNull
    public Optional<String> script() {
        return Optional.ofNullable(script);
    }

    @NonNull
    public Optional<String> workingDirectory() {
        return Optional.ofNullable(workingDirectory);
    }

    /** Variables added to those that the provider gives a command, in the order in which they were given. */
    @NonNull
    public Map<String, String> environment() {
        return environment.set();
    }

    /**
     * What to put before the values that variables have on the target, with a colon between the two: what was given as
     * {@code PATH+ANYTHING}. Names that {@link #environment} sets are not among these.
     */
    @NonNull
    public Map<String, String> prependedEnvironment() {
        return environment.prepended();
    }

    /** Variables whose values must not be seen by anybody else; never stored, and only with durable mode. */
    @NonNull
    public Map<String, String> secretEnvironment() {
        return Collections.unmodifiableMap(secretEnvironment);
    }

    /** The bytes of the standard input; none means an empty input. */
    @NonNull
    public Optional<byte[]> standardInput() {
        return Optional.ofNullable(standardInput).map(byte[]::clone);
    }

    /** The time after which the command is stopped. */
    @NonNull
    public Optional<Duration> timeout() {
        return Optional.ofNullable(timeout);
    }

    /** Whether a script without an interpreter line ends with the first command that fails ({@code sh -e}). */
    public boolean exitOnError() {
        return exitOnError;
    }

    /** Whether standard error becomes part of standard output, in the order in which both are written. */
    public boolean mergeStderr() {
        return mergeStderr;
    }

    /**
     * One line for logs and lists, of any length: the arguments, or the script's first telling line. Never the
     * environment. Whoever shortens it for a reader has to mask secrets before that.
     */
    @NonNull
    public String summary() {
        String text = isScript()
                ? script.lines()
                        .map(String::strip)
                        .filter(line -> !line.isEmpty() && !line.startsWith("#"))
                        .findFirst()
                        .orElse("(empty script)")
                : String.join(" ", arguments);
        return text.replaceAll("\\p{Cntrl}", " ");
    }

    /** Collects a command's parts; {@link #build} checks them. */
    public static final class Builder {
        private List<String> arguments;
        private String script;
        private String workingDirectory;
        private final Map<String, String> environment = new LinkedHashMap<>();
        private final Map<String, String> secretEnvironment = new LinkedHashMap<>();
        private byte[] standardInput;
        private Duration timeout;
        private boolean exitOnError;
        private boolean mergeStderr;

        private Builder() {}

        public Builder workingDirectory(@CheckForNull String directory) {
            workingDirectory = directory == null || directory.isEmpty() ? null : directory;
            return this;
        }

        /**
         * Adds variables. {@code BASE+ANYTHING} puts its value before that of BASE, as {@code withEnv} does: the later
         * ones first, before the BASE that is given here or else the target's.
         */
        public Builder environment(@NonNull Map<String, String> variables) {
            environment.putAll(variables);
            return this;
        }

        public Builder secretEnvironment(@NonNull Map<String, String> variables) {
            secretEnvironment.putAll(variables);
            return this;
        }

        public Builder standardInput(@CheckForNull byte[] bytes) {
            standardInput = bytes == null ? null : bytes.clone();
            return this;
        }

        public Builder timeout(@CheckForNull Duration limit) {
            timeout = limit;
            return this;
        }

        /** Has no effect on an argument vector, nor on a script that names its interpreter. */
        public Builder exitOnError(boolean exits) {
            exitOnError = exits;
            return this;
        }

        public Builder mergeStderr(boolean merges) {
            mergeStderr = merges;
            return this;
        }

        /** @throws InvalidCommandException if a part cannot be what it is */
        @NonNull
        public Command build() {
            if (script == null && (arguments == null || arguments.isEmpty())) {
                throw new InvalidCommandException(
                        "command is missing: give command: ['program', 'argument'] or script: '…'");
            }
            if (arguments != null && arguments.stream().anyMatch(Objects::isNull)) {
                throw new InvalidCommandException("command contains null: each item must be a string");
            }
            if (script == null && arguments.get(0).isEmpty()) {
                throw new InvalidCommandException("command starts with an empty string: its first item is the program");
            }
            if (script != null && script.isBlank()) {
                throw new InvalidCommandException("script is empty: give at least one line to run");
            }
            refuseNul("script", script);
            if (arguments != null) {
                arguments.forEach(argument -> refuseNul("command", argument));
            }
            refuseNul("workingDirectory", workingDirectory);
            EnvironmentEntries.check(environment, secretEnvironment);
            if (timeout != null
                    && (timeout.compareTo(Duration.ofSeconds(1)) < 0 || timeout.compareTo(LONGEST_TIMEOUT) > 0)) {
                throw new InvalidCommandException("timeout is " + timeout.toSeconds() + " s: it must be 1 to "
                        + LONGEST_TIMEOUT.toSeconds() + " seconds (7 days)");
            }
            return new Command(this);
        }

        static void refuseNul(String field, String value) {
            if (value != null && value.indexOf('\0') >= 0) {
                throw new InvalidCommandException(
                        field + " contains a NUL character, which cannot be passed to a program");
            }
        }
    }
}
