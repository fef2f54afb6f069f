package io.jenkins.plugins.remoteexec.engine.core;

import java.io.PrintStream;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;

/**
 * Named moments in a JVM. At one of them it says so and stands still, so that whoever listens can kill it exactly there.
 */
final class Pauses {
    static final String HERE = "paused at ";

    private final String wanted;
    private final PrintStream said;
    private final Map<String, Integer> passed = new HashMap<>();

    /** @param wanted a moment and the number of its occurrence, such as "saved#2"; anything else never happens */
    Pauses(String wanted, PrintStream said) {
        this.wanted = wanted;
        this.said = said;
    }

    void at(String moment) {
        if (isWanted(moment)) {
            said.println(HERE + wanted);
            said.flush();
            while (true) {
                LockSupport.park();
            }
        }
    }

    private synchronized boolean isWanted(String moment) {
        return wanted.equals(moment + "#" + passed.merge(moment, 1, Integer::sum));
    }
}
