package io.jenkins.plugins.remoteexec.provider.virtuozzo;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import edu.umd.cs.findbugs.annotations.NonNull;
import hudson.Extension;
import hudson.Util;
import hudson.model.Item;
import hudson.util.FormValidation;
import hudson.util.ListBoxModel;
import io.jenkins.plugins.remoteexec.engine.ProviderClient;
import io.jenkins.plugins.remoteexec.provider.ApiCredentials;
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

/** Virtuozzo Infrastructure: its compute API has guest agents run commands inside virtual machines. */
public final class VirtuozzoProvider extends RemoteProvider {
    private static final long serialVersionUID = 1L;

    private static final String PASSWORD = "password";
    private static final String APPLICATION_CREDENTIAL = "applicationCredential";
    private static final String DEFAULT_DOMAIN = "Default";
    private static final String PUBLIC = "public";

    private final String url;
    private final String credentialsId;
    private String login = PASSWORD;
    private String userDomain = DEFAULT_DOMAIN;
    private String project = "";
    private String projectDomain = "";
    private String applicationCredentialName = "";
    private String computeUrl = "";
    private String region = "";
    private String endpointInterface = PUBLIC;
    private String shell = "sh";
    private String outputEncoding = "base64";

    /**
     * @param url the URL of the identity API (Keystone)
     * @param credentialsId the id of a username with password, or of a secret text with a token
     */
    @DataBoundConstructor
    public VirtuozzoProvider(@CheckForNull String url, @CheckForNull String credentialsId) {
        this.url = text(url, "");
        this.credentialsId = text(credentialsId, "");
    }

    private static String text(String given, String otherwise) {
        String trimmed = Util.fixNull(given).trim();
        return trimmed.isEmpty() ? otherwise : trimmed;
    }

    @Override
    public String getUrl() {
        return url;
    }

    @Override
    public String getCredentialsId() {
        return credentialsId;
    }

    /** What a username with password is: {@code password} or {@code applicationCredential}. */
    @NonNull
    public String getLogin() {
        return login;
    }

    @DataBoundSetter
    public void setLogin(@CheckForNull String login) {
        this.login = text(login, PASSWORD);
    }

    /** The name of the user's domain. */
    @NonNull
    public String getUserDomain() {
        return userDomain;
    }

    @DataBoundSetter
    public void setUserDomain(@CheckForNull String userDomain) {
        this.userDomain = text(userDomain, DEFAULT_DOMAIN);
    }

    /** The name of the project whose machines are meant, or empty for the user's default project. */
    @NonNull
    public String getProject() {
        return project;
    }

    @DataBoundSetter
    public void setProject(@CheckForNull String project) {
        this.project = text(project, "");
    }

    /** The name of the project's domain, or empty if it is the user's. */
    @NonNull
    public String getProjectDomain() {
        return projectDomain;
    }

    @DataBoundSetter
    public void setProjectDomain(@CheckForNull String projectDomain) {
        this.projectDomain = text(projectDomain, "");
    }

    /** The name of an application credential, or empty if the username is its id. */
    @NonNull
    public String getApplicationCredentialName() {
        return applicationCredentialName;
    }

    @DataBoundSetter
    public void setApplicationCredentialName(@CheckForNull String applicationCredentialName) {
        this.applicationCredentialName = text(applicationCredentialName, "");
    }

    @NonNull
    @Override
    public List<String> urls() {
        return computeUrl.isEmpty() ? super.urls() : List.of(getUrl(), computeUrl);
    }

    /** The URL of the compute API, or empty to take it from Keystone's catalog. */
    @NonNull
    public String getComputeUrl() {
        return computeUrl;
    }

    @DataBoundSetter
    public void setComputeUrl(@CheckForNull String computeUrl) {
        this.computeUrl = text(computeUrl, "");
    }

    /** The region whose entry of the catalog is wanted, or empty if there is one only. */
    @NonNull
    public String getRegion() {
        return region;
    }

    @DataBoundSetter
    public void setRegion(@CheckForNull String region) {
        this.region = text(region, "");
    }

    /** Which of the catalog's addresses is wanted: {@code public}, {@code internal} or {@code admin}. */
    @NonNull
    public String getEndpointInterface() {
        return endpointInterface;
    }

    @DataBoundSetter
    public void setEndpointInterface(@CheckForNull String endpointInterface) {
        this.endpointInterface = text(endpointInterface, PUBLIC);
    }

    /** What runs scripts in direct mode: {@code sh}, {@code cmd} or {@code powershell}. */
    @NonNull
    public String getShell() {
        return shell;
    }

    @DataBoundSetter
    public void setShell(@CheckForNull String shell) {
        this.shell = text(shell, "sh");
    }

    /** How the API writes output: {@code base64} or {@code plain}. */
    @NonNull
    public String getOutputEncoding() {
        return outputEncoding;
    }

    @DataBoundSetter
    public void setOutputEncoding(@CheckForNull String outputEncoding) {
        this.outputEncoding = text(outputEncoding, "base64");
    }

    @Override
    public Object identity() {
        return List.of(
                url,
                login,
                userDomain,
                project,
                projectDomain,
                applicationCredentialName,
                computeUrl,
                region,
                endpointInterface,
                shell,
                outputEncoding);
    }

    @Override
    public ProviderClient connect(ProviderConnection connection) {
        return new VirtuozzoClient(
                connection,
                url,
                connection.username() == null ? null : login(connection.username()),
                new VirtuozzoOptions(
                        computeUrl,
                        region,
                        endpointInterface,
                        GuestShell.of(shell),
                        OutputEncoding.of(outputEncoding)));
    }

    private KeystoneLogin login(String username) {
        return switch (login) {
            case PASSWORD ->
                new KeystoneLogin.Password(
                        username, userDomain, project, projectDomain.isEmpty() ? userDomain : projectDomain);
            case APPLICATION_CREDENTIAL ->
                applicationCredentialName.isEmpty()
                        ? KeystoneLogin.ApplicationCredential.byId(username)
                        : KeystoneLogin.ApplicationCredential.byName(applicationCredentialName, username, userDomain);
            default ->
                throw new IllegalArgumentException(
                        Messages.VirtuozzoProvider_unknownLogin(login, PASSWORD, APPLICATION_CREDENTIAL));
        };
    }

    @Extension
    @Symbol("virtuozzo")
    public static final class DescriptorImpl extends TokenProviderDescriptor {
        @Override
        @NonNull
        public String getDisplayName() {
            return Messages.VirtuozzoProvider_displayName();
        }

        @Override
        public List<ApiCredentials.Kind> credentialKinds() {
            return List.of(ApiCredentials.Kind.USERNAME_PASSWORD, ApiCredentials.Kind.SECRET_TEXT);
        }

        @POST
        @Restricted(NoExternalUse.class)
        public FormValidation doCheckComputeUrl(@AncestorInPath Item item, @QueryParameter String value) {
            if (!FormAccess.mayConfigure(item) || Util.fixEmptyAndTrim(value) == null) {
                return FormValidation.ok();
            }
            return checkAddress(value);
        }

        @POST
        @Restricted(NoExternalUse.class)
        public FormValidation doCheckProject(
                @AncestorInPath Item item, @QueryParameter String value, @QueryParameter String login) {
            if (!FormAccess.mayConfigure(item)) {
                return FormValidation.ok();
            }
            boolean given = Util.fixEmptyAndTrim(value) != null;
            if (APPLICATION_CREDENTIAL.equals(login)) {
                return given ? FormValidation.warning(Messages.VirtuozzoProvider_projectUnused()) : FormValidation.ok();
            }
            return given ? FormValidation.ok() : FormValidation.warning(Messages.VirtuozzoProvider_projectMissing());
        }

        @POST
        @Restricted(NoExternalUse.class)
        public FormValidation doCheckApplicationCredentialName(
                @AncestorInPath Item item, @QueryParameter String value, @QueryParameter String login) {
            if (!FormAccess.mayConfigure(item)) {
                return FormValidation.ok();
            }
            return Util.fixEmptyAndTrim(value) != null && !APPLICATION_CREDENTIAL.equals(login)
                    ? FormValidation.warning(Messages.VirtuozzoProvider_nameUnused())
                    : FormValidation.ok();
        }

        @POST
        @Restricted(NoExternalUse.class)
        public ListBoxModel doFillLoginItems(@AncestorInPath Item item) {
            if (!FormAccess.mayConfigure(item)) {
                return new ListBoxModel();
            }
            ListBoxModel model = new ListBoxModel();
            model.add(Messages.VirtuozzoProvider_password(), PASSWORD);
            model.add(Messages.VirtuozzoProvider_applicationCredential(), APPLICATION_CREDENTIAL);
            return model;
        }

        @POST
        @Restricted(NoExternalUse.class)
        public ListBoxModel doFillEndpointInterfaceItems(@AncestorInPath Item item) {
            return FormAccess.mayConfigure(item) ? choices(PUBLIC, "internal", "admin") : new ListBoxModel();
        }

        @POST
        @Restricted(NoExternalUse.class)
        public ListBoxModel doFillShellItems(@AncestorInPath Item item) {
            return FormAccess.mayConfigure(item) ? choices("sh", "cmd", "powershell") : new ListBoxModel();
        }

        @POST
        @Restricted(NoExternalUse.class)
        public ListBoxModel doFillOutputEncodingItems(@AncestorInPath Item item) {
            return FormAccess.mayConfigure(item) ? choices("base64", "plain") : new ListBoxModel();
        }

        private static ListBoxModel choices(String... values) {
            ListBoxModel model = new ListBoxModel();
            List.of(values).forEach(model::add);
            return model;
        }
    }
}
