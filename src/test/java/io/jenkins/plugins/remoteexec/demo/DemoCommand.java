package io.jenkins.plugins.remoteexec.demo;

import io.jenkins.plugins.remoteexec.engine.Command;
import io.jenkins.plugins.remoteexec.engine.Execution;
import io.jenkins.plugins.remoteexec.engine.Mode;
import io.jenkins.plugins.remoteexec.engine.ProviderClient;
import java.time.Duration;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/**
 * One command of the demo and what must come of it.
 *
 * @param title what it is about, for the reader
 * @param client who sends it
 * @param target where it is to run
 * @param expected what the end of the log must say, as it is said there
 * @param before what happens before it is sent
 * @param meanwhile what happens when its first line of output has been seen
 * @param check what else must be true when it is over
 */
record DemoCommand(
        String title,
        ProviderClient client,
        String target,
        Command command,
        Mode mode,
        String expected,
        Interlude before,
        Interlude meanwhile,
        Check check) {
    /** So that the demo ends whatever goes wrong; long enough for a machine that is busy with other things. */
    private static final Duration LONGEST = Duration.ofMinutes(2);

    private static final Interlude NOTHING = new Interlude("", execution -> {});

    /** @param told the log says this, if it is not empty */
    record Interlude(String told, Consumer<Execution> action) {}

    /** @param problem what is wrong if it does not hold */
    record Check(String problem, BooleanSupplier holds) {}

    static DemoCommand durable(String title, ProviderClient client, String target, String script, String expected) {
        return of(title, client, target, Command.ofScript(script), Mode.DURABLE, expected);
    }

    /** A script with the provider's own single call. */
    static DemoCommand direct(String title, ProviderClient client, String target, String script, String expected) {
        return of(title, client, target, Command.ofScript(script), Mode.DIRECT, expected);
    }

    /** An argument vector with the provider's own single call. */
    static DemoCommand direct(
            String title, ProviderClient client, String target, List<String> arguments, String expected) {
        return of(title, client, target, Command.ofArguments(arguments), Mode.DIRECT, expected);
    }

    private static DemoCommand of(
            String title, ProviderClient client, String target, Command.Builder command, Mode mode, String expected) {
        Duration longest = mode == Mode.DURABLE
                ? LONGEST
                : client.capabilities().longestRun().orElse(LONGEST);
        Command limited = command.timeout(longest).build();
        return new DemoCommand(
                title, client, target, limited, mode, expected, NOTHING, NOTHING, new Check("", () -> true));
    }

    DemoCommand before(String told, Runnable action) {
        Interlude happening = new Interlude(told, execution -> action.run());
        return new DemoCommand(title, client, target, command, mode, expected, happening, meanwhile, check);
    }

    DemoCommand meanwhile(String told, Consumer<Execution> action) {
        Interlude happening = new Interlude(told, action);
        return new DemoCommand(title, client, target, command, mode, expected, before, happening, check);
    }

    DemoCommand check(String problem, BooleanSupplier holds) {
        Check last = new Check(problem, holds);
        return new DemoCommand(title, client, target, command, mode, expected, before, meanwhile, last);
    }
}
