package io.jenkins.plugins.remoteexec.http;

/** What went wrong with a call to a provider's API, in the terms in which a caller can act on it. */
public enum ErrorKind {
    /** The credentials were not accepted. */
    AUTHENTICATION,
    /** The credentials are known, but may not do this. */
    PERMISSION,
    /** The machine or container, or the record that was asked for, is not known to the provider. */
    NO_SUCH_TARGET,
    /** The target is known, but cannot run a command now. */
    TARGET_NOT_READY,
    /** The request itself was refused; the same request will be refused again. */
    REJECTED,
    /** Too many requests; the same request may pass later. */
    THROTTLED,
    /** No usable answer: no connection, a time-out, or an error of the server or of a proxy before it. */
    UNAVAILABLE,
    /** An answer that the API's documentation does not allow. */
    PROTOCOL;

    /** Whether the same call can succeed later without anybody changing anything. */
    public boolean isPassing() {
        return this == THROTTLED || this == UNAVAILABLE;
    }
}
