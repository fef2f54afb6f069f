package io.jenkins.plugins.remoteexec.provider.osapi;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import edu.umd.cs.findbugs.annotations.NonNull;
import hudson.Extension;
import hudson.Util;
import hudson.model.Item;
import hudson.util.FormValidation;
import hudson.util.ListBoxModel;
import io.jenkins.plugins.remoteexec.engine.ProviderClient;
import io.jenkins.plugins.remoteexec.http.BaseUrl;
import io.jenkins.plugins.remoteexec.http.JsonClient;
import io.jenkins.plugins.remoteexec.provider.ApiCredentials;
import io.jenkins.plugins.remoteexec.provider.CredentialsForm;
import io.jenkins.plugins.remoteexec.provider.FormAccess;
import io.jenkins.plugins.remoteexec.provider.ProviderConnection;
import io.jenkins.plugins.remoteexec.provider.RemoteProvider;
import io.jenkins.plugins.remoteexec.provider.RemoteProviderDescriptor;
import java.util.List;
import org.jenkinsci.Symbol;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;
import org.kohsuke.stapler.AncestorInPath;
import org.kohsuke.stapler.DataBoundConstructor;
import org.kohsuke.stapler.QueryParameter;
import org.kohsuke.stapler.verb.POST;

/** An OSAPI server: agents on the machines run what the API is asked for. */
public final class OsapiProvider extends RemoteProvider {
    private static final long serialVersionUID = 1L;

    private final String url;
    private final String credentialsId;

    /**
     * @param url the base URL of the API
     * @param credentialsId the id of a secret text with the API token
     */
    @DataBoundConstructor
    public OsapiProvider(@CheckForNull String url, @CheckForNull String credentialsId) {
        this.url = Util.fixNull(url).trim();
        this.credentialsId = Util.fixNull(credentialsId).trim();
    }

    @Override
    public String getUrl() {
        return url;
    }

    @Override
    public String getCredentialsId() {
        return credentialsId;
    }

    @Override
    public Object identity() {
        return url;
    }

    @Override
    public boolean isSelector(String target) {
        return OsapiTargets.isSelector(target);
    }

    @Override
    public ProviderClient connect(ProviderConnection connection) {
        return new OsapiClient(
                new JsonClient(connection.http(), BaseUrl.parse(url), Messages.OsapiProvider_displayName()),
                connection.secret());
    }

    @Extension
    @Symbol("osapi")
    public static final class DescriptorImpl extends RemoteProviderDescriptor {
        @Override
        @NonNull
        public String getDisplayName() {
            return Messages.OsapiProvider_displayName();
        }

        @Override
        public List<ApiCredentials.Kind> credentialKinds() {
            return List.of(ApiCredentials.Kind.SECRET_TEXT);
        }

        @POST
        @Restricted(NoExternalUse.class)
        public FormValidation doCheckUrl(@AncestorInPath Item item, @QueryParameter String value) {
            if (!FormAccess.mayConfigure(item)) {
                return FormValidation.ok();
            }
            try {
                return BaseUrl.parse(value).isPlain()
                        ? FormValidation.warning(Messages.OsapiProvider_plainHttp())
                        : FormValidation.ok();
            } catch (IllegalArgumentException e) {
                return FormValidation.error(e.getMessage());
            }
        }

        @POST
        @Restricted(NoExternalUse.class)
        public ListBoxModel doFillCredentialsIdItems(
                @AncestorInPath Item item, @QueryParameter String url, @QueryParameter String credentialsId) {
            if (!FormAccess.mayListCredentials(item)) {
                return new ListBoxModel().add(Util.fixNull(credentialsId));
            }
            return new CredentialsForm(this, item, url).items(credentialsId);
        }

        @POST
        @Restricted(NoExternalUse.class)
        public FormValidation doCheckCredentialsId(
                @AncestorInPath Item item, @QueryParameter String url, @QueryParameter String value) {
            if (!FormAccess.mayListCredentials(item)) {
                return FormValidation.ok();
            }
            return new CredentialsForm(this, item, url).check(value);
        }
    }
}
