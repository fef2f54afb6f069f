package io.jenkins.plugins.remoteexec.endpoint;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import edu.umd.cs.findbugs.annotations.NonNull;
import hudson.Extension;
import hudson.Util;
import hudson.model.Describable;
import hudson.model.Descriptor;
import hudson.model.Item;
import hudson.util.FormValidation;
import io.jenkins.plugins.remoteexec.engine.EndpointLimits;
import io.jenkins.plugins.remoteexec.http.BaseUrl;
import io.jenkins.plugins.remoteexec.http.CertificateTrust;
import io.jenkins.plugins.remoteexec.provider.FormAccess;
import io.jenkins.plugins.remoteexec.provider.RemoteProvider;
import java.time.Duration;
import java.util.Optional;
import net.sf.json.JSONException;
import net.sf.json.JSONObject;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;
import org.kohsuke.stapler.AncestorInPath;
import org.kohsuke.stapler.DataBoundConstructor;
import org.kohsuke.stapler.DataBoundSetter;
import org.kohsuke.stapler.HttpResponses;
import org.kohsuke.stapler.QueryParameter;
import org.kohsuke.stapler.StaplerRequest2;
import org.kohsuke.stapler.verb.POST;

/** A named provider: its URL, credentials, trusted certificates and limits, and who may use it. */
public final class Endpoint implements Describable<Endpoint> {
    private static final int MOST_CALLS_PER_MINUTE = 600_000;
    private static final int MOST_KEPT_MEGABYTES = 1_000_000;
    private static final int BITS_OF_MEGABYTE = 20;

    private final String name;
    private final RemoteProvider provider;
    private String contact;
    private String allowedJobs;
    private String allowedTargets;
    private String caCertificate;
    private EndpointDefaults defaults;

    // null follows the default, also when a later version changes it
    private Integer callsInFlight;
    private Integer callsPerMinute;
    private Integer patience;
    private Integer cancelGrace;
    private Integer resultDays;
    private Integer keptOutput;

    @DataBoundConstructor
    public Endpoint(@CheckForNull String name, @CheckForNull RemoteProvider provider) {
        this.name = Util.fixNull(name).trim();
        this.provider = provider;
    }

    /** The name by which steps refer to it; empty if it has none yet. */
    @NonNull
    public String getName() {
        return name;
    }

    @CheckForNull
    public RemoteProvider getProvider() {
        return provider;
    }

    /** Certificates in PEM form that are trusted in addition to those of the Java runtime. */
    @CheckForNull
    public String getCaCertificate() {
        return caCertificate;
    }

    @DataBoundSetter
    public void setCaCertificate(@CheckForNull String caCertificate) {
        this.caCertificate = Util.fixEmptyAndTrim(caCertificate);
    }

    /** Whom to ask about this endpoint, named when a use is refused: a name, team or address. */
    @CheckForNull
    public String getContact() {
        return contact;
    }

    @DataBoundSetter
    public void setContact(@CheckForNull String contact) {
        this.contact = Util.fixEmptyAndTrim(contact);
    }

    /** Patterns for the full names of jobs, one per line; null means all that can see this endpoint. */
    @CheckForNull
    public String getAllowedJobs() {
        return allowedJobs;
    }

    @DataBoundSetter
    public void setAllowedJobs(@CheckForNull String allowedJobs) {
        this.allowedJobs = lines(allowedJobs);
    }

    /** Patterns for targets, one per line; null means all. */
    @CheckForNull
    public String getAllowedTargets() {
        return allowedTargets;
    }

    @DataBoundSetter
    public void setAllowedTargets(@CheckForNull String allowedTargets) {
        this.allowedTargets = lines(allowedTargets);
    }

    /** Values for options that a step does not set; null if there are none. */
    @CheckForNull
    public EndpointDefaults getDefaults() {
        return defaults;
    }

    @DataBoundSetter
    public void setDefaults(@CheckForNull EndpointDefaults defaults) {
        this.defaults = defaults == null || defaults.isEmpty() ? null : defaults;
    }

    /** HTTP calls to the API that may be in progress at the same time. */
    public int getCallsInFlight() {
        return callsInFlight == null ? EndpointLimits.DEFAULT.callsInFlight() : callsInFlight;
    }

    @DataBoundSetter
    public void setCallsInFlight(int callsInFlight) {
        this.callsInFlight = callsInFlight;
    }

    /**
     * HTTP calls that may start per minute; 0 means no limit. Whole numbers, because Configuration as Code silently
     * ignores a fraction that is not quoted.
     */
    public int getCallsPerMinute() {
        return callsPerMinute == null ? 0 : callsPerMinute;
    }

    @DataBoundSetter
    public void setCallsPerMinute(int callsPerMinute) {
        this.callsPerMinute = callsPerMinute;
    }

    /** Seconds for which failed calls are retried while the API cannot be reached. */
    public int getPatience() {
        return patience == null ? (int) EndpointLimits.DEFAULT.patience().toSeconds() : patience;
    }

    @DataBoundSetter
    public void setPatience(int patience) {
        this.patience = patience;
    }

    /** Seconds between SIGTERM and SIGKILL when a command is cancelled. */
    public int getCancelGrace() {
        return cancelGrace == null ? (int) EndpointLimits.DEFAULT.cancelGrace().toSeconds() : cancelGrace;
    }

    @DataBoundSetter
    public void setCancelGrace(int cancelGrace) {
        this.cancelGrace = cancelGrace;
    }

    /** Days after which a result that Jenkins has not collected is removed from its target. */
    public int getResultDays() {
        return resultDays == null ? EndpointLimits.DEFAULT.resultDays() : resultDays;
    }

    @DataBoundSetter
    public void setResultDays(int resultDays) {
        this.resultDays = resultDays;
    }

    /** Megabytes of standard output, and of standard error, that a target keeps; 0 means everything. */
    public int getKeptOutput() {
        return keptOutput == null ? (int) (EndpointLimits.DEFAULT.keptOutput() >> BITS_OF_MEGABYTE) : keptOutput;
    }

    @DataBoundSetter
    public void setKeptOutput(int keptOutput) {
        this.keptOutput = keptOutput;
    }

    /** @throws IllegalArgumentException if a limit is out of range; the message names it and the range */
    @NonNull
    EndpointLimits limits() {
        return EndpointLimits.DEFAULT
                .withCallsInFlight(getCallsInFlight())
                .withCallsPerSecond(callsPerSecond(getCallsPerMinute()))
                .withPatience(Duration.ofSeconds(getPatience()))
                .withCancelGrace(Duration.ofSeconds(getCancelGrace()))
                .withResultDays(getResultDays())
                .withKeptOutput(bytes(getKeptOutput()));
    }

    private static double callsPerSecond(int callsPerMinute) {
        if (callsPerMinute < 0 || callsPerMinute > MOST_CALLS_PER_MINUTE) {
            throw new IllegalArgumentException(Messages.Endpoint_callsPerMinute(callsPerMinute, MOST_CALLS_PER_MINUTE));
        }
        return callsPerMinute / 60.0;
    }

    private static long bytes(int megabytes) {
        if (megabytes < 0 || megabytes > MOST_KEPT_MEGABYTES) {
            throw new IllegalArgumentException(Messages.Endpoint_keptOutput(megabytes, MOST_KEPT_MEGABYTES));
        }
        return (long) megabytes << BITS_OF_MEGABYTE;
    }

    /** Who may use this endpoint. */
    @NonNull
    UsageRules rules() {
        return new UsageRules(this);
    }

    /** Why a target may not be used. The targets that a selector matches are known and checked later. */
    @NonNull
    Optional<String> refusalOfTarget(@NonNull String target) {
        return provider != null && provider.isSelector(target) ? Optional.empty() : rules().refusalOfTarget(target);
    }

    /** A text of several lines as it is stored: without a browser's CR LF line ends; null if it is empty. */
    static String lines(String text) {
        return Util.fixEmptyAndTrim(text == null ? null : text.replace("\r\n", "\n"));
    }

    /** @throws IllegalArgumentException if this endpoint cannot be used; the message names the field and the remedy */
    void check() {
        if (name.isEmpty()) {
            throw new IllegalArgumentException(Messages.Endpoint_nameMissing());
        }
        RemoteProvider checked = checkedProvider();
        try {
            BaseUrl.parse(checked.getUrl());
            if (caCertificate != null) {
                CertificateTrust.ofPem(caCertificate);
            }
            UsageRules.check(allowedJobs);
            limits();
            if (defaults != null) {
                defaults.check();
            }
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(Messages.Endpoint_wrong(name, e.getMessage()), e);
        }
        if (checked.getCredentialsId().isEmpty()) {
            throw new IllegalArgumentException(Messages.Endpoint_wrong(name, Messages.Endpoint_credentialsMissing()));
        }
    }

    /** @throws IllegalArgumentException if none is configured */
    @NonNull
    RemoteProvider checkedProvider() {
        if (provider == null) {
            throw new IllegalArgumentException(Messages.Endpoint_wrong(name, Messages.Endpoint_providerMissing()));
        }
        return provider;
    }

    @Extension
    public static final class DescriptorImpl extends Descriptor<Endpoint> {
        @Override
        @NonNull
        public String getDisplayName() {
            return Messages.Endpoint_displayName();
        }

        @POST
        @Restricted(NoExternalUse.class)
        public FormValidation doCheckName(@AncestorInPath Item item, @QueryParameter String value) {
            if (!FormAccess.mayConfigure(item)) {
                return FormValidation.ok();
            }
            return Util.fixEmptyAndTrim(value) == null
                    ? FormValidation.error(Messages.Endpoint_nameMissing())
                    : FormValidation.ok();
        }

        @POST
        @Restricted(NoExternalUse.class)
        public FormValidation doCheckCaCertificate(@AncestorInPath Item item, @QueryParameter String value) {
            if (!FormAccess.mayConfigure(item)) {
                return FormValidation.ok();
            }
            String pem = Util.fixEmptyAndTrim(value);
            return pem == null ? FormValidation.ok() : OptionValues.verdict(() -> CertificateTrust.ofPem(pem));
        }

        @POST
        @Restricted(NoExternalUse.class)
        public FormValidation doCheckAllowedJobs(@AncestorInPath Item item, @QueryParameter String value) {
            return FormAccess.mayConfigure(item) ? JobPatternCheck.of(value) : FormValidation.ok();
        }

        @POST
        @Restricted(NoExternalUse.class)
        public FormValidation doCheckCallsInFlight(@AncestorInPath Item item, @QueryParameter String value) {
            if (!FormAccess.mayConfigure(item)) {
                return FormValidation.ok();
            }
            return OptionValues.verdict(() -> EndpointLimits.DEFAULT.withCallsInFlight(number(value)));
        }

        @POST
        @Restricted(NoExternalUse.class)
        public FormValidation doCheckCallsPerMinute(@AncestorInPath Item item, @QueryParameter String value) {
            if (!FormAccess.mayConfigure(item)) {
                return FormValidation.ok();
            }
            return OptionValues.verdict(() -> callsPerSecond(number(value)));
        }

        @POST
        @Restricted(NoExternalUse.class)
        public FormValidation doCheckPatience(@AncestorInPath Item item, @QueryParameter String value) {
            if (!FormAccess.mayConfigure(item)) {
                return FormValidation.ok();
            }
            return OptionValues.verdict(() -> EndpointLimits.DEFAULT.withPatience(Duration.ofSeconds(number(value))));
        }

        @POST
        @Restricted(NoExternalUse.class)
        public FormValidation doCheckCancelGrace(@AncestorInPath Item item, @QueryParameter String value) {
            if (!FormAccess.mayConfigure(item)) {
                return FormValidation.ok();
            }
            return OptionValues.verdict(
                    () -> EndpointLimits.DEFAULT.withCancelGrace(Duration.ofSeconds(number(value))));
        }

        @POST
        @Restricted(NoExternalUse.class)
        public FormValidation doCheckResultDays(@AncestorInPath Item item, @QueryParameter String value) {
            if (!FormAccess.mayConfigure(item)) {
                return FormValidation.ok();
            }
            return OptionValues.verdict(() -> EndpointLimits.DEFAULT.withResultDays(number(value)));
        }

        @POST
        @Restricted(NoExternalUse.class)
        public FormValidation doCheckKeptOutput(@AncestorInPath Item item, @QueryParameter String value) {
            if (!FormAccess.mayConfigure(item)) {
                return FormValidation.ok();
            }
            return OptionValues.verdict(() -> bytes(number(value)));
        }

        /**
         * Logs in to the API of an endpoint as entered in a form, which need not be saved yet. Only users who may
         * configure the endpoint may decide where it connects to.
         *
         * @param endpoint the form's part about the endpoint, as JSON
         */
        @POST
        @Restricted(NoExternalUse.class)
        public FormValidation doTestConnection(
                StaplerRequest2 req, @AncestorInPath Item item, @QueryParameter String endpoint) {
            FormAccess.checkMayConnect(item);
            if (item != null && !Endpoints.canBeOn(item)) {
                return FormValidation.error(Messages.Endpoint_notHere(item.getFullName()));
            }
            try {
                return ConnectionTest.of(Descriptor.bindJSON(req, Endpoint.class, json(endpoint)), item);
            } catch (IllegalArgumentException e) {
                return FormValidation.error(e.getMessage());
            }
        }

        private static JSONObject json(String endpoint) {
            try {
                JSONObject parsed = JSONObject.fromObject(endpoint);
                if (!parsed.isNullObject()) {
                    return parsed;
                }
            } catch (JSONException e) {
                // answered like a form that is missing; its message would give back what was sent
            }
            throw HttpResponses.errorWithoutStack(400, Messages.Endpoint_noForm());
        }

        private static int number(String value) {
            return Integer.parseInt(Util.fixNull(value).trim());
        }
    }
}
