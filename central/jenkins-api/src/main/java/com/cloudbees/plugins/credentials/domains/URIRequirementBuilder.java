package com.cloudbees.plugins.credentials.domains;

import io.jenkins.plugins.remoteexec.central.StandIn;
import java.util.List;

public class URIRequirementBuilder {
    URIRequirementBuilder() {}

    public static URIRequirementBuilder create() {
        throw StandIn.hasNoBody();
    }

    public static URIRequirementBuilder fromUri(String uri) {
        throw StandIn.hasNoBody();
    }

    public List<DomainRequirement> build() {
        throw StandIn.hasNoBody();
    }
}
