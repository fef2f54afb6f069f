package io.jenkins.plugins.remoteexec.endpoint;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import edu.umd.cs.findbugs.annotations.NonNull;
import hudson.Extension;
import hudson.ExtensionList;
import hudson.model.PersistentDescriptor;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import jenkins.model.GlobalConfiguration;
import net.sf.json.JSONObject;
import org.jenkinsci.Symbol;
import org.kohsuke.stapler.DataBoundSetter;
import org.kohsuke.stapler.StaplerRequest2;

/** The endpoints that all jobs of this Jenkins can use. */
@Extension
@Symbol("remoteExec")
public final class RemoteExecConfiguration extends GlobalConfiguration implements PersistentDescriptor {
    private volatile List<Endpoint> endpoints = new ArrayList<>();
    private volatile boolean inlineProvidersForbidden;

    @NonNull
    public static RemoteExecConfiguration get() {
        return ExtensionList.lookupSingleton(RemoteExecConfiguration.class);
    }

    @Override
    @NonNull
    public String getDisplayName() {
        return Messages.RemoteExecConfiguration_displayName();
    }

    @NonNull
    public List<Endpoint> getEndpoints() {
        return Collections.unmodifiableList(endpoints);
    }

    /**
     * @throws IllegalArgumentException if an endpoint cannot be used or two have the same name; nothing is changed then
     */
    @DataBoundSetter
    public void setEndpoints(@CheckForNull List<Endpoint> endpoints) {
        List<Endpoint> checked = Endpoints.checked(endpoints);
        this.endpoints = checked;
        save();
        ConnectionResolver.keepOnly(checked);
    }

    /** Whether every job has to use an endpoint, so that only administrators decide which APIs are called. */
    public boolean isInlineProvidersForbidden() {
        return inlineProvidersForbidden;
    }

    @DataBoundSetter
    public void setInlineProvidersForbidden(boolean inlineProvidersForbidden) {
        this.inlineProvidersForbidden = inlineProvidersForbidden;
        save();
    }

    @Override
    public boolean configure(StaplerRequest2 req, JSONObject json) throws FormException {
        try {
            // bound as a list of its own: a form without any endpoint does not mention the field
            setEndpoints(Endpoints.bound(req, json.get("endpoints")));
        } catch (IllegalArgumentException e) {
            throw new FormException(e.getMessage(), e, "endpoints");
        }
        setInlineProvidersForbidden(json.optBoolean("inlineProvidersForbidden"));
        return true;
    }
}
