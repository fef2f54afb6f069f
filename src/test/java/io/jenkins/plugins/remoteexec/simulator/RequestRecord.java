package io.jenkins.plugins.remoteexec.simulator;

/**
 * One request that a simulator has answered or dropped. It holds neither headers nor bodies, so a failing test can
 * print it.
 *
 * @param method the HTTP method
 * @param path path and query as received
 * @param status the status that was answered, or that was about to be when the answer was lost; 0 if the request was
 *     dropped unhandled
 * @param fault the injected fault in words, empty if there was none
 */
public record RequestRecord(String method, String path, int status, String fault) {}
