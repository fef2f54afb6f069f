package io.jenkins.plugins.remoteexec.provider;

import com.fasterxml.jackson.databind.JsonNode;
import edu.umd.cs.findbugs.annotations.CheckForNull;
import edu.umd.cs.findbugs.annotations.NonNull;
import io.jenkins.plugins.remoteexec.engine.Outcome;
import io.jenkins.plugins.remoteexec.engine.text.Signals;
import java.math.BigDecimal;
import java.util.Iterator;
import java.util.Locale;
import java.util.Map;

/**
 * How a process ended, as APIs before a guest agent write it: {@code exitcode} or {@code signal}, in one of several
 * spellings, as numbers or as texts.
 *
 * <p>Windows knows no signals. A process that it ends for an exception has a code from 0xC0000000 on, which a guest agent
 * reports as a signal (qga/commands.c) and some APIs as a negative number. Such a code is an exit code, as the number of 32
 * bits with a sign that Windows' own tools show.
 */
public final class ReportedEnd {
    /** Beyond all signals of Linux (64) and below 128, from which on shells add them to. */
    private static final int LAST_SIGNAL = 127;

    private static final long FEWEST = Integer.MIN_VALUE;
    private static final long MOST = 0xFFFF_FFFFL;

    private ReportedEnd() {}

    /** The end that a result tells; a failure where it names neither exit code nor signal, and never a success. */
    @NonNull
    public static Outcome.Exit exit(@NonNull JsonNode result) {
        JsonNode signal = field(result, "signal");
        String name = signalName(signal);
        if (name != null) {
            return new Outcome.Signalled(name);
        }
        Integer code = code(result);
        if (code != null) {
            return new Outcome.Exited(code);
        }
        Integer exception = number(signal);
        return exception == null || exception == 0 ? new Outcome.Failed() : new Outcome.Exited(exception);
    }

    /** The exit code, or null if there is none that can be one. */
    @CheckForNull
    public static Integer code(@NonNull JsonNode result) {
        return number(field(result, "exitcode"));
    }

    /** Whether a result says how the process ended. */
    public static boolean isTold(@NonNull JsonNode result) {
        return !(exit(result) instanceof Outcome.Failed);
    }

    /** Whether a flag says that output was cut, whatever the API calls the stream: {@code out-truncated}. */
    public static boolean isCut(@NonNull JsonNode result) {
        Iterator<Map.Entry<String, JsonNode>> fields = result.fields();
        while (fields.hasNext()) {
            Map.Entry<String, JsonNode> field = fields.next();
            String value = field.getValue().asText("").toLowerCase(Locale.ROOT);
            if (plain(field.getKey()).contains("truncated") && (value.equals("true") || value.equals("1"))) {
                return true;
            }
        }
        return false;
    }

    private static JsonNode field(JsonNode result, String name) {
        Iterator<Map.Entry<String, JsonNode>> fields = result.fields();
        while (fields.hasNext()) {
            Map.Entry<String, JsonNode> field = fields.next();
            if (plain(field.getKey()).equals(name) && !field.getValue().isNull()) {
                return field.getValue();
            }
        }
        return result.path(name);
    }

    private static String plain(String name) {
        return name.toLowerCase(Locale.ROOT).replaceAll("[_-]", "");
    }

    private static String signalName(JsonNode signal) {
        Integer number = number(signal);
        if (number != null) {
            return number >= 1 && number <= LAST_SIGNAL ? Signals.name(number) : null;
        }
        String name = signal.asText("").toUpperCase(Locale.ROOT);
        if (!name.matches("(SIG)?[A-Z][A-Z0-9+]{1,9}") || name.equals("NULL") || name.equals("NONE")) {
            return null;
        }
        return name.startsWith("SIG") ? name : "SIG" + name;
    }

    private static Integer number(JsonNode node) {
        String text = node.isBoolean() ? "" : node.asText("").strip();
        if (!text.matches("-?\\d{1,10}(\\.0{1,3})?")) {
            return null;
        }
        long number = new BigDecimal(text).longValue();
        return number >= FEWEST && number <= MOST ? (int) number : null;
    }
}
