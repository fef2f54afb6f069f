package hudson;

import hudson.model.Describable;
import hudson.model.Descriptor;
import io.jenkins.plugins.remoteexec.central.StandIn;
import jenkins.model.Jenkins;

public class DescriptorExtensionList<T extends Describable<T>, D extends Descriptor<T>> extends ExtensionList<D> {
    protected DescriptorExtensionList(Jenkins jenkins, Class<T> describableType) {
        super(jenkins, null);
    }

    public D find(Class<? extends T> type) {
        throw StandIn.hasNoBody();
    }

    public D findByName(String id) {
        throw StandIn.hasNoBody();
    }
}
