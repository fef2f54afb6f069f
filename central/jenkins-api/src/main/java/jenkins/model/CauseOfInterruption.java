package jenkins.model;

import hudson.model.TaskListener;
import java.io.Serializable;

public abstract class CauseOfInterruption implements Serializable {
    public abstract String getShortDescription();

    public void print(TaskListener listener) {
        listener.getLogger().println(getShortDescription());
    }

    public static final class UserInterruption extends CauseOfInterruption {
        private final String userId;

        public UserInterruption(String userId) {
            this.userId = userId;
        }

        @Override
        public String getShortDescription() {
            return "Aborted by " + userId;
        }
    }
}
