package hudson.security;

import io.jenkins.plugins.remoteexec.central.StandIn;

public class ACLContext implements AutoCloseable {
    ACLContext() {}

    @Override
    public void close() {
        throw StandIn.hasNoBody();
    }
}
