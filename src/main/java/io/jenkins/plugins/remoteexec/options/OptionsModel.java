package io.jenkins.plugins.remoteexec.options;

import edu.umd.cs.findbugs.annotations.NonNull;
import io.jenkins.plugins.remoteexec.endpoint.OptionValues;
import io.jenkins.plugins.remoteexec.run.EnvironmentVariable;
import io.jenkins.plugins.remoteexec.run.Messages;
import io.jenkins.plugins.remoteexec.run.SecretVariable;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
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
    private static final String COMMAND = "command";
    private static final String TIMEOUT = "timeout";
    private static final String INLINE_PROVIDER = "inlineProvider";
    private static final String PROVIDER = "provider";
    private static final String NAME = "name";
    private static final String VALUE = "value";

    private OptionsModel() {}

    /**
     * Converts what an author has written to what the data-bound classes accept.
     *
     * @throws IllegalArgumentException if it is not valid; the message names the option and the remedy
     */
    @NonNull
    public static Map<String, Object> accept(@NonNull Map<String, Object> arguments) {
        Map<String, Object> accepted = new LinkedHashMap<>(arguments);
        accepted.computeIfPresent(ENVIRONMENT, (key, given) -> environment(given));
        accepted.computeIfPresent(SECRET_ENVIRONMENT, (key, given) -> secretEnvironment(given));
        accepted.computeIfPresent(COMMAND, (key, given) -> command(given));
        accepted.computeIfPresent(TIMEOUT, (key, given) -> timeout(given));
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
     * argument per line, and its provider inside a block that may be closed.
     */
    public static void flatten(@NonNull JSONObject form) {
        if (form.get(COMMAND) instanceof String lines) {
            JSONArray items = new JSONArray();
            items.addAll(arguments(lines));
            form.put(COMMAND, items);
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

    private static Object command(Object given) {
        if (given instanceof CharSequence text) {
            throw new IllegalArgumentException(Messages.OptionsModel_commandIsText(text.toString()));
        }
        if (!(given instanceof List<?> items)) {
            return given;
        }
        List<Object> texts = new ArrayList<>();
        for (Object item : items) {
            if (item instanceof CharSequence || item instanceof Number || item instanceof Boolean) {
                texts.add(item.toString());
            } else {
                throw new IllegalArgumentException(Messages.OptionsModel_commandItem(kindOf(item)));
            }
        }
        return texts;
    }

    private static Object timeout(Object given) {
        if (given instanceof Number number && !(given instanceof Integer)) {
            double seconds = number.doubleValue();
            if (seconds != Math.rint(seconds) || Math.abs(seconds) > Integer.MAX_VALUE) {
                throw new IllegalArgumentException(Messages.OptionsModel_timeout(given.toString()));
            }
            return (int) seconds;
        }
        return given;
    }

    private static Object environment(Object given) {
        List<Object> variables = new ArrayList<>();
        if (given instanceof Map<?, ?> map) {
            map.forEach((name, value) -> variables.add(pair(String.valueOf(name), VALUE, value)));
            return variables;
        }
        if (!(given instanceof List<?> items)) {
            throw new IllegalArgumentException(Messages.OptionsModel_environment(kindOf(given)));
        }
        for (Object item : items) {
            variables.add(item instanceof CharSequence text ? assignment(text.toString()) : variable(item));
        }
        return variables;
    }

    private static Object secretEnvironment(Object given) {
        if (given instanceof Map<?, ?> map) {
            List<Object> variables = new ArrayList<>();
            map.forEach((name, id) -> variables.add(pair(String.valueOf(name), CREDENTIALS_ID, id)));
            return variables;
        }
        boolean pairs = given instanceof List<?> items
                && items.stream()
                        .allMatch(item -> item instanceof UninstantiatedDescribable
                                || item instanceof SecretVariable
                                || (item instanceof Map<?, ?> map && map.containsKey(CREDENTIALS_ID)));
        if (!pairs) {
            throw new IllegalArgumentException(Messages.OptionsModel_secretEnvironment());
        }
        return given;
    }

    private static Object variable(Object item) {
        boolean known = item instanceof UninstantiatedDescribable
                || item instanceof EnvironmentVariable
                || (item instanceof Map<?, ?> map && map.containsKey(NAME));
        if (!known) {
            throw new IllegalArgumentException(Messages.OptionsModel_environment(kindOf(item)));
        }
        return item;
    }

    private static Map<String, Object> assignment(String text) {
        int equals = text.indexOf('=');
        if (equals < 1) {
            throw new IllegalArgumentException(Messages.OptionsModel_assignment(text));
        }
        return pair(text.substring(0, equals), VALUE, text.substring(equals + 1));
    }

    private static Map<String, Object> pair(String name, String valueField, Object value) {
        Map<String, Object> pair = new LinkedHashMap<>();
        pair.put(NAME, name);
        pair.put(valueField, value == null ? "" : value.toString());
        return pair;
    }

    private static String kindOf(Object given) {
        return given == null ? "null" : given.getClass().getSimpleName();
    }
}
