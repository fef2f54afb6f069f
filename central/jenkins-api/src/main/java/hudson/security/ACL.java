package hudson.security;

import io.jenkins.plugins.remoteexec.central.StandIn;
import org.springframework.security.core.Authentication;

public abstract class ACL {
    public static final Authentication SYSTEM2 = null;

    ACL() {}

    public final void checkPermission(Permission p) {
        throw StandIn.hasNoBody();
    }

    public final boolean hasPermission(Permission p) {
        throw StandIn.hasNoBody();
    }

    public static ACLContext as2(Authentication auth) {
        throw StandIn.hasNoBody();
    }
}
