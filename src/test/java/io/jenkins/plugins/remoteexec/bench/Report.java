package io.jenkins.plugins.remoteexec.bench;

import java.io.PrintStream;
import java.util.Locale;

/** Prints what was measured, a line each: {@code name value unit goal ok|short}; without a goal, two dashes. */
final class Report {
    private final PrintStream out;
    private boolean allMet = true;

    Report(PrintStream out) {
        this.out = out;
    }

    void atMost(String name, double value, String unit, double goal) {
        line(name, value, unit, "<=" + text(goal), value <= goal);
    }

    void atLeast(String name, double value, String unit, double goal) {
        line(name, value, unit, ">=" + text(goal), value >= goal);
    }

    void only(String name, double value, String unit) {
        out.println(name + " " + text(value) + " " + unit + " - -");
    }

    boolean allMet() {
        return allMet;
    }

    private void line(String name, double value, String unit, String goal, boolean met) {
        allMet &= met;
        out.println(name + " " + text(value) + " " + unit + " " + goal + " " + (met ? "ok" : "short"));
    }

    private static String text(double value) {
        return value == Math.rint(value) && Math.abs(value) < 1e9
                ? Long.toString(Math.round(value))
                : String.format(Locale.ROOT, "%.3f", value);
    }
}
