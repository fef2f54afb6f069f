package io.jenkins.plugins.remoteexec.options;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import edu.umd.cs.findbugs.annotations.NonNull;
import io.jenkins.plugins.remoteexec.run.Messages;
import java.lang.reflect.Array;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;

/**
 * A value as an author wrote it, made into what an option takes. What cannot be that is refused in the words of the
 * options, where data binding would name Java classes, or take any text for "false".
 */
final class GivenValue {
    private static final String TARGET = "target";

    private GivenValue() {}

    /** @throws IllegalArgumentException if it is no text, number or truth value; the message names the option */
    @NonNull
    static String text(@NonNull String option, @CheckForNull Object given) {
        if (!isSimple(given)) {
            throw new IllegalArgumentException(
                    option.equals(TARGET) && isSeveral(given)
                            ? Messages.OptionsModel_severalTargets()
                            : Messages.OptionsModel_text(option, kind(given)));
        }
        return given.toString();
    }

    /** Whether it can only be meant as a text: numbers and truth values can be written without quotes. */
    static boolean isSimple(@CheckForNull Object given) {
        return given instanceof CharSequence || given instanceof Number || given instanceof Boolean;
    }

    /** @throws IllegalArgumentException if it is neither true nor false; the message names the option */
    static boolean truth(@NonNull String option, @NonNull Object given) {
        String text = isSimple(given) ? given.toString().strip() : "";
        if (text.equalsIgnoreCase("true") || text.equalsIgnoreCase("false")) {
            return Boolean.parseBoolean(text);
        }
        throw new IllegalArgumentException(Messages.OptionsModel_truth(option, shown(given)));
    }

    /** @throws IllegalArgumentException if it is no whole number that an option of seconds can be */
    static int seconds(@NonNull Object given) {
        try {
            return new BigDecimal(given.toString().strip()).intValueExact();
        } catch (ArithmeticException | NumberFormatException e) {
            throw new IllegalArgumentException(Messages.OptionsModel_timeout(shown(given)), e);
        }
    }

    /** The items of a list, an array such as {@code split} returns, or another collection; anything else as it is. */
    @NonNull
    static Object listed(@NonNull Object given) {
        if (given instanceof Collection<?> items) {
            return new ArrayList<>(items);
        }
        if (!given.getClass().isArray()) {
            return given;
        }
        List<Object> items = new ArrayList<>();
        for (int i = 0; i < Array.getLength(given); i++) {
            items.add(Array.get(given, i));
        }
        return items;
    }

    private static boolean isSeveral(Object given) {
        return given != null && listed(given) instanceof List<?>;
    }

    private static String shown(Object given) {
        if (given instanceof CharSequence) {
            return "'" + given + "'";
        }
        return isSimple(given) ? given.toString() : kind(given);
    }

    /** What it is, in a Pipeline author's words. */
    @NonNull
    static String kind(@CheckForNull Object given) {
        if (given == null) {
            return "null";
        }
        if (given instanceof Map<?, ?>) {
            return "a map";
        }
        if (isSeveral(given)) {
            return "a list";
        }
        if (given instanceof CharSequence) {
            return "a text";
        }
        if (given instanceof Boolean) {
            return "true or false";
        }
        return given instanceof Number
                ? "a number"
                : "an object of type " + given.getClass().getSimpleName();
    }
}
