package io.jenkins.plugins.remoteexec.contract;

import io.jenkins.plugins.remoteexec.engine.ProviderClient;
import io.jenkins.plugins.remoteexec.simulator.Faults;
import java.util.List;
import java.util.Optional;
import okhttp3.OkHttpClient;

/**
 * What {@link ProviderContract} needs of a provider: a running simulator of its API and a way to make clients for it.
 *
 * <p>The simulator runs commands as real processes on this machine, so that the contract can count their starts by
 * what they leave in files, whatever the API says.
 */
public interface ProviderFixture extends AutoCloseable {
    /**
     * A new client that shares nothing with earlier ones, as after a restart of Jenkins.
     *
     * @param http what the provider would be given in Jenkins
     * @param secret the token, or what stands in its place
     */
    ProviderClient client(OkHttpClient http, String secret);

    /** A secret that may do everything. */
    String secret();

    /** A secret of the right form that the API does not accept. */
    String wrongSecret();

    /** A secret that the API accepts, but that may not run commands; empty if the API knows no such thing. */
    default Optional<String> powerlessSecret() {
        return Optional.empty();
    }

    /** The name of a target that can run commands. */
    String target();

    /** A well-formed name of a target that does not exist. */
    String unknownTarget();

    /** Texts that cannot name a target of this provider, and that its client refuses before anything is sent. */
    List<String> impossibleTargets();

    /** Whether the API still keeps what {@code Ended.record} names. Asked only if the client names any record. */
    default boolean hasRecord(String record) throws Exception {
        throw new UnsupportedOperationException(
                "this provider's client names records: say whether " + record + " is there");
    }

    /** Begins a fault in the simulator: {@code fixture.on(SUBMIT).loseAnswer()}. */
    Faults.Builder on(ApiCall call);

    /** Stops the simulator with all of its processes. May be called twice. */
    @Override
    void close();
}
