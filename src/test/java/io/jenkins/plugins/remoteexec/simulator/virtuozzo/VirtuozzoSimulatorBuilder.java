package io.jenkins.plugins.remoteexec.simulator.virtuozzo;

import io.jenkins.plugins.remoteexec.simulator.SimulatorClock;
import io.jenkins.plugins.remoteexec.simulator.WallClock;
import io.jenkins.plugins.remoteexec.simulator.guest.GuestAgent;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** The switches of a {@link VirtuozzoSimulator}. Without any, it does what the reference says, and likely things else. */
public final class VirtuozzoSimulatorBuilder {
    final List<String> servers = new ArrayList<>();
    SimulatorClock clock = new WallClock();
    Duration tokenLifetime = Duration.ofHours(1);
    Duration clockAhead = Duration.ZERO;
    Duration retention = Duration.ofMinutes(5);
    Duration delay = Duration.ZERO;
    Set<String> roles = Set.of("member", "guest_exec");
    ResultShape shape = ResultShape.LIKELY;
    String listRole;
    String failedWord = "ERROR";
    GuestAgent agent;
    TokenCheck tokens;
    boolean oneAtATime;
    int outputCap = 100_000;
    int pageSize = 1000;
    int port;

    VirtuozzoSimulatorBuilder() {}

    public VirtuozzoSimulatorBuilder server(String name) {
        servers.add(name);
        return this;
    }

    /** Sets the time of records and tokens. Closed together with the simulator. */
    public VirtuozzoSimulatorBuilder clock(SimulatorClock chosen) {
        clock.close();
        clock = chosen;
        return this;
    }

    public VirtuozzoSimulatorBuilder tokenLifetime(Duration chosen) {
        tokenLifetime = chosen;
        return this;
    }

    /** Lets the server's clock differ from everybody else's. */
    public VirtuozzoSimulatorBuilder clockAhead(Duration difference) {
        clockAhead = difference;
        return this;
    }

    /** Sets how long a record is kept after its end; 5 minutes at first. */
    public VirtuozzoSimulatorBuilder retention(Duration kept) {
        retention = kept;
        return this;
    }

    /** Sets how long a record stays pending after its command has ended. */
    public VirtuozzoSimulatorBuilder delay(Duration pending) {
        delay = pending;
        return this;
    }

    /** Sets the roles of the user in the project. */
    public VirtuozzoSimulatorBuilder roles(String... names) {
        roles = Set.of(names);
        return this;
    }

    /** Lets only this role list servers; at first, everybody with a token may. */
    public VirtuozzoSimulatorBuilder listNeeds(String role) {
        listRole = role;
        return this;
    }

    public VirtuozzoSimulatorBuilder shape(ResultShape chosen) {
        shape = chosen;
        return this;
    }

    /** Sets the word for a command that could not be run; the reference names none. */
    public VirtuozzoSimulatorBuilder failedWord(String word) {
        failedWord = word;
        return this;
    }

    /** Runs the commands of all servers through a real guest agent, which is not closed with the simulator. */
    public VirtuozzoSimulatorBuilder agent(GuestAgent chosen) {
        agent = chosen;
        return this;
    }

    /** Has the tokens of the compute API checked by somebody else, such as a real Keystone. */
    public VirtuozzoSimulatorBuilder tokens(TokenCheck chosen) {
        tokens = chosen;
        return this;
    }

    /** Refuses a command with 409 while another one runs on the same server. */
    public VirtuozzoSimulatorBuilder oneAtATime() {
        oneAtATime = true;
        return this;
    }

    /** Sets how many bytes of both streams together are kept; 100,000 at first. */
    public VirtuozzoSimulatorBuilder outputCap(int bytes) {
        outputCap = bytes;
        return this;
    }

    /** Sets the most servers of one page; 1000 at first. */
    public VirtuozzoSimulatorBuilder pageSize(int most) {
        pageSize = most;
        return this;
    }

    /** Sets the port on 127.0.0.1; 0, any free one, at first. */
    public VirtuozzoSimulatorBuilder port(int chosen) {
        port = chosen;
        return this;
    }

    /** @throws IOException if the port is taken or no scratch directory can be made */
    public VirtuozzoSimulator start() throws IOException {
        return new VirtuozzoSimulator(this);
    }
}
