package io.jenkins.plugins.remoteexec.provider.virtuozzo;

import edu.umd.cs.findbugs.annotations.NonNull;

/**
 * The settings of the compute API.
 *
 * @param computeUrl its address, or empty to take it from Keystone's catalog
 * @param region the region whose entry of the catalog is wanted, or empty for any
 * @param endpointInterface public, internal or admin
 * @param shell what runs scripts in direct mode
 * @param outputEncoding how output is written, where it does not say so itself
 */
record VirtuozzoOptions(
        @NonNull String computeUrl,
        @NonNull String region,
        @NonNull String endpointInterface,
        @NonNull GuestShell shell,
        @NonNull OutputEncoding outputEncoding) {

    static final VirtuozzoOptions DEFAULT =
            new VirtuozzoOptions("", "", "public", GuestShell.SH, OutputEncoding.BASE64);
}
