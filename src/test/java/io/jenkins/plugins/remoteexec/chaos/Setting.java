package io.jenkins.plugins.remoteexec.chaos;

import io.jenkins.plugins.remoteexec.simulator.Mishap;
import java.util.EnumSet;
import java.util.Set;

/**
 * How bad it gets.
 *
 * @param percent of the calls that go wrong
 * @param mishaps the ways in which they may
 */
record Setting(int percent, Set<Mishap> mishaps) {
    static final Setting ALL = new Setting(20, EnumSet.allOf(Mishap.class));

    /** Without those that could be meant for good, and without answers that cannot be right. */
    static Setting mild() {
        EnumSet<Mishap> mild = EnumSet.allOf(Mishap.class);
        mild.removeIf(each -> each.sort() == Mishap.Sort.REFUSAL || each.sort() == Mishap.Sort.ODD);
        return new Setting(20, mild);
    }
}
