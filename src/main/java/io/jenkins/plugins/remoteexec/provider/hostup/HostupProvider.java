package io.jenkins.plugins.remoteexec.provider.hostup;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import edu.umd.cs.findbugs.annotations.NonNull;
import hudson.Extension;
import hudson.Util;
import io.jenkins.plugins.remoteexec.engine.ProviderClient;
import io.jenkins.plugins.remoteexec.provider.ProviderConnection;
import io.jenkins.plugins.remoteexec.provider.RemoteProvider;
import io.jenkins.plugins.remoteexec.provider.TokenProviderDescriptor;
import org.jenkinsci.Symbol;
import org.kohsuke.stapler.DataBoundConstructor;
import org.kohsuke.stapler.DataBoundSetter;

/** HostUp's virtual private servers, whose guest agents run what the API is asked for. */
public final class HostupProvider extends RemoteProvider {
    private static final long serialVersionUID = 1L;

    /** The API's only address, by its documentation. */
    static final String DEFAULT_URL = "https://cloud.hostup.se";

    private final String credentialsId;
    private String url = DEFAULT_URL;

    /** @param credentialsId the id of a secret text with the API key */
    @DataBoundConstructor
    public HostupProvider(@CheckForNull String credentialsId) {
        this.credentialsId = Util.fixNull(credentialsId).trim();
    }

    @Override
    public String getUrl() {
        return url;
    }

    /** @param url the base URL of the API; empty for HostUp's own */
    @DataBoundSetter
    public void setUrl(@CheckForNull String url) {
        String given = Util.fixEmptyAndTrim(url);
        this.url = given == null ? DEFAULT_URL : given;
    }

    @Override
    public String getCredentialsId() {
        return credentialsId;
    }

    @Override
    public ProviderClient connect(ProviderConnection connection) {
        return new HostupClient(connection.json(url, Messages.HostupProvider_displayName()), connection.secret());
    }

    @Extension
    @Symbol("hostup")
    public static final class DescriptorImpl extends TokenProviderDescriptor {
        public DescriptorImpl() {
            super(DEFAULT_URL);
        }

        @Override
        @NonNull
        public String getDisplayName() {
            return Messages.HostupProvider_displayName();
        }
    }
}
