package io.jenkins.plugins.remoteexec.demo;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;

/** What was expected and what was seen, one line for each command. */
final class DemoTable {
    private static final String FORMAT = "%2s %-7s %-45s | %-39s | %-44s | %s%n";
    private static final int SEEN = 44;

    private final List<String[]> rows = new ArrayList<>();
    private boolean good = true;

    /** Begins the part of one provider. */
    void part(String provider) {
        rows.add(new String[] {provider});
    }

    /**
     * @param seen the whole outcome
     * @param problem what is wrong about it apart from that, or empty
     */
    void add(int number, DemoCommand command, String seen, String problem) {
        String expected = command.expected();
        boolean asExpected = seen.contains(expected) && problem.isEmpty();
        good &= asExpected;
        rows.add(new String[] {
            Integer.toString(number),
            command.mode().word(),
            command.title(),
            expected,
            asExpected ? around(expected, seen) : problem.isEmpty() ? seen : seen + " (but " + problem + ")",
            asExpected ? "ok" : "WRONG"
        });
    }

    boolean isGood() {
        return good;
    }

    void print(PrintStream out) {
        out.printf("%n" + FORMAT, "", "", "", "expected", "seen", "");
        for (String[] row : rows) {
            if (row.length == 1) {
                out.println("-- " + row[0] + " " + "-".repeat(146 - row[0].length()));
            } else {
                out.printf(FORMAT, (Object[]) row);
            }
        }
        out.println();
        out.println(good ? "All as expected." : "Some results are NOT as expected: see the lines that end in WRONG.");
    }

    /** A long sentence from where it says what was expected. */
    private static String around(String expected, String seen) {
        int from = seen.indexOf(expected);
        String shown = seen.length() <= SEEN || from == 0 ? seen : "…" + seen.substring(from);
        return shown.length() <= SEEN ? shown : shown.substring(0, SEEN - 1) + "…";
    }
}
