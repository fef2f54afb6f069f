package io.jenkins.plugins.remoteexec.http;

import java.io.IOException;
import java.net.ConnectException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.time.Duration;
import javax.net.ssl.SSLException;
import okhttp3.HttpUrl;

/** Says in plain words why there was no answer. */
final class NetworkFailure {
    private NetworkFailure() {}

    static String describe(IOException e, HttpUrl url, Duration answerWithin) {
        if (e instanceof UnknownHostException) {
            return "the host name " + url.host() + " cannot be resolved";
        }
        if (e instanceof SSLException) {
            return "the TLS connection failed: " + e.getMessage();
        }
        if (e instanceof ConnectException) {
            return "no connection to " + url.host() + ":" + url.port() + ": " + e.getMessage();
        }
        if (e instanceof SocketTimeoutException) {
            return "no answer within " + answerWithin.toSeconds() + " s: " + e.getMessage();
        }
        return "the connection broke: " + (e.getMessage() == null ? e.toString() : e.getMessage());
    }

    static String advice(IOException e) {
        if (e instanceof SSLException) {
            return "If the server's certificate comes from an authority of your own, paste that authority's certificate"
                    + " into the endpoint";
        }
        if (e instanceof UnknownHostException || e instanceof ConnectException) {
            return "Check the URL, and that the Jenkins controller can reach it";
        }
        return "";
    }
}
