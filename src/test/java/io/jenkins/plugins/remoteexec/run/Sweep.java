package io.jenkins.plugins.remoteexec.run;

import hudson.ExtensionList;

/** The look at what is left over, which comes once a minute, for tests that cannot wait for it. */
public final class Sweep {
    private Sweep() {}

    public static void now() {
        ExtensionList.lookupSingleton(LeftoverSweep.class).sweep();
    }
}
