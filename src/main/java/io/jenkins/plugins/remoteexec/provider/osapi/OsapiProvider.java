package io.jenkins.plugins.remoteexec.provider.osapi;

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
    public boolean isSelector(String target) {
        return OsapiTargets.isSelector(target);
    }

    @Override
    public ProviderClient connect(ProviderConnection connection) {
        return new OsapiClient(connection.json(url, Messages.OsapiProvider_displayName()), connection.secret());
    }

    @Extension
    @Symbol("osapi")
    public static final class DescriptorImpl extends TokenProviderDescriptor {
        @Override
        @NonNull
        public String getDisplayName() {
            return Messages.OsapiProvider_displayName();
        }
    }
}
