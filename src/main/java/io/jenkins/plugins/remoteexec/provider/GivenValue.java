package io.jenkins.plugins.remoteexec.provider;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import edu.umd.cs.findbugs.annotations.NonNull;
import java.lang.reflect.Array;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;

/**
 * A value as a Pipeline author wrote it, made into what an option or a provider's setting takes. What cannot be that is
 * refused in a sentence, where data binding would name Java classes, or take any text for "false".
 */
@Restricted(NoExternalUse.class)
public final class GivenValue {
    private GivenValue() {}

    /**
     * Makes it what a setting of this type takes; what is neither text, truth value nor whole number stays as it is.
     *
     * @throws IllegalArgumentException if it cannot be that; the message names the option
     */
    @NonNull
    static Object as(@NonNull Class<?> type, @NonNull String option, @NonNull Object given) {
        if (type == String.class) {
            return text(option, given);
        }
        if (type == boolean.class || type == Boolean.class) {
            return truth(option, given);
        }
        if (type != int.class && type != Integer.class) {
            return given;
        }
        try {
            return wholeNumber(given);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(Messages.GivenValue_wholeNumber(option, shown(given)), e);
        }
    }

    /** @throws IllegalArgumentException if it is no text, number or truth value; the message names the option */
    @NonNull
    public static String text(@NonNull String option, @CheckForNull Object given) {
        if (!isSimple(given)) {
            throw new IllegalArgumentException(Messages.GivenValue_text(option, kind(given)));
        }
        return given.toString();
    }

    /** Whether it can only be meant as a text: numbers and truth values can be written without quotes. */
    public static boolean isSimple(@CheckForNull Object given) {
        return given instanceof CharSequence || given instanceof Number || given instanceof Boolean;
    }

    /** @throws IllegalArgumentException if it is neither true nor false; the message names the option */
    public static boolean truth(@NonNull String option, @NonNull Object given) {
        String text = isSimple(given) ? given.toString().strip() : "";
        if (text.equalsIgnoreCase("true") || text.equalsIgnoreCase("false")) {
            return Boolean.parseBoolean(text);
        }
        throw new IllegalArgumentException(Messages.GivenValue_truth(option, shown(given)));
    }

    /** @throws NumberFormatException if it is none, or one of more than 32 bits */
    public static int wholeNumber(@NonNull Object given) {
        try {
            return new BigDecimal(given.toString().strip()).intValueExact();
        } catch (ArithmeticException e) {
            throw new NumberFormatException(e.getMessage());
        }
    }

    /** The items of a list, an array such as {@code split} returns, or another collection; anything else as it is. */
    @NonNull
    public static Object listed(@NonNull Object given) {
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

    /** Whether it is a list, an array or another collection. */
    public static boolean isSeveral(@CheckForNull Object given) {
        return given != null && listed(given) instanceof List<?>;
    }

    /** A text, number or truth value as it was given; of anything else, what it is. */
    @NonNull
    public static String shown(@CheckForNull Object given) {
        if (given instanceof CharSequence) {
            return "'" + given + "'";
        }
        return isSimple(given) ? given.toString() : kind(given);
    }

    /** What it is, in a Pipeline author's words. */
    @NonNull
    public static String kind(@CheckForNull Object given) {
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
