package io.jenkins.plugins.remoteexec.run;

import edu.umd.cs.findbugs.annotations.NonNull;
import io.jenkins.plugins.remoteexec.endpoint.EndpointDefaults;
import io.jenkins.plugins.remoteexec.endpoint.OptionValues;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** Applies an endpoint's defaults to options that a job does not set, and describes those that affect the command. */
final class DefaultsMerge {
    private final EndpointDefaults defaults;
    private final List<String> words = new ArrayList<>();

    DefaultsMerge(@NonNull EndpointDefaults defaults) {
        this.defaults = defaults;
    }

    /** Changes these options and returns them. */
    @NonNull
    RemoteExecOptions into(@NonNull RemoteExecOptions options) {
        fill("timeout", options.getTimeout(), defaults.getTimeout(), options::setTimeoutByDefault, null);
        fill(
                "durable",
                options.getDurable(),
                defaults.getDurable(),
                options::setDurable,
                RemoteExecOptions.DURABLE_BY_DEFAULT);
        fill(
                "workingDirectory",
                options.getWorkingDirectory(),
                defaults.getWorkingDirectory(),
                options::setWorkingDirectory,
                null);
        fillEnvironment(options);
        fill(
                "mergeStderr",
                options.getMergeStderr(),
                defaults.getMergeStderr(),
                options::setMergeStderr,
                RemoteExecOptions.MERGE_STDERR_BY_DEFAULT);
        fill(
                "encoding",
                options.getEncoding(),
                defaults.getEncoding(),
                options::setEncoding,
                OptionValues.charset(null).name());
        options.setDefaultsApplied(words.isEmpty() ? null : String.join(", ", words));
        return options;
    }

    /** @param builtIn the value without the default; a default with the same value is not mentioned */
    private <T> void fill(String option, T given, T value, Consumer<T> setter, T builtIn) {
        if (given == null && value != null) {
            setter.accept(value);
            if (!value.equals(builtIn)) {
                words.add(option + ": " + value);
            }
        }
    }

    /** Variable by variable; a secret variable of the job counts as set, too. */
    private void fillEnvironment(RemoteExecOptions options) {
        Map<String, String> added = new LinkedHashMap<>(defaults.variables());
        List<EnvironmentVariable> given = orNone(options.getEnvironment());
        given.forEach(variable -> added.remove(variable.getName()));
        orNone(options.getSecretEnvironment()).forEach(variable -> added.remove(variable.getName()));
        if (added.isEmpty()) {
            return;
        }
        List<EnvironmentVariable> whole = new ArrayList<>();
        added.forEach((name, value) -> whole.add(new EnvironmentVariable(name, value)));
        whole.addAll(given);
        options.setEnvironment(whole);
        words.add("environment: " + String.join(" ", added.keySet()));
    }

    private static <T> List<T> orNone(List<T> list) {
        return list == null ? List.of() : list;
    }
}
