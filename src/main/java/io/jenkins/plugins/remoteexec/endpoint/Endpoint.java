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
import java.util.function.Supplier;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;
import org.kohsuke.stapler.AncestorInPath;
import org.kohsuke.stapler.DataBoundConstructor;
import org.kohsuke.stapler.DataBoundSetter;
import org.kohsuke.stapler.QueryParameter;
import org.kohsuke.stapler.verb.POST;

/** A named provider: where its API is, which credentials open it, whom to trust there and how much to ask of it. */
public final class Endpoint implements Describable<Endpoint> {
    private final String name;
    private final RemoteProvider provider;
    private String caCertificate;
    private int callsInFlight = EndpointLimits.DEFAULT.callsInFlight();
    private double callsPerSecond = EndpointLimits.DEFAULT.callsPerSecond();

    @DataBoundConstructor
    public Endpoint(@CheckForNull String name, @CheckForNull RemoteProvider provider) {
        this.name = Util.fixNull(name).trim();
        this.provider = provider;
    }

    /** What steps call it; empty if nobody has named it yet. */
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

    /** HTTP calls to the API that may be under way at the same time. */
    public int getCallsInFlight() {
        return callsInFlight;
    }

    @DataBoundSetter
    public void setCallsInFlight(int callsInFlight) {
        this.callsInFlight = callsInFlight;
    }

    /** HTTP calls that may start in a second; 0 means no limit. */
    public double getCallsPerSecond() {
        return callsPerSecond;
    }

    @DataBoundSetter
    public void setCallsPerSecond(double callsPerSecond) {
        this.callsPerSecond = callsPerSecond;
    }

    /** @throws IllegalArgumentException if a limit is out of range; the message names it and the range */
    @NonNull
    EndpointLimits limits() {
        return EndpointLimits.DEFAULT.withCallsInFlight(callsInFlight).withCallsPerSecond(callsPerSecond);
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
            limits();
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(Messages.Endpoint_wrong(name, e.getMessage()), e);
        }
        if (checked.getCredentialsId().isEmpty()) {
            throw new IllegalArgumentException(Messages.Endpoint_wrong(name, Messages.Endpoint_credentialsMissing()));
        }
    }

    /** @throws IllegalArgumentException if nobody has chosen one */
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
            return pem == null ? FormValidation.ok() : verdict(() -> CertificateTrust.ofPem(pem));
        }

        @POST
        @Restricted(NoExternalUse.class)
        public FormValidation doCheckCallsInFlight(@AncestorInPath Item item, @QueryParameter String value) {
            if (!FormAccess.mayConfigure(item)) {
                return FormValidation.ok();
            }
            return verdict(() -> EndpointLimits.DEFAULT.withCallsInFlight(Integer.parseInt(value.trim())));
        }

        @POST
        @Restricted(NoExternalUse.class)
        public FormValidation doCheckCallsPerSecond(@AncestorInPath Item item, @QueryParameter String value) {
            if (!FormAccess.mayConfigure(item)) {
                return FormValidation.ok();
            }
            return verdict(() -> EndpointLimits.DEFAULT.withCallsPerSecond(Double.parseDouble(value.trim())));
        }

        private static FormValidation verdict(Supplier<?> check) {
            try {
                check.get();
                return FormValidation.ok();
            } catch (NumberFormatException e) {
                return FormValidation.error(Messages.Endpoint_noNumber());
            } catch (IllegalArgumentException e) {
                return FormValidation.error(e.getMessage());
            }
        }
    }
}
