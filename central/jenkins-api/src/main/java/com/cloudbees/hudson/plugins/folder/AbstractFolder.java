package com.cloudbees.hudson.plugins.folder;

import hudson.model.AbstractItem;
import hudson.model.ItemGroup;
import hudson.model.TopLevelItem;
import hudson.util.DescribableList;
import io.jenkins.plugins.remoteexec.central.StandIn;
import java.util.Collection;
import org.springframework.security.access.AccessDeniedException;

public abstract class AbstractFolder<I extends TopLevelItem> extends AbstractItem
        implements TopLevelItem, ItemGroup<I> {
    AbstractFolder() {
        super(null, null);
    }

    public DescribableList<AbstractFolderProperty<?>, AbstractFolderPropertyDescriptor> getProperties() {
        throw StandIn.hasNoBody();
    }

    @Override
    public Collection<I> getItems() {
        throw StandIn.hasNoBody();
    }

    @Override
    public I getItem(String name) throws AccessDeniedException {
        throw StandIn.hasNoBody();
    }
}
