package io.jenkins.plugins.remoteexec.contract;

/** The calls of a provider's API that the contract breaks on purpose. */
public enum ApiCall {
    /** The request that runs a command, and none that comes before it, such as a login. */
    SUBMIT,
    /** The request that asks how a submitted command is. */
    POLL
}
