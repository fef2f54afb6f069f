package io.jenkins.plugins.remoteexec.simulator.byhand;

import java.io.IOException;
import java.util.List;

/** One provider's simulator with the switches that it has on the command line. */
interface ByHand {
    /** The provider's own name. */
    String title();

    /** The switches besides those that all simulators have: one on each line, indented by two. */
    String usage();

    /**
     * Sets a switch.
     *
     * @param words where the value of the option comes from
     * @return false if there is no such option
     * @throws IllegalArgumentException if the value cannot be used
     */
    boolean set(String option, Words words);

    /** @throws IOException if the port is taken, or something is missing on this machine */
    Started start(int port) throws IOException;

    /**
     * A simulator that runs.
     *
     * @param address what a user would configure as the URL
     * @param closing stops it and everything that belongs to it
     * @param credentials as lines NAME=value
     * @param store how to store them in Jenkins, as a sentence
     * @param provider the provider in a Pipeline, without its URL and the id of its credentials
     * @param providerOptions what stands in its parentheses after these two; empty or beginning with a comma
     * @param targets all targets; the first is used in the examples
     * @param examples further things to try, such as calls of the API
     */
    record Started(
            String address,
            Runnable closing,
            List<String> credentials,
            String store,
            String provider,
            String providerOptions,
            List<String> targets,
            List<String> examples) {}
}
