package io.jenkins.plugins.remoteexec.run;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import edu.umd.cs.findbugs.annotations.NonNull;
import hudson.Extension;
import hudson.Util;
import hudson.model.Describable;
import hudson.model.Descriptor;
import java.io.Serializable;
import org.kohsuke.stapler.DataBoundConstructor;

/** One variable that a command finds in its environment. */
public final class EnvironmentVariable implements Describable<EnvironmentVariable>, Serializable {
    private static final long serialVersionUID = 1L;

    private final String name;
    private final String value;

    @DataBoundConstructor
    public EnvironmentVariable(@CheckForNull String name, @CheckForNull String value) {
        this.name = Util.fixNull(name).trim();
        this.value = Util.fixNull(value);
    }

    @NonNull
    public String getName() {
        return name;
    }

    @NonNull
    public String getValue() {
        return value;
    }

    @Extension
    public static final class DescriptorImpl extends Descriptor<EnvironmentVariable> {
        @Override
        @NonNull
        public String getDisplayName() {
            return Messages.EnvironmentVariable_displayName();
        }
    }
}
