package io.jenkins.plugins.remoteexec.provider.osapi;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import edu.umd.cs.findbugs.annotations.NonNull;
import hudson.Extension;
import hudson.Util;
import hudson.model.Item;
import hudson.util.FormValidation;
import io.jenkins.plugins.remoteexec.engine.ProviderClient;
import io.jenkins.plugins.remoteexec.provider.FormAccess;
import io.jenkins.plugins.remoteexec.provider.ProviderConnection;
import io.jenkins.plugins.remoteexec.provider.RemoteProvider;
import io.jenkins.plugins.remoteexec.provider.TokenProviderDescriptor;
import java.util.List;
import org.jenkinsci.Symbol;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;
import org.kohsuke.stapler.AncestorInPath;
import org.kohsuke.stapler.DataBoundConstructor;
import org.kohsuke.stapler.DataBoundSetter;
import org.kohsuke.stapler.QueryParameter;
import org.kohsuke.stapler.verb.POST;

/** An OSAPI server: agents on the machines run what the API is asked for. */
public final class OsapiProvider extends RemoteProvider {
    private static final long serialVersionUID = 1L;

    private final String url;
    private final String credentialsId;
    private Integer longestDirectRun;

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

    /** After how many seconds a direct command is ended on its target; null for 25. */
    @CheckForNull
    public Integer getLongestDirectRun() {
        return longestDirectRun;
    }

    @DataBoundSetter
    public void setLongestDirectRun(@CheckForNull Integer longestDirectRun) {
        this.longestDirectRun = longestDirectRun;
    }

    @Override
    public Object identity() {
        return List.of(url, seconds());
    }

    private int seconds() {
        return longestDirectRun == null ? OsapiLimit.DEFAULT_SECONDS : longestDirectRun;
    }

    private static boolean isPossible(int seconds) {
        return seconds >= OsapiLimit.DEFAULT_SECONDS && seconds <= OsapiLimit.MOST_SECONDS;
    }

    @Override
    public boolean isSelector(String target) {
        return OsapiTargets.isSelector(target);
    }

    @Override
    public ProviderClient connect(ProviderConnection connection) {
        if (!isPossible(seconds())) {
            throw new IllegalArgumentException(Messages.OsapiProvider_longestDirectRun(
                    seconds(), OsapiLimit.DEFAULT_SECONDS, OsapiLimit.MOST_SECONDS));
        }
        return new OsapiClient(
                connection.json(url, Messages.OsapiProvider_displayName()), connection.secret(), seconds());
    }

    @Extension
    @Symbol("osapi")
    public static final class DescriptorImpl extends TokenProviderDescriptor {
        @Override
        @NonNull
        public String getDisplayName() {
            return Messages.OsapiProvider_displayName();
        }

        @POST
        @Restricted(NoExternalUse.class)
        public FormValidation doCheckLongestDirectRun(@AncestorInPath Item item, @QueryParameter String value) {
            if (!FormAccess.mayConfigure(item)) {
                return FormValidation.ok();
            }
            String given = Util.fixEmptyAndTrim(value);
            if (given == null) {
                return FormValidation.ok();
            }
            if (!given.matches("\\d{1,6}") || !isPossible(Integer.parseInt(given))) {
                return FormValidation.error(Messages.OsapiProvider_longestDirectRun(
                        given, OsapiLimit.DEFAULT_SECONDS, OsapiLimit.MOST_SECONDS));
            }
            return Integer.parseInt(given) > OsapiLimit.DEFAULT_SECONDS
                    ? FormValidation.warning(Messages.OsapiProvider_raised())
                    : FormValidation.ok();
        }
    }
}
