package io.jenkins.plugins.remoteexec.simulator.byhand;

import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.Iterator;
import java.util.List;

/** The words of a command line, one after the other. Whatever is wrong with one is an IllegalArgumentException. */
final class Words {
    private final Iterator<String> left;
    private String option = "";

    Words(List<String> words) {
        left = words.iterator();
    }

    boolean hasNext() {
        return left.hasNext();
    }

    /** The next option. */
    String option() {
        option = left.next();
        return option;
    }

    /** The value of the option that was read last. */
    String value() {
        if (!left.hasNext()) {
            throw new IllegalArgumentException(option + " needs a value.");
        }
        return left.next();
    }

    int number(int most) {
        String text = value();
        if (!text.matches("\\d{1,9}") || Integer.parseInt(text) > most) {
            throw new IllegalArgumentException(option + " takes a number from 0 to " + most + ", not " + text + ".");
        }
        return Integer.parseInt(text);
    }

    Duration time() {
        String text = value();
        try {
            return Duration.parse("PT" + text);
        } catch (DateTimeParseException e) {
            throw new IllegalArgumentException(option + " takes a time like 90s, 15m or 8h, not " + text + ".", e);
        }
    }
}
