package io.jenkins.plugins.remoteexec.http;

/** How sure it is that a failed request was not carried out. */
public enum Delivery {
    /** No byte of the request left this machine. */
    NOT_SENT,
    /** The server answered that it did not do what was asked. */
    REFUSED,
    /** The request may have been carried out. */
    UNKNOWN
}
