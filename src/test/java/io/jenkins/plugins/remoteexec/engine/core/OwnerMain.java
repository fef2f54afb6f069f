package io.jenkins.plugins.remoteexec.engine.core;

import io.jenkins.plugins.remoteexec.engine.Command;
import io.jenkins.plugins.remoteexec.engine.EndpointLimits;
import io.jenkins.plugins.remoteexec.engine.ExecutionState;
import io.jenkins.plugins.remoteexec.engine.Mode;
import io.jenkins.plugins.remoteexec.http.TimeAndChance;
import io.jenkins.plugins.remoteexec.simulator.plain.PlainExec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;

/**
 * A JVM that owns one execution: it starts it, goes on with it, or cleans up after it, as its directory says, and lives
 * until it is killed or its standard input ends.
 *
 * <p>Arguments: the directory, the moment at which to stand still (see {@link Pauses}), and "lines" or "bytes".
 */
final class OwnerMain {
    static final String READY = "ready";

    /** Goes through the start call's secrets, so that these are sent again and again, too. */
    static final String SECRET = "pssst";

    private OwnerMain() {}

    public static void main(String[] arguments) throws IOException {
        Path directory = Path.of(arguments[0]);
        Pauses pauses = new Pauses(arguments[1], System.out);
        OwnerOnDisk owner = new OwnerOnDisk(directory, arguments[2].equals("lines"), pauses);
        EngineCore engine = EngineCore.start(TimeAndChance.real());
        EndpointConnection connection = engine.connect(
                new PausingProvider(new PlainExec(), directory, pauses),
                EndpointLimits.DEFAULT.withPatience(Duration.ofMinutes(1)));
        System.out.println(READY);
        System.out.flush();
        Path saved = OwnerOnDisk.state(directory);
        if (Files.exists(OwnerOnDisk.outcome(directory))) {
            engine.cleanUp(connection, ExecutionState.parse(Files.readString(saved)));
        } else if (Files.exists(saved)) {
            ExecutionState state = ExecutionState.parse(Files.readString(saved));
            engine.resume(connection, state, command(directory), owner);
        } else {
            engine.start(connection, "here", command(directory), Mode.DURABLE, owner);
        }
        while (System.in.read() >= 0) {
            continue;
        }
        System.exit(0);
    }

    /** Counts its starts, prints numbered lines until it may end, then some bytes, and leaves how many lines it were. */
    private static Command command(Path directory) {
        return Command.ofScript("cd '" + directory + "'; echo x >>starts; printf '%s\\n' \"$SECRET\"; i=0;"
                        + " while [ ! -f go ]; do i=$((i + 1)); echo \"line $i\"; echo \"error $i\" >&2; sleep 0.1; done;"
                        + " echo $i >lines; cat data; printf 'no newline at the end' >&2; exit 7")
                .secretEnvironment(Map.of("SECRET", SECRET))
                .timeout(Duration.ofMinutes(10))
                .build();
    }
}
