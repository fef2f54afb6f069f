package hudson.model.queue;

import hudson.model.Queue;
import io.jenkins.plugins.remoteexec.central.StandIn;
import org.springframework.security.core.Authentication;

public class Tasks {
    Tasks() {}

    public static hudson.model.Item getItemOf(SubTask t) {
        throw StandIn.hasNoBody();
    }

    public static Authentication getAuthenticationOf2(Queue.Task t) {
        throw StandIn.hasNoBody();
    }
}
