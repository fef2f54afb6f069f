package io.jenkins.plugins.remoteexec.provider;

import com.cloudbees.plugins.credentials.CredentialsMatcher;
import com.cloudbees.plugins.credentials.CredentialsMatchers;
import com.cloudbees.plugins.credentials.CredentialsProvider;
import com.cloudbees.plugins.credentials.common.StandardCredentials;
import com.cloudbees.plugins.credentials.common.StandardListBoxModel;
import com.cloudbees.plugins.credentials.domains.DomainRequirement;
import com.cloudbees.plugins.credentials.domains.URIRequirementBuilder;
import edu.umd.cs.findbugs.annotations.CheckForNull;
import edu.umd.cs.findbugs.annotations.NonNull;
import hudson.Util;
import hudson.model.Item;
import hudson.model.Queue;
import hudson.model.queue.Tasks;
import hudson.security.ACL;
import hudson.util.FormValidation;
import hudson.util.ListBoxModel;
import java.util.List;
import jenkins.model.Jenkins;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;
import org.springframework.security.core.Authentication;

/**
 * The credentials drop-down of all forms and its check. The callers, which are the web methods, have checked
 * the permission.
 */
@Restricted(NoExternalUse.class)
public final class CredentialsForm {
    private final List<ApiCredentials.Kind> kinds;
    private final Item item;
    private final String url;

    /**
     * @param item the job or folder that the form belongs to, or null for the global configuration
     * @param url the API's URL as entered in the form, for credentials that are restricted to hosts
     */
    public CredentialsForm(
            @NonNull RemoteProviderDescriptor provider, @CheckForNull Item item, @CheckForNull String url) {
        this(provider.credentialKinds(), item, url);
    }

    /** As above, for credentials that do not belong to a provider. */
    public CredentialsForm(
            @NonNull List<ApiCredentials.Kind> kinds, @CheckForNull Item item, @CheckForNull String url) {
        this.kinds = List.copyOf(kinds);
        this.item = item;
        this.url = url;
    }

    /** All credentials of the right kind that can be used here, and the current ones even if they cannot. */
    @NonNull
    public ListBoxModel items(@CheckForNull String current) {
        StandardListBoxModel model = new StandardListBoxModel();
        model.includeEmptyValue();
        if (item == null) {
            model.includeMatchingAs(
                    ACL.SYSTEM2, Jenkins.get(), StandardCredentials.class, requirements(), ofTheRightKind());
        } else {
            model.includeMatchingAs(
                    authentication(), item, StandardCredentials.class, requirements(), ofTheRightKind());
        }
        return model.includeCurrentValue(Util.fixNull(current));
    }

    /** Checks an id in the form, before a build fails because of it. */
    @NonNull
    public FormValidation check(@CheckForNull String credentialsId) {
        String id = Util.fixEmptyAndTrim(credentialsId);
        if (id == null) {
            return FormValidation.error(Messages.CredentialsForm_missing(kinds()));
        }
        if (id.startsWith("${") && id.endsWith("}")) {
            return FormValidation.warning(Messages.CredentialsForm_expression());
        }
        boolean found = item == null
                ? !CredentialsProvider.listCredentialsInItemGroup(
                                StandardCredentials.class,
                                Jenkins.get(),
                                ACL.SYSTEM2,
                                requirements(),
                                CredentialsMatchers.allOf(CredentialsMatchers.withId(id), ofTheRightKind()))
                        .isEmpty()
                : !CredentialsProvider.listCredentialsInItem(
                                StandardCredentials.class,
                                item,
                                authentication(),
                                requirements(),
                                CredentialsMatchers.allOf(CredentialsMatchers.withId(id), ofTheRightKind()))
                        .isEmpty();
        return found ? FormValidation.ok() : FormValidation.error(Messages.CredentialsForm_unknown(id, kinds()));
    }

    private List<DomainRequirement> requirements() {
        return URIRequirementBuilder.fromUri(Util.fixNull(url)).build();
    }

    private CredentialsMatcher ofTheRightKind() {
        return CredentialsMatchers.anyOf(kinds.stream()
                .map(kind -> CredentialsMatchers.instanceOf(kind.type()))
                .toArray(CredentialsMatcher[]::new));
    }

    private String kinds() {
        return ApiCredentials.Kind.labels(kinds);
    }

    private Authentication authentication() {
        return item instanceof Queue.Task task ? Tasks.getAuthenticationOf2(task) : ACL.SYSTEM2;
    }
}
