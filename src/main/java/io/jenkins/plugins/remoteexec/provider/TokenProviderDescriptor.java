package io.jenkins.plugins.remoteexec.provider;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import edu.umd.cs.findbugs.annotations.NonNull;
import hudson.Util;
import hudson.model.Item;
import hudson.util.FormValidation;
import hudson.util.ListBoxModel;
import io.jenkins.plugins.remoteexec.http.BaseUrl;
import java.util.List;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;
import org.kohsuke.stapler.AncestorInPath;
import org.kohsuke.stapler.QueryParameter;
import org.kohsuke.stapler.verb.POST;

/** Describes an API with a URL and credentials, which are a token as a secret text unless a subclass says otherwise. */
public abstract class TokenProviderDescriptor extends RemoteProviderDescriptor {
    private final String defaultUrl;

    /** For an API without a common address for all customers. */
    protected TokenProviderDescriptor() {
        defaultUrl = "";
    }

    /** @param defaultUrl the URL of the API unless another one is configured */
    protected TokenProviderDescriptor(@NonNull String defaultUrl) {
        this.defaultUrl = defaultUrl;
    }

    /** For the form; empty if there is none. */
    @NonNull
    public String getDefaultUrl() {
        return defaultUrl;
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
        if (Util.fixEmptyAndTrim(value) == null && !defaultUrl.isEmpty()) {
            return FormValidation.ok(Messages.TokenProvider_default(defaultUrl));
        }
        return checkAddress(value);
    }

    /** Says what is wrong with a URL that is needed. */
    @NonNull
    protected static FormValidation checkAddress(@CheckForNull String value) {
        try {
            return BaseUrl.parse(value).isPlain()
                    ? FormValidation.warning(Messages.TokenProvider_plainHttp())
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
        return new CredentialsForm(this, item, effective(url)).items(credentialsId);
    }

    @POST
    @Restricted(NoExternalUse.class)
    public FormValidation doCheckCredentialsId(
            @AncestorInPath Item item, @QueryParameter String url, @QueryParameter String value) {
        if (!FormAccess.mayListCredentials(item)) {
            return FormValidation.ok();
        }
        return new CredentialsForm(this, item, effective(url)).check(value);
    }

    private String effective(String url) {
        String given = Util.fixEmptyAndTrim(url);
        return given == null ? defaultUrl : given;
    }
}
