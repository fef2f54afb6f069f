package jenkins.model;

import hudson.ExtensionPoint;
import hudson.model.ModelObject;
import io.jenkins.plugins.remoteexec.central.StandIn;

public abstract class GlobalConfigurationCategory implements ExtensionPoint, ModelObject {
    GlobalConfigurationCategory() {}

    public static <T extends GlobalConfigurationCategory> T get(Class<T> type) {
        throw StandIn.hasNoBody();
    }

    public static class Security extends GlobalConfigurationCategory {
        Security() {}

        @Override
        public String getDisplayName() {
            throw StandIn.hasNoBody();
        }
    }

    public static class Unclassified extends GlobalConfigurationCategory {
        Unclassified() {}

        @Override
        public String getDisplayName() {
            throw StandIn.hasNoBody();
        }
    }
}
