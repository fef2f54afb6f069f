package hudson.util;

import hudson.Util;
import io.jenkins.plugins.remoteexec.central.StandIn;
import java.io.IOException;
import java.util.Collection;

/** Keeps its kind and its message, escaped as in the real one. */
public abstract class FormValidation extends IOException {
    public final Kind kind;

    private FormValidation(Kind kind, String message) {
        super(message);
        this.kind = kind;
    }

    public enum Kind {
        OK,
        WARNING,
        ERROR
    }

    public static FormValidation ok() {
        return respond(Kind.OK, "<div/>");
    }

    public static FormValidation ok(String message) {
        return okWithMarkup(Util.escape(message));
    }

    public static FormValidation ok(String format, Object... args) {
        return ok(String.format(format, args));
    }

    public static FormValidation warning(String message) {
        return warningWithMarkup(Util.escape(message));
    }

    public static FormValidation warning(String format, Object... args) {
        return warning(String.format(format, args));
    }

    public static FormValidation warning(Throwable e, String message) {
        throw StandIn.hasNoBody();
    }

    public static FormValidation error(String message) {
        return errorWithMarkup(Util.escape(message));
    }

    public static FormValidation error(String format, Object... args) {
        return error(String.format(format, args));
    }

    public static FormValidation error(Throwable e, String message) {
        throw StandIn.hasNoBody();
    }

    public static FormValidation okWithMarkup(String message) {
        return withMarkup(Kind.OK, message);
    }

    public static FormValidation warningWithMarkup(String message) {
        return withMarkup(Kind.WARNING, message);
    }

    public static FormValidation errorWithMarkup(String message) {
        return withMarkup(Kind.ERROR, message);
    }

    public static FormValidation aggregate(Collection<FormValidation> validations) {
        throw StandIn.hasNoBody();
    }

    public static FormValidation respond(Kind kind, final String html) {
        return new FormValidation(kind, null) {
            @Override
            public String renderHtml() {
                return html;
            }

            @Override
            public String toString() {
                return kind + ": " + html;
            }
        };
    }

    private static FormValidation withMarkup(Kind kind, String message) {
        if (message == null) {
            return ok();
        }
        return new FormValidation(kind, message) {
            @Override
            public String renderHtml() {
                throw StandIn.hasNoBody();
            }

            @Override
            public String toString() {
                return kind + ": " + message;
            }
        };
    }

    public static FormValidation validateRequired(String value) {
        throw StandIn.hasNoBody();
    }

    public static FormValidation validateIntegerInRange(String value, int lower, int upper) {
        throw StandIn.hasNoBody();
    }

    public static FormValidation validatePositiveInteger(String value) {
        throw StandIn.hasNoBody();
    }

    public static FormValidation validateNonNegativeInteger(String value) {
        throw StandIn.hasNoBody();
    }

    public abstract String renderHtml();
}
