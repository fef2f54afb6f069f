package io.jenkins.plugins.remoteexec.options;

import edu.umd.cs.findbugs.annotations.NonNull;
import hudson.model.Item;
import hudson.util.ComboBoxModel;
import hudson.util.FormValidation;
import hudson.util.ListBoxModel;
import io.jenkins.plugins.remoteexec.endpoint.OptionValues;
import io.jenkins.plugins.remoteexec.provider.FormAccess;
import java.util.Map;
import org.jenkinsci.plugins.structs.describable.CustomDescribableModel;
import org.jenkinsci.plugins.structs.describable.UninstantiatedDescribable;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;
import org.kohsuke.stapler.AncestorInPath;
import org.kohsuke.stapler.QueryParameter;
import org.kohsuke.stapler.verb.POST;

/**
 * What the descriptors of the step and of the build step have in common: the model of the options, and the requests of
 * their forms.
 */
@Restricted(NoExternalUse.class)
public interface OptionsDescriptor extends CustomDescribableModel {
    @Override
    @NonNull
    default Map<String, Object> customInstantiate(@NonNull Map<String, Object> arguments) {
        return OptionsModel.accept(arguments);
    }

    @Override
    @NonNull
    default UninstantiatedDescribable customUninstantiate(@NonNull UninstantiatedDescribable described) {
        return OptionsModel.generate(described);
    }

    @POST
    default ListBoxModel doFillEndpointItems(@AncestorInPath Item item, @QueryParameter String endpoint) {
        if (!FormAccess.mayConfigure(item)) {
            return OptionsForm.endpointsUnseen(endpoint);
        }
        return OptionsForm.endpoints(item, endpoint);
    }

    @POST
    default FormValidation doCheckEndpoint(@AncestorInPath Item item, @QueryParameter String value) {
        if (!FormAccess.mayConfigure(item)) {
            return FormValidation.ok();
        }
        return OptionsForm.checkEndpoint(item, value);
    }

    @POST
    default ComboBoxModel doFillTargetItems(@AncestorInPath Item item, @QueryParameter String endpoint) {
        if (!FormAccess.mayConnect(item)) {
            return new ComboBoxModel();
        }
        return OptionsForm.targets(item, endpoint);
    }

    @POST
    default FormValidation doCheckTarget(
            @AncestorInPath Item item, @QueryParameter String value, @QueryParameter String endpoint) {
        if (!FormAccess.mayConfigure(item)) {
            return FormValidation.ok();
        }
        return OptionsForm.checkTarget(item, value, endpoint);
    }

    @POST
    default FormValidation doCheckScript(
            @AncestorInPath Item item, @QueryParameter String value, @QueryParameter String command) {
        if (!FormAccess.mayConfigure(item)) {
            return FormValidation.ok();
        }
        return OptionsForm.checkScript(value, command);
    }

    @POST
    default FormValidation doCheckTimeout(@AncestorInPath Item item, @QueryParameter String value) {
        if (!FormAccess.mayConfigure(item)) {
            return FormValidation.ok();
        }
        return OptionValues.checkTimeout(value);
    }

    @POST
    default FormValidation doCheckEncoding(@AncestorInPath Item item, @QueryParameter String value) {
        if (!FormAccess.mayConfigure(item)) {
            return FormValidation.ok();
        }
        return OptionValues.checkEncoding(value);
    }
}
