package hudson.model;

import io.jenkins.plugins.remoteexec.central.StandIn;

public interface Describable<T extends Describable<T>> {
    default Descriptor<T> getDescriptor() {
        throw StandIn.hasNoBody();
    }
}
