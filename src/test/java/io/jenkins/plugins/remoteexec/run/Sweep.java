package io.jenkins.plugins.remoteexec.run;

import hudson.ExtensionList;

/** The look at orphaned commands, which comes once a minute, for tests that cannot wait for it. */
public final class Sweep {
    private Sweep() {}

    public static void now() {
        ExtensionList.lookupSingleton(OrphanSweep.class).sweep();
    }
}
