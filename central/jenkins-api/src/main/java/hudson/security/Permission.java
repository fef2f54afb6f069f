package hudson.security;

import io.jenkins.plugins.remoteexec.central.StandIn;

public final class Permission {
    Permission() {}

    public String getId() {
        throw StandIn.hasNoBody();
    }
}
