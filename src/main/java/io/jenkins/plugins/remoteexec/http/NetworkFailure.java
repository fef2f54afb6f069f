package io.jenkins.plugins.remoteexec.http;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.UnknownHostException;
import java.time.Duration;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.SSLPeerUnverifiedException;
import okhttp3.HttpUrl;

/** Says in plain words why there was no answer. */
final class NetworkFailure {
    private NetworkFailure() {}

    static String describe(IOException e, HttpUrl url, Duration answerWithin, boolean sent) {
        String place = url.host() + ":" + url.port();
        if (e instanceof UnknownHostException) {
            return "the host name " + url.host() + " cannot be resolved";
        }
        if (e instanceof SSLException && !sent) {
            return "the TLS connection to " + place + " failed: " + e.getMessage();
        }
        if (e instanceof ConnectException || e instanceof NoRouteToHostException) {
            return "no connection to " + place + ": " + e.getMessage();
        }
        if (e instanceof InterruptedIOException) {
            return sent
                    ? "no complete answer in time; the limit is " + answerWithin.toSeconds() + " s without data"
                    : "no connection to " + place + " within " + HttpCalls.CONNECT_WITHIN.toSeconds() + " s";
        }
        return "the connection broke: " + (e.getMessage() == null ? e.toString() : e.getMessage());
    }

    static String advice(IOException e, boolean sent) {
        if (sent) {
            return "";
        }
        if (e instanceof SSLPeerUnverifiedException) {
            return "Use the host name that the server's certificate was issued for";
        }
        if (e instanceof SSLHandshakeException) {
            return "If the server's certificate was issued by a private certificate authority, paste that authority's certificate"
                    + " into the endpoint";
        }
        if (e instanceof SSLException) {
            return "Check whether this address really uses https and not plain http";
        }
        return "Check the URL, and that the Jenkins controller can reach it";
    }
}
