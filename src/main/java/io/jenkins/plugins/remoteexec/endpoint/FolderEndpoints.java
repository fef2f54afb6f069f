package io.jenkins.plugins.remoteexec.endpoint;

import com.cloudbees.hudson.plugins.folder.AbstractFolder;
import com.cloudbees.hudson.plugins.folder.AbstractFolderProperty;
import com.cloudbees.hudson.plugins.folder.AbstractFolderPropertyDescriptor;
import edu.umd.cs.findbugs.annotations.CheckForNull;
import edu.umd.cs.findbugs.annotations.NonNull;
import hudson.model.ItemGroup;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import net.sf.json.JSONObject;
import org.jenkinsci.Symbol;
import org.jenkinsci.plugins.variant.OptionalExtension;
import org.kohsuke.stapler.DataBoundConstructor;
import org.kohsuke.stapler.DataBoundSetter;
import org.kohsuke.stapler.StaplerRequest2;

/** The endpoints that only the jobs in a folder and its subfolders can use. */
public final class FolderEndpoints extends AbstractFolderProperty<AbstractFolder<?>> {
    private List<Endpoint> endpoints = new ArrayList<>();

    @DataBoundConstructor
    public FolderEndpoints() {}

    @NonNull
    public List<Endpoint> getEndpoints() {
        return Collections.unmodifiableList(endpoints);
    }

    /** @throws IllegalArgumentException if an endpoint cannot be used or two have the same name */
    @DataBoundSetter
    public void setEndpoints(@CheckForNull List<Endpoint> endpoints) {
        this.endpoints = Endpoints.checked(endpoints);
    }

    /** Also the source itself, because it cannot even be loaded where there are no folders. */
    @OptionalExtension(requirePlugins = "cloudbees-folder")
    @Symbol("remoteExecEndpoints")
    public static final class DescriptorImpl extends AbstractFolderPropertyDescriptor implements EndpointSource {
        @Override
        @NonNull
        public String getDisplayName() {
            return Messages.FolderEndpoints_displayName();
        }

        @Override
        public FolderEndpoints newInstance(@CheckForNull StaplerRequest2 req, @NonNull JSONObject form)
                throws FormException {
            if (req == null) {
                return null;
            }
            List<Endpoint> bound = Endpoints.bound(req, form.get("endpoints"));
            if (bound.isEmpty()) {
                return null;
            }
            FolderEndpoints property = new FolderEndpoints();
            try {
                property.setEndpoints(bound);
            } catch (IllegalArgumentException e) {
                throw new FormException(e.getMessage(), e, "endpoints");
            }
            return property;
        }

        @Override
        public boolean canHold(@NonNull ItemGroup<?> group) {
            return group instanceof AbstractFolder;
        }

        @Override
        @NonNull
        public List<Endpoint> endpointsOf(@NonNull ItemGroup<?> group) {
            FolderEndpoints property = group instanceof AbstractFolder<?> folder
                    ? folder.getProperties().get(FolderEndpoints.class)
                    : null;
            return property == null ? List.of() : property.getEndpoints();
        }
    }
}
