package hudson.security;

import io.jenkins.plugins.remoteexec.central.StandIn;
import org.springframework.security.access.AccessDeniedException;
import org.springframework.security.core.Authentication;

public interface AccessControlled {
    ACL getACL();

    default void checkPermission(Permission permission) throws AccessDeniedException {
        throw StandIn.hasNoBody();
    }

    default void checkAnyPermission(Permission... permission) throws AccessDeniedException {
        throw StandIn.hasNoBody();
    }

    default boolean hasPermission(Permission permission) {
        throw StandIn.hasNoBody();
    }

    default boolean hasAnyPermission(Permission... permission) {
        throw StandIn.hasNoBody();
    }

    default boolean hasPermission2(Authentication a, Permission permission) {
        throw StandIn.hasNoBody();
    }
}
