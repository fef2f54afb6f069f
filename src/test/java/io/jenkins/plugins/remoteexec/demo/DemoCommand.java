package io.jenkins.plugins.remoteexec.demo;

import io.jenkins.plugins.remoteexec.engine.Command;
import io.jenkins.plugins.remoteexec.engine.Mode;
import java.util.List;

/**
 * One command of the demo and what must come of it.
 *
 * @param title what it is about, for the reader
 * @param target the host to run on
 * @param shows what else the demo does with it, and looks at
 * @param expected what the end of the log must say, as it is said there
 */
record DemoCommand(String title, String target, Command command, Mode mode, Shows shows, String expected) {
    /** The point of a command. */
    enum Shows {
        /** Lines must appear one by one, not all at the end. */
        OUTPUT_WHILE_IT_RUNS,
        /** It is stopped after its first line, and no process of it may remain. */
        CANCELLATION,
        /** It is sent with a token that the server does not know. */
        BAD_TOKEN,
        /** Only its end matters. */
        ITS_END
    }

    static List<DemoCommand> all() {
        return List.of(
                durable(
                        "A deployment that takes some seconds: its output appears while it runs",
                        "web-01",
                        "for step in unpack migrate restart check; do echo \"$step ...\"; sleep 1; done; echo done",
                        Shows.OUTPUT_WHILE_IT_RUNS,
                        "exit code 0"),
                durable(
                        "A check that fails",
                        "web-01",
                        "echo 'disk /srv is 97% full' >&2; exit 3",
                        Shows.ITS_END,
                        "exit code 3"),
                durable(
                        "A command that somebody stops: it really ends on the host",
                        "web-01",
                        "echo 'waiting for the lock'; sleep 300",
                        Shows.CANCELLATION,
                        "cancelled; the command was stopped"),
                durable("A host that does not exist", "web-99", "uptime", Shows.ITS_END, "\"web-99\" not found"),
                durable(
                        "A token that the server does not know",
                        "web-01",
                        "uptime",
                        Shows.BAD_TOKEN,
                        "HTTP 401 Invalid token"),
                direct(
                        "A program that does not exist; direct mode, exactly one call of the API",
                        List.of("no-such-program", "--version"),
                        "not started: the program does not exist"),
                direct("The same way, a program that does", List.of("uname", "-s"), "exit code 0"));
    }

    private static DemoCommand durable(String title, String target, String script, Shows shows, String expected) {
        Command command = Command.ofScript(script).build();
        return new DemoCommand(title, target, command, Mode.DURABLE, shows, expected);
    }

    private static DemoCommand direct(String title, List<String> arguments, String expected) {
        Command command = Command.ofArguments(arguments).build();
        return new DemoCommand(title, "web-01", command, Mode.DIRECT, Shows.ITS_END, expected);
    }
}
