package jenkins.util;

import io.jenkins.plugins.remoteexec.central.StandIn;
import java.util.concurrent.ScheduledExecutorService;

public class Timer {
    Timer() {}

    public static synchronized ScheduledExecutorService get() {
        throw StandIn.hasNoBody();
    }
}
