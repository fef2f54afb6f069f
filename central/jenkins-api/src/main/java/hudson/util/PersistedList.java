package hudson.util;

import io.jenkins.plugins.remoteexec.central.StandIn;
import java.util.AbstractList;

public class PersistedList<T> extends AbstractList<T> {
    PersistedList() {}

    @Override
    public T get(int index) {
        throw StandIn.hasNoBody();
    }

    @Override
    public int size() {
        throw StandIn.hasNoBody();
    }

    public <U extends T> U get(Class<U> type) {
        throw StandIn.hasNoBody();
    }
}
