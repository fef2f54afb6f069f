package io.jenkins.plugins.remoteexec.run;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import edu.umd.cs.findbugs.annotations.NonNull;
import hudson.Extension;
import hudson.Util;
import hudson.model.Describable;
import hudson.model.Descriptor;
import hudson.model.Item;
import hudson.util.FormValidation;
import hudson.util.ListBoxModel;
import io.jenkins.plugins.remoteexec.provider.CredentialsForm;
import io.jenkins.plugins.remoteexec.provider.FormAccess;
import java.io.Serializable;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;
import org.kohsuke.stapler.AncestorInPath;
import org.kohsuke.stapler.DataBoundConstructor;
import org.kohsuke.stapler.QueryParameter;
import org.kohsuke.stapler.verb.POST;

/** One variable of a command's environment whose value is a stored secret. Only its id is ever saved. */
public final class SecretVariable implements Describable<SecretVariable>, Serializable {
    private static final long serialVersionUID = 1L;

    private final String name;
    private final String credentialsId;

    @DataBoundConstructor
    public SecretVariable(@CheckForNull String name, @CheckForNull String credentialsId) {
        this.name = Util.fixNull(name).trim();
        this.credentialsId = Util.fixNull(credentialsId).trim();
    }

    @NonNull
    public String getName() {
        return name;
    }

    @NonNull
    public String getCredentialsId() {
        return credentialsId;
    }

    @Extension
    public static final class DescriptorImpl extends Descriptor<SecretVariable> {
        @Override
        @NonNull
        public String getDisplayName() {
            return Messages.SecretVariable_displayName();
        }

        @POST
        @Restricted(NoExternalUse.class)
        public ListBoxModel doFillCredentialsIdItems(@AncestorInPath Item item, @QueryParameter String credentialsId) {
            if (!FormAccess.mayListCredentials(item)) {
                return new ListBoxModel().add(Util.fixNull(credentialsId));
            }
            return new CredentialsForm(SecretVariables.KINDS, item, null).items(credentialsId);
        }

        @POST
        @Restricted(NoExternalUse.class)
        public FormValidation doCheckCredentialsId(@AncestorInPath Item item, @QueryParameter String value) {
            if (!FormAccess.mayListCredentials(item)) {
                return FormValidation.ok();
            }
            return new CredentialsForm(SecretVariables.KINDS, item, null).check(value);
        }
    }
}
