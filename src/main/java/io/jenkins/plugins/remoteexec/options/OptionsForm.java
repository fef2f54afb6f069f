package io.jenkins.plugins.remoteexec.options;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import edu.umd.cs.findbugs.annotations.NonNull;
import hudson.Util;
import hudson.model.Item;
import hudson.util.ComboBoxModel;
import hudson.util.FormValidation;
import hudson.util.ListBoxModel;
import io.jenkins.plugins.remoteexec.endpoint.Endpoints;
import io.jenkins.plugins.remoteexec.endpoint.RemoteExecConfiguration;
import io.jenkins.plugins.remoteexec.endpoint.TargetSuggestions;
import io.jenkins.plugins.remoteexec.provider.RemoteProvider;
import io.jenkins.plugins.remoteexec.run.Messages;
import io.jenkins.plugins.remoteexec.run.RemoteExecOptions;
import java.util.List;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;

/**
 * Answers the requests of the forms of step and build step. The callers, which are the web methods, have checked the
 * permission.
 */
@Restricted(NoExternalUse.class)
public final class OptionsForm {
    private OptionsForm() {}

    /** The endpoints to choose from, none first, and the current one even if it does not exist any more. */
    @NonNull
    public static ListBoxModel endpoints(@CheckForNull Item item, @CheckForNull String current) {
        ListBoxModel model = new ListBoxModel();
        model.add(Messages.OptionsForm_noEndpoint(), "");
        List<String> names = Endpoints.names(item);
        names.forEach(model::add);
        String chosen = Util.fixEmptyAndTrim(current);
        if (chosen != null && !names.contains(chosen)) {
            model.add(Messages.OptionsForm_goneEndpoint(chosen), chosen);
        }
        return model;
    }

    /** What a caller without permission gets: the value that was sent. */
    @NonNull
    public static ListBoxModel endpointsUnseen(@CheckForNull String current) {
        return new ListBoxModel().add(Util.fixNull(current));
    }

    /** A command as its text area shows it: one argument per line. */
    @NonNull
    public static String commandLines(@CheckForNull List<String> command) {
        return command == null ? "" : String.join("\n", command);
    }

    @NonNull
    public static FormValidation checkEndpoint(@CheckForNull Item item, @CheckForNull String value) {
        String name = Util.fixEmptyAndTrim(value);
        return name == null || name.contains("$")
                ? FormValidation.ok()
                : Endpoints.refusal(name, item)
                        .map(why -> FormValidation.error(why))
                        .orElseGet(FormValidation::ok);
    }

    /** @param endpoint the endpoint that is chosen in the form, or null */
    @NonNull
    public static FormValidation checkTarget(
            @CheckForNull Item item, @CheckForNull String value, @CheckForNull String endpoint) {
        String target = Util.fixEmptyAndTrim(value);
        String problem = RemoteExecOptions.problemOfTarget(target);
        if (target == null || problem != null) {
            return FormValidation.error(problem);
        }
        String name = Util.fixEmptyAndTrim(endpoint);
        return name == null || target.contains("$")
                ? FormValidation.ok()
                : Endpoints.refusalOfTarget(name, target, item)
                        .map(why -> FormValidation.error(why))
                        .orElseGet(FormValidation::ok);
    }

    /** The targets that the endpoint can reach; asks its API if need be. */
    @NonNull
    public static ComboBoxModel targets(@CheckForNull Item item, @CheckForNull String endpoint) {
        String name = Util.fixEmptyAndTrim(endpoint);
        return name == null
                ? new ComboBoxModel()
                : new ComboBoxModel(TargetSuggestions.get().targets(name, item));
    }

    /** Whether to offer an inline provider; if they are forbidden, only so that an existing one can be removed. */
    public static boolean offersInlineProvider(@CheckForNull RemoteProvider current) {
        return current != null || !RemoteExecConfiguration.get().isInlineProvidersForbidden();
    }

    /** Exactly one of the two must be given. */
    @NonNull
    public static FormValidation checkScript(@CheckForNull String script, @CheckForNull String commandLines) {
        boolean hasScript = Util.fixEmptyAndTrim(script) != null;
        boolean hasCommand = Util.fixEmptyAndTrim(commandLines) != null;
        if (hasScript && hasCommand) {
            return FormValidation.error(Messages.RemoteExecOptions_bothCommandAndScript());
        }
        return hasScript || hasCommand
                ? FormValidation.ok()
                : FormValidation.error(Messages.OptionsForm_nothingToRun());
    }
}
