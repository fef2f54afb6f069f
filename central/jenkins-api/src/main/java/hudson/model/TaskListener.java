package hudson.model;

import hudson.console.ConsoleNote;
import io.jenkins.plugins.remoteexec.central.StandIn;
import java.io.IOException;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.Serializable;

public interface TaskListener extends Serializable {
    PrintStream getLogger();

    default PrintWriter error(String msg) {
        return print("ERROR: " + msg);
    }

    default PrintWriter error(String format, Object... args) {
        return error(String.format(format, args));
    }

    default PrintWriter fatalError(String msg) {
        return print("FATAL: " + msg);
    }

    default void annotate(ConsoleNote ann) throws IOException {
        throw StandIn.hasNoBody();
    }

    default void hyperlink(String url, String text) throws IOException {
        throw StandIn.hasNoBody();
    }

    private PrintWriter print(String line) {
        getLogger().println(line);
        return new PrintWriter(getLogger(), true);
    }
}
