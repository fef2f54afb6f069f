package hudson.model;

import io.jenkins.plugins.remoteexec.central.StandIn;

public class User implements ModelObject {
    User() {}

    @Override
    public String getDisplayName() {
        throw StandIn.hasNoBody();
    }

    public String getId() {
        throw StandIn.hasNoBody();
    }

    public static User current() {
        throw StandIn.hasNoBody();
    }
}
