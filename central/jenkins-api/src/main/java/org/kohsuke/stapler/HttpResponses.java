package org.kohsuke.stapler;

import io.jenkins.plugins.remoteexec.central.StandIn;

public class HttpResponses {
    HttpResponses() {}

    public abstract static class HttpResponseException extends RuntimeException {
        public HttpResponseException() {}
    }

    public static HttpResponseException errorWithoutStack(int code, String errorMessage) {
        throw StandIn.hasNoBody();
    }
}
