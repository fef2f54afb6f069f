package io.jenkins.plugins.remoteexec.simulator.guest;

import com.fasterxml.jackson.databind.JsonNode;
import edu.umd.cs.findbugs.annotations.NonNull;
import io.jenkins.plugins.remoteexec.simulator.HostSandbox;
import java.io.IOException;
import java.net.ConnectException;
import java.nio.file.Path;
import java.time.Duration;

/** The guest agent inside a virtual machine, reached through the socket of a serial port. Asks one thing at a time. */
public final class PortAgent implements GuestAgent {
    /** The socket accepts connections also while the machine is off: only an answer shows that somebody is there. */
    private static final Duration AWAKE = Duration.ofSeconds(5);

    private static final Duration REQUEST = Duration.ofSeconds(20);

    private final Path socket;
    private int requests;

    public PortAgent(@NonNull Path socket) {
        this.socket = socket;
    }

    @Override
    @NonNull
    public synchronized JsonNode ask(@NonNull String command, @NonNull JsonNode arguments) throws IOException {
        try (GuestAgentChannel channel = connect()) {
            return channel.ask(command, arguments);
        }
    }

    private GuestAgentChannel connect() throws IOException {
        GuestAgentChannel channel = null;
        try {
            channel = new GuestAgentChannel(socket, AWAKE);
            channel.synchronise(++requests);
            channel.limit(REQUEST);
            return channel;
        } catch (IOException e) {
            if (channel != null) {
                channel.close();
            }
            ConnectException nothingAsked = new ConnectException("QEMU guest agent is not running: " + e.getMessage());
            nothingAsked.initCause(e);
            throw nothingAsked;
        }
    }

    /** @throws UnsupportedOperationException because everything of the commands is inside of the machine */
    @Override
    @NonNull
    public HostSandbox sandbox() {
        throw new UnsupportedOperationException("the commands run inside of a virtual machine");
    }
}
