package io.jenkins.plugins.remoteexec.chaos;

import io.jenkins.plugins.remoteexec.simulator.Mishap;
import java.io.PrintStream;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Adds up what was seen, and prints it as a table. */
final class Tally {
    private final Map<String, Integer> outcomes = new TreeMap<>();
    private final Map<Finding.Kind, Long> findings = new EnumMap<>(Finding.Kind.class);
    private final Map<Mishap, Long> mishaps = new EnumMap<>(Mishap.class);
    private long requests;
    private int executions;
    private int crashes;
    private int cancelled;
    private int notPlayed;

    synchronized void request(Mishap mishap) {
        requests++;
        if (mishap != null) {
            mishaps.merge(mishap, 1L, Long::sum);
        }
    }

    synchronized void add(Evidence seen, List<Finding> found) {
        executions++;
        outcomes.merge(seen.outcome() == null ? "none" : seen.outcome().word(), 1, Integer::sum);
        crashes += seen.plan().crashes().size();
        cancelled += seen.cancelled() ? 1 : 0;
        found.forEach(each -> findings.merge(each.kind(), each.amount(), Long::sum));
    }

    /** An execution could not be played. */
    synchronized void failed() {
        notPlayed++;
    }

    synchronized int executions() {
        return executions;
    }

    synchronized boolean allMet() {
        return notPlayed == 0 && findings.keySet().stream().noneMatch(kind -> kind.isGoal);
    }

    synchronized void print(PrintStream out) {
        line(out, "executions", executions, "");
        if (notPlayed > 0) {
            line(out, "could not be played", notPlayed, "goal 0: MISSED");
        }
        line(out, "  cancelled by somebody", cancelled, "");
        line(out, "  planned ends of controllers", crashes, "");
        outcomes.forEach((word, count) -> line(out, "  ended: " + word, count, ""));
        for (Finding.Kind kind : Finding.Kind.values()) {
            long amount = findings.getOrDefault(kind, 0L);
            line(out, kind.words, amount, kind.isGoal ? amount == 0 ? "goal 0: ok" : "goal 0: MISSED" : "");
        }
        long wrong = mishaps.values().stream().mapToLong(Long::longValue).sum();
        line(out, "calls", requests, "");
        line(out, "calls that went wrong", wrong, requests == 0 ? "" : 100 * wrong / requests + " %");
        mishaps.forEach(
                (mishap, count) -> line(out, "  " + mishap.name().toLowerCase().replace('_', ' '), count, ""));
    }

    private static void line(PrintStream out, String words, long value, String remark) {
        out.println(String.format("%-42s %10d  %s", words, value, remark).stripTrailing());
    }
}
