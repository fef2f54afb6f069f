package io.jenkins.plugins.remoteexec.simulator;

import java.io.IOException;

/** What an injected fault does with a request. */
@FunctionalInterface
interface FaultAction {

    /**
     * Deals with one request, and ends it in one of the ways that {@link Wire} offers.
     *
     * @param wire the connection to the client
     * @param service the simulated service; handles the request for real when called
     */
    void apply(Wire wire, Service service) throws IOException;

    /** The simulated service, about to handle one request. */
    @FunctionalInterface
    interface Service {
        SimulatedResponse handle();
    }
}
