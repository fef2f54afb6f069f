package io.jenkins.plugins.remoteexec.provider.hzel;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import edu.umd.cs.findbugs.annotations.NonNull;
import hudson.Extension;
import hudson.Util;
import hudson.model.Item;
import hudson.util.ListBoxModel;
import io.jenkins.plugins.remoteexec.engine.ProviderClient;
import io.jenkins.plugins.remoteexec.provider.FormAccess;
import io.jenkins.plugins.remoteexec.provider.ProviderConnection;
import io.jenkins.plugins.remoteexec.provider.RemoteProvider;
import io.jenkins.plugins.remoteexec.provider.TokenProviderDescriptor;
import java.util.List;
import java.util.Locale;
import org.jenkinsci.Symbol;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;
import org.kohsuke.stapler.AncestorInPath;
import org.kohsuke.stapler.DataBoundConstructor;
import org.kohsuke.stapler.DataBoundSetter;
import org.kohsuke.stapler.verb.POST;

/** The containers of hzel. */
public final class HzelProvider extends RemoteProvider {
    private static final long serialVersionUID = 1L;

    /** The API's only address, by its documentation. */
    static final String DEFAULT_URL = "https://api.hzel.org";

    static final String FIND_OUT = "auto";

    private final String credentialsId;
    private String url = DEFAULT_URL;
    private String dialect = FIND_OUT;
    private boolean recoverExitCode = true;

    /** @param credentialsId the id of a secret text with the token */
    @DataBoundConstructor
    public HzelProvider(@CheckForNull String credentialsId) {
        this.credentialsId = Util.fixNull(credentialsId).trim();
    }

    @Override
    public String getUrl() {
        return url;
    }

    /** @param url the base URL of the API; empty for hzel's own */
    @DataBoundSetter
    public void setUrl(@CheckForNull String url) {
        String given = Util.fixEmptyAndTrim(url);
        this.url = given == null ? DEFAULT_URL : given;
    }

    @Override
    public String getCredentialsId() {
        return credentialsId;
    }

    @NonNull
    public String getDialect() {
        return dialect;
    }

    /** @param dialect "auto" to find out, or the field that carries the command: "program" or "command" */
    @DataBoundSetter
    public void setDialect(@CheckForNull String dialect) {
        String given = Util.fixEmptyAndTrim(dialect);
        this.dialect = given == null ? FIND_OUT : given.toLowerCase(Locale.ROOT);
    }

    public boolean isRecoverExitCode() {
        return recoverExitCode;
    }

    @DataBoundSetter
    public void setRecoverExitCode(boolean recoverExitCode) {
        this.recoverExitCode = recoverExitCode;
    }

    @Override
    public Object identity() {
        return List.of(url, dialect, recoverExitCode);
    }

    @Override
    public ProviderClient connect(ProviderConnection connection) {
        return new HzelClient(
                connection.json(url, Messages.HzelProvider_displayName()),
                connection.secret(),
                parsedDialect(),
                recoverExitCode);
    }

    private HzelDialect parsedDialect() {
        return switch (dialect) {
            case FIND_OUT -> null;
            case "program" -> HzelDialect.PROGRAM;
            case "command" -> HzelDialect.COMMAND;
            default ->
                throw new IllegalArgumentException("dialect is '" + dialect + "': it must be auto, program or command");
        };
    }

    @Extension
    @Symbol("hzel")
    public static final class DescriptorImpl extends TokenProviderDescriptor {
        public DescriptorImpl() {
            super(DEFAULT_URL);
        }

        @Override
        @NonNull
        public String getDisplayName() {
            return Messages.HzelProvider_displayName();
        }

        @POST
        @Restricted(NoExternalUse.class)
        public ListBoxModel doFillDialectItems(@AncestorInPath Item item) {
            if (!FormAccess.mayConfigure(item)) {
                return new ListBoxModel();
            }
            ListBoxModel all = new ListBoxModel();
            all.add(Messages.HzelProvider_findOut(), FIND_OUT);
            all.add(Messages.HzelProvider_program(), "program");
            all.add(Messages.HzelProvider_command(), "command");
            return all;
        }
    }
}
