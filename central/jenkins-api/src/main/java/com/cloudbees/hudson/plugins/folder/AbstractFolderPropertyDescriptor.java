package com.cloudbees.hudson.plugins.folder;

import hudson.model.Descriptor;
import io.jenkins.plugins.remoteexec.central.StandIn;
import net.sf.json.JSONObject;
import org.kohsuke.stapler.StaplerRequest2;

public abstract class AbstractFolderPropertyDescriptor extends Descriptor<AbstractFolderProperty<?>> {
    @Override
    public AbstractFolderProperty<?> newInstance(StaplerRequest2 req, JSONObject formData) throws FormException {
        throw StandIn.hasNoBody();
    }

    public boolean isApplicable(Class<? extends AbstractFolder> containerType) {
        throw StandIn.hasNoBody();
    }
}
