package io.jenkins.plugins.remoteexec.provider;

import com.cloudbees.plugins.credentials.CredentialsProvider;
import edu.umd.cs.findbugs.annotations.CheckForNull;
import hudson.model.Item;
import jenkins.model.Jenkins;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;
import org.springframework.security.access.AccessDeniedException;

/**
 * Who may call the forms' web methods. A form that belongs to no item is part of the global configuration. Most answers
 * change nothing and send nothing, so a caller without the permission gets an empty one rather than an error.
 */
@Restricted(NoExternalUse.class)
public final class FormAccess {
    private FormAccess() {}

    /** Whether the caller may configure what the form is about. */
    public static boolean mayConfigure(@CheckForNull Item item) {
        return item == null
                ? Jenkins.get().hasPermission(Jenkins.ADMINISTER)
                : item.hasPermission(Item.CONFIGURE) || item.hasPermission(Item.EXTENDED_READ);
    }

    /**
     * For methods that send something to an API: only those who could also save these settings.
     *
     * @throws AccessDeniedException if the caller may not
     */
    public static void checkMayConnect(@CheckForNull Item item) {
        if (item == null) {
            Jenkins.get().checkPermission(Jenkins.ADMINISTER);
        } else {
            item.checkPermission(Item.CONFIGURE);
        }
    }

    /** Whether the caller may see suggestions that need a request to an API. */
    public static boolean mayConnect(@CheckForNull Item item) {
        return item == null ? Jenkins.get().hasPermission(Jenkins.ADMINISTER) : item.hasPermission(Item.CONFIGURE);
    }

    /** Whether the caller may see the ids of the credentials that the form can use. */
    public static boolean mayListCredentials(@CheckForNull Item item) {
        return item == null
                ? Jenkins.get().hasPermission(Jenkins.ADMINISTER)
                : item.hasPermission(Item.EXTENDED_READ) || item.hasPermission(CredentialsProvider.USE_ITEM);
    }
}
