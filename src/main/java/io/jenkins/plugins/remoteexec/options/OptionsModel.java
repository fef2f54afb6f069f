package io.jenkins.plugins.remoteexec.options;

import edu.umd.cs.findbugs.annotations.NonNull;
import io.jenkins.plugins.remoteexec.endpoint.OptionValues;
import io.jenkins.plugins.remoteexec.provider.GivenValue;
import io.jenkins.plugins.remoteexec.provider.RemoteProvider;
import io.jenkins.plugins.remoteexec.run.EnvironmentVariable;
import io.jenkins.plugins.remoteexec.run.Messages;
import io.jenkins.plugins.remoteexec.run.SecretVariable;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import net.sf.json.JSONArray;
import net.sf.json.JSONObject;
import org.jenkinsci.plugins.structs.describable.UninstantiatedDescribable;

/**
 * The forms in which a Pipeline author can write the options, and the form in which they are generated.
 *
 * <p>{@code environment} may be a map, a list of {@code 'NAME=value'} as {@code withEnv} takes it, or a list of maps
 * with {@code name} and {@code value}; {@code secretEnvironment} a map from names to ids of credentials, or a list of
 * maps with {@code name} and {@code credentialsId}. Maps are generated, unless a name is given twice.
 */
public final class OptionsModel {
    private static final String ENVIRONMENT = "environment";
    private static final String SECRET_ENVIRONMENT = "secretEnvironment";
    private static final String CREDENTIALS_ID = "credentialsId";
    private static final String TARGET = "target";
    private static final String COMMAND = "command";
    private static final String SCRIPT = "script";
    private static final String STDIN = "stdin";
    private static final String TIMEOUT = "timeout";
    private static final String INLINE_PROVIDER = "inlineProvider";
    private static final String PROVIDER = "provider";

    /** Names the class of what a map describes. */
    private static final String CLASS = "$class";

    private static final String NAME = "name";
    private static final String VALUE = "value";

    private static final List<String> TEXTS =
            List.of("endpoint", TARGET, SCRIPT, "workingDirectory", STDIN, "label", "encoding");
    private static final List<String> TRUTHS =
            List.of("durable", "mergeStderr", "returnStatus", "returnStdout", "returnResult");

    private OptionsModel() {}

    /**
     * Converts what an author has written to what the data-bound classes accept.
     *
     * @throws IllegalArgumentException if it is not valid; the message names the option and the remedy
     */
    @NonNull
    public static Map<String, Object> accept(@NonNull Map<String, Object> arguments) {
        Map<String, Object> accepted = new LinkedHashMap<>(arguments);
        accepted.values().removeIf(Objects::isNull);
        TEXTS.forEach(option -> accepted.computeIfPresent(option, OptionsModel::text));
        TRUTHS.forEach(option -> accepted.computeIfPresent(option, GivenValue::truth));
        accepted.computeIfPresent(PROVIDER, (key, given) -> provider(given));
        accepted.computeIfPresent(ENVIRONMENT, (key, given) -> environment(given));
        accepted.computeIfPresent(SECRET_ENVIRONMENT, (key, given) -> secretEnvironment(given));
        accepted.computeIfPresent(COMMAND, (key, given) -> command(given));
        accepted.computeIfPresent(TIMEOUT, (key, given) -> seconds(given));
        return accepted;
    }

    /** Converts what the data-bound classes contain to what an author would write. */
    @NonNull
    public static UninstantiatedDescribable generate(@NonNull UninstantiatedDescribable described) {
        Map<String, Object> generated = new LinkedHashMap<>(described.getArguments());
        generated.computeIfPresent(ENVIRONMENT, (key, given) -> asMap(given, VALUE));
        generated.computeIfPresent(SECRET_ENVIRONMENT, (key, given) -> asMap(given, CREDENTIALS_ID));
        return described.withArguments(generated);
    }

    /** A list of pairs as a map; the list itself if a name is given twice. */
    private static Object asMap(Object given, String valueField) {
        Map<String, Object> map = new LinkedHashMap<>();
        if (given instanceof List<?> variables) {
            for (Object variable : variables) {
                if (!(variable instanceof UninstantiatedDescribable pair)) {
                    return given;
                }
                Object name = pair.getArguments().get(NAME);
                Object value = pair.getArguments().get(valueField);
                if (map.put(String.valueOf(name), value == null ? "" : value) != null) {
                    return given;
                }
            }
        }
        return map;
    }

    /**
     * Changes a submitted form in place into what the data-bound classes take: its command is in a text area, one
     * argument per line, and its provider inside a block that may be closed. A browser ends each line of a text area with
     * CR LF, which sh would take for part of each line's last word; what a Pipeline gives stays as it is.
     */
    public static void flatten(@NonNull JSONObject form) {
        if (form.get(COMMAND) instanceof String lines) {
            JSONArray items = new JSONArray();
            items.addAll(arguments(lines));
            form.put(COMMAND, items);
        }
        for (String area : List.of(SCRIPT, STDIN)) {
            if (form.get(area) instanceof String typed) {
                form.put(area, typed.replace("\r\n", "\n"));
            }
        }
        OptionValues.removeUnset(form);
        if (form.get(INLINE_PROVIDER) instanceof JSONObject block) {
            form.put(PROVIDER, block.get(PROVIDER));
        }
    }

    /**
     * The arguments on the lines of a text; an empty line is an empty argument, empty lines at the end are nothing.
     */
    @NonNull
    static List<String> arguments(@NonNull String lines) {
        List<String> arguments = new ArrayList<>(List.of(lines.split("\r?\n", -1)));
        while (!arguments.isEmpty() && arguments.get(arguments.size() - 1).isEmpty()) {
            arguments.remove(arguments.size() - 1);
        }
        return arguments;
    }

    private static String text(String option, Object given) {
        if (option.equals(TARGET) && GivenValue.isSeveral(given)) {
            throw new IllegalArgumentException(Messages.OptionsModel_severalTargets());
        }
        return GivenValue.text(option, given);
    }

    private static int seconds(Object given) {
        try {
            return GivenValue.wholeNumber(given);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(Messages.OptionsModel_timeout(GivenValue.shown(given)), e);
        }
    }

    private static Object command(Object given) {
        if (given instanceof CharSequence text) {
            throw new IllegalArgumentException(Messages.OptionsModel_commandIsText(text.toString()));
        }
        if (!(GivenValue.listed(given) instanceof List<?> items)) {
            throw new IllegalArgumentException(Messages.OptionsModel_commandIsNoList(GivenValue.kind(given)));
        }
        List<Object> texts = new ArrayList<>();
        for (Object item : items) {
            if (!GivenValue.isSimple(item)) {
                throw new IllegalArgumentException(Messages.OptionsModel_commandItem(GivenValue.kind(item)));
            }
            texts.add(item.toString());
        }
        return texts;
    }

    private static Object provider(Object given) {
        if (given instanceof UninstantiatedDescribable
                || given instanceof RemoteProvider
                || (given instanceof Map<?, ?> map && map.containsKey(CLASS))) {
            return given;
        }
        throw new IllegalArgumentException(Messages.OptionsModel_provider(GivenValue.kind(given)));
    }

    private static Object environment(Object given) {
        List<Object> variables = new ArrayList<>();
        if (given instanceof Map<?, ?> map) {
            map.forEach((name, value) -> variables.add(pair(ENVIRONMENT, name, VALUE, value)));
            return variables;
        }
        if (!(GivenValue.listed(given) instanceof List<?> items)) {
            throw new IllegalArgumentException(Messages.OptionsModel_environment(GivenValue.kind(given)));
        }
        for (Object item : items) {
            variables.add(item instanceof CharSequence text ? assignment(text.toString()) : variable(item));
        }
        return variables;
    }

    private static Object secretEnvironment(Object given) {
        List<Object> variables = new ArrayList<>();
        if (given instanceof Map<?, ?> map) {
            map.forEach((name, id) -> variables.add(pair(SECRET_ENVIRONMENT, name, CREDENTIALS_ID, id)));
            return variables;
        }
        if (!(GivenValue.listed(given) instanceof List<?> items)) {
            throw new IllegalArgumentException(Messages.OptionsModel_secretEnvironment());
        }
        for (Object item : items) {
            if (item instanceof Map<?, ?> map && map.containsKey(CREDENTIALS_ID)) {
                variables.add(pair(SECRET_ENVIRONMENT, map.get(NAME), CREDENTIALS_ID, map.get(CREDENTIALS_ID)));
            } else if (item instanceof UninstantiatedDescribable || item instanceof SecretVariable) {
                variables.add(item);
            } else {
                throw new IllegalArgumentException(Messages.OptionsModel_secretEnvironment());
            }
        }
        return variables;
    }

    private static Object variable(Object item) {
        if (item instanceof Map<?, ?> map && map.containsKey(NAME)) {
            return pair(ENVIRONMENT, map.get(NAME), VALUE, map.get(VALUE));
        }
        if (item instanceof UninstantiatedDescribable || item instanceof EnvironmentVariable) {
            return item;
        }
        throw new IllegalArgumentException(Messages.OptionsModel_environment("a list with " + GivenValue.kind(item)));
    }

    private static Map<String, Object> assignment(String text) {
        int equals = text.indexOf('=');
        if (equals < 1) {
            throw new IllegalArgumentException(Messages.OptionsModel_assignment(text));
        }
        return pair(ENVIRONMENT, text.substring(0, equals), VALUE, text.substring(equals + 1));
    }

    private static Map<String, Object> pair(String option, Object name, String valueField, Object value) {
        if (value != null && !GivenValue.isSimple(value)) {
            throw new IllegalArgumentException(
                    Messages.OptionsModel_variable(option, String.valueOf(name), GivenValue.kind(value)));
        }
        Map<String, Object> pair = new LinkedHashMap<>();
        pair.put(NAME, String.valueOf(name));
        pair.put(valueField, value == null ? "" : value.toString());
        return pair;
    }
}
