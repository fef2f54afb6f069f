package hudson;

import io.jenkins.plugins.remoteexec.central.StandIn;
import java.util.AbstractList;
import jenkins.model.Jenkins;

public class ExtensionList<T> extends AbstractList<T> {
    protected ExtensionList(Jenkins jenkins, Class<T> extensionType) {}

    public <U extends T> U get(Class<U> type) {
        throw StandIn.hasNoBody();
    }

    @Override
    public T get(int index) {
        throw StandIn.hasNoBody();
    }

    @Override
    public int size() {
        throw StandIn.hasNoBody();
    }

    public static <T> ExtensionList<T> lookup(Class<T> type) {
        throw StandIn.hasNoBody();
    }

    public static <U> U lookupSingleton(Class<U> type) {
        throw StandIn.hasNoBody();
    }

    public static <U> U lookupFirst(Class<U> type) {
        throw StandIn.hasNoBody();
    }
}
