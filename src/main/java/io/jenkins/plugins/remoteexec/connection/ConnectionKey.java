package io.jenkins.plugins.remoteexec.connection;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import edu.umd.cs.findbugs.annotations.NonNull;
import io.jenkins.plugins.remoteexec.engine.EndpointLimits;
import io.jenkins.plugins.remoteexec.provider.ApiCredentials;

/**
 * Everything that makes two connections different.
 *
 * @param folder the full name of the folder that the endpoint is kept on, or null for any other
 * @param endpoint the endpoint's name, or null for an inline provider
 * @param kind the kind of API
 * @param identity the provider's other settings
 * @param credentials the credentials themselves: the same id can mean others in another folder, and be given a new
 *     secret
 */
public record ConnectionKey(
        @CheckForNull String folder,
        @CheckForNull String endpoint,
        @NonNull Class<?> kind,
        @NonNull Object identity,
        @CheckForNull String caCertificate,
        @NonNull EndpointLimits limits,
        @NonNull ApiCredentials credentials) {}
