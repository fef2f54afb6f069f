package hudson.model;

import io.jenkins.plugins.remoteexec.central.StandIn;
import java.util.Collection;
import java.util.List;
import org.springframework.security.access.AccessDeniedException;

public interface ItemGroup<T extends Item> extends PersistenceRoot, ModelObject {
    String getFullName();

    String getFullDisplayName();

    Collection<T> getItems();

    T getItem(String name) throws AccessDeniedException;

    String getUrl();

    default <T extends Item> List<T> getAllItems(Class<T> type) {
        throw StandIn.hasNoBody();
    }

    default <T extends Item> Iterable<T> allItems(Class<T> type) {
        throw StandIn.hasNoBody();
    }
}
