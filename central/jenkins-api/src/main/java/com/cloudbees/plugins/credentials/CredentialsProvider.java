package com.cloudbees.plugins.credentials;

import com.cloudbees.plugins.credentials.common.IdCredentials;
import com.cloudbees.plugins.credentials.domains.DomainRequirement;
import hudson.ExtensionPoint;
import hudson.model.Describable;
import hudson.model.Descriptor;
import hudson.model.Item;
import hudson.model.ItemGroup;
import hudson.model.Run;
import hudson.security.Permission;
import hudson.util.ListBoxModel;
import io.jenkins.plugins.remoteexec.central.StandIn;
import java.util.List;
import org.springframework.security.core.Authentication;

public abstract class CredentialsProvider extends Descriptor<CredentialsProvider>
        implements ExtensionPoint, Describable<CredentialsProvider> {
    public static final Permission USE_OWN = null;
    public static final Permission USE_ITEM = null;
    public static final Permission VIEW = null;

    CredentialsProvider() {}

    @Override
    public Descriptor<CredentialsProvider> getDescriptor() {
        throw StandIn.hasNoBody();
    }

    public static <C extends IdCredentials> C findCredentialById(String id, Class<C> type, Run<?, ?> run) {
        throw StandIn.hasNoBody();
    }

    public static <C extends IdCredentials> C findCredentialById(
            String id, Class<C> type, Run<?, ?> run, List<DomainRequirement> domainRequirements) {
        throw StandIn.hasNoBody();
    }

    public static <C extends IdCredentials> C findCredentialByIdInItem(
            String id,
            Class<C> type,
            Item item,
            Authentication authentication,
            List<DomainRequirement> domainRequirements) {
        throw StandIn.hasNoBody();
    }

    public static <C extends IdCredentials> C findCredentialByIdInItemGroup(
            String id,
            Class<C> type,
            ItemGroup<?> itemGroup,
            Authentication authentication,
            List<DomainRequirement> domainRequirements) {
        throw StandIn.hasNoBody();
    }

    public static <C extends IdCredentials> ListBoxModel listCredentialsInItem(
            Class<C> type,
            Item item,
            Authentication authentication,
            List<DomainRequirement> domainRequirements,
            CredentialsMatcher matcher) {
        throw StandIn.hasNoBody();
    }

    public static <C extends IdCredentials> ListBoxModel listCredentialsInItemGroup(
            Class<C> type,
            ItemGroup itemGroup,
            Authentication authentication,
            List<DomainRequirement> domainRequirements,
            CredentialsMatcher matcher) {
        throw StandIn.hasNoBody();
    }

    public static <C extends Credentials> C track(Run build, C credentials) {
        throw StandIn.hasNoBody();
    }

    public static <C extends Credentials> C track(Item item, C credentials) {
        throw StandIn.hasNoBody();
    }
}
