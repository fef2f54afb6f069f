package io.jenkins.plugins.remoteexec.simulator.osapi;

import java.util.regex.Pattern;

/**
 * Whom a job is for.
 *
 * @param text the target as the client wrote it
 * @param kind how it is resolved
 */
record Target(String text, Kind kind) {

    private static final Pattern LABEL = Pattern.compile("[a-zA-Z0-9_-]+:[a-zA-Z0-9_-]+(\\.[a-zA-Z0-9_-]+)*");

    enum Kind {
        ANY,
        ALL,
        LABEL,
        HOST
    }

    static Target parse(String text) {
        if (text.equals("_any")) {
            return new Target(text, Kind.ANY);
        }
        if (text.equals("_all")) {
            return new Target(text, Kind.ALL);
        }
        int colon = text.indexOf(':');
        boolean label = colon > 0 && colon < text.length() - 1;
        return new Target(text, label ? Kind.LABEL : Kind.HOST);
    }

    boolean isBroadcast() {
        return kind == Kind.ALL || text.contains(":");
    }

    boolean isWellFormed() {
        return kind != Kind.LABEL || LABEL.matcher(text).matches();
    }

    boolean matches(SimulatedHost host) {
        return switch (kind) {
            case ANY, ALL -> true;
            case HOST -> host.hostname().equals(text);
            case LABEL -> matchesLabel(host);
        };
    }

    /** The queue that agents read this target from: commands of one queue run one after another on each host. */
    String subject() {
        return switch (kind) {
            case ANY, ALL -> "jobs.modify." + text;
            case HOST -> "jobs.modify.host." + text.replaceAll("[^a-zA-Z0-9_]", "_");
            case LABEL -> "jobs.modify.label." + text.replaceFirst(":", ".");
        };
    }

    private boolean matchesLabel(SimulatedHost host) {
        int colon = text.indexOf(':');
        String wanted = text.substring(colon + 1);
        String actual = host.labels().get(text.substring(0, colon));
        return actual != null && (actual.equals(wanted) || actual.startsWith(wanted + "."));
    }
}
