package io.jenkins.plugins.remoteexec.engine;

import edu.umd.cs.findbugs.annotations.NonNull;
import io.jenkins.plugins.remoteexec.engine.text.ShellText;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The variables of a command, as {@code withEnv} of Jenkins understands them: {@code NAME} sets a variable, and
 * {@code NAME+ANYTHING} puts its value before that of the variable, with a colon between the two.
 *
 * @param set variables with their whole values, in the order in which they were given
 * @param prepended what to put before the value that a variable has on the target; none of those that are set
 */
record EnvironmentEntries(
        @NonNull Map<String, String> set, @NonNull Map<String, String> prepended) {
    private static final char PLUS = '+';

    /** @param entries as they are written, and checked */
    @NonNull
    static EnvironmentEntries of(@NonNull Map<String, String> entries) {
        Map<String, String> set = new LinkedHashMap<>();
        entries.forEach((name, value) -> {
            if (name.indexOf(PLUS) < 0) {
                set.put(name, value);
            }
        });
        Map<String, String> prepended = new LinkedHashMap<>();
        entries.forEach((name, value) -> {
            // an empty directory would be the current one
            if (name.indexOf(PLUS) >= 0 && !value.isEmpty()) {
                String base = base(name);
                (set.containsKey(base) ? set : prepended)
                        .merge(base, value, (before, more) -> before.isEmpty() ? more : more + ":" + before);
            }
        });
        return new EnvironmentEntries(Collections.unmodifiableMap(set), Collections.unmodifiableMap(prepended));
    }

    /** @throws InvalidCommandException if one of them cannot be the variable of a command */
    static void check(@NonNull Map<String, String> entries, @NonNull Map<String, String> secrets) {
        entries.forEach((name, value) -> {
            checkVariable("environment", name == null ? null : base(name), name, value);
            if (name.indexOf(PLUS) >= 0 && secrets.containsKey(base(name))) {
                throw new InvalidCommandException("environment: " + name + " would make the secret variable "
                        + base(name) + " part of an argument, which others on the target can see: put them together"
                        + " inside the script");
            }
        });
        secrets.forEach((name, value) -> checkVariable("secretEnvironment", name, name, value));
    }

    private static void checkVariable(String field, String base, String name, String value) {
        if (base == null || !ShellText.isName(base)) {
            throw new InvalidCommandException(field + ": '" + name
                    + "' is not a valid variable name: use letters, digits and _, not starting with a digit");
        }
        if (value == null) {
            throw new InvalidCommandException(
                    field + " variable " + name + " has no value: give one, or an empty string");
        }
        Command.Builder.refuseNul(field + " variable " + name, value);
    }

    /** What stands before the plus, if there is one. */
    private static String base(String name) {
        int plus = name.indexOf(PLUS);
        return plus < 0 ? name : name.substring(0, plus);
    }
}
