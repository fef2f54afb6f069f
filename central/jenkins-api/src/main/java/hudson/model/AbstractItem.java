package hudson.model;

import hudson.security.ACL;
import io.jenkins.plugins.remoteexec.central.StandIn;
import java.io.File;
import java.io.IOException;

public abstract class AbstractItem extends Actionable implements Item {
    protected AbstractItem(ItemGroup parent, String name) {}

    @Override
    public String getName() {
        throw StandIn.hasNoBody();
    }

    @Override
    public final String getFullName() {
        throw StandIn.hasNoBody();
    }

    @Override
    public String getDisplayName() {
        throw StandIn.hasNoBody();
    }

    @Override
    public final String getFullDisplayName() {
        throw StandIn.hasNoBody();
    }

    @Override
    public ItemGroup getParent() {
        throw StandIn.hasNoBody();
    }

    @Override
    public final String getUrl() {
        throw StandIn.hasNoBody();
    }

    @Override
    public File getRootDir() {
        throw StandIn.hasNoBody();
    }

    @Override
    public ACL getACL() {
        throw StandIn.hasNoBody();
    }

    @Override
    public synchronized void save() throws IOException {
        throw StandIn.hasNoBody();
    }
}
