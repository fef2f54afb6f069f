package io.jenkins.plugins.remoteexec.engine.text;

import edu.umd.cs.findbugs.annotations.NonNull;
import java.util.Map;

/** The names of the signals whose numbers POSIX systems agree on (POSIX.1-2017, kill; Linux signal(7) for the rest). */
public final class Signals {
    private static final Map<Integer, String> NAMES = Map.ofEntries(
            Map.entry(1, "SIGHUP"),
            Map.entry(2, "SIGINT"),
            Map.entry(3, "SIGQUIT"),
            Map.entry(4, "SIGILL"),
            Map.entry(5, "SIGTRAP"),
            Map.entry(6, "SIGABRT"),
            Map.entry(7, "SIGBUS"),
            Map.entry(8, "SIGFPE"),
            Map.entry(9, "SIGKILL"),
            Map.entry(10, "SIGUSR1"),
            Map.entry(11, "SIGSEGV"),
            Map.entry(12, "SIGUSR2"),
            Map.entry(13, "SIGPIPE"),
            Map.entry(14, "SIGALRM"),
            Map.entry(15, "SIGTERM"),
            Map.entry(24, "SIGXCPU"),
            Map.entry(25, "SIGXFSZ"));

    private Signals() {}

    /** The signal's name, or its number where it has no name that is the same everywhere. */
    @NonNull
    public static String name(int number) {
        return NAMES.getOrDefault(number, String.valueOf(number));
    }
}
