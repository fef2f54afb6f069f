package io.jenkins.plugins.remoteexec.simulator.osapi;

/** The agent could not run a command, or not to its end; the message is what the client gets to read. */
final class AgentException extends Exception {

    private static final long serialVersionUID = 1;

    AgentException(String message) {
        super(message);
    }
}
