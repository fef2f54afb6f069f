package hudson.console;

import hudson.ExtensionPoint;
import hudson.model.Describable;
import io.jenkins.plugins.remoteexec.central.StandIn;
import java.io.Serializable;
import java.util.Collection;
import java.util.List;

public abstract class ConsoleNote<T> implements Serializable, Describable<ConsoleNote<?>>, ExtensionPoint {
    ConsoleNote() {}

    public static List<String> removeNotes(Collection<String> logLines) {
        throw StandIn.hasNoBody();
    }

    public static String removeNotes(String line) {
        throw StandIn.hasNoBody();
    }
}
