package hudson.model;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;

public abstract class Actionable implements ModelObject {
    private final List<Action> actions = new ArrayList<>();

    public final List<? extends Action> getAllActions() {
        return Collections.unmodifiableList(actions);
    }

    public <T extends Action> List<T> getActions(Class<T> type) {
        return actions.stream().filter(type::isInstance).map(type::cast).toList();
    }

    public <T extends Action> T getAction(Class<T> type) {
        return getActions(type).stream().findFirst().orElse(null);
    }

    public void addAction(Action a) {
        actions.add(Objects.requireNonNull(a));
    }

    public void replaceAction(Action a) {
        addOrReplaceAction(a);
    }

    public boolean addOrReplaceAction(Action a) {
        actions.removeIf(old -> old.getClass() == a.getClass());
        return actions.add(a);
    }

    public boolean removeAction(Action a) {
        return actions.remove(a);
    }
}
