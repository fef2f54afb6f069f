package io.jenkins.plugins.remoteexec.simulator;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** Has a real server answer what a {@link SimulatorServer} in front of it is asked, so that faults can be put between. */
public final class Forwarder {
    private static final Set<String> OF_ONE_CONNECTION =
            Set.of("connection", "host", "content-length", "transfer-encoding");

    private final String url;
    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    /** @param url of the real server, without a slash at the end */
    public Forwarder(String url) {
        this.url = url;
    }

    /** @throws UncheckedIOException if it does not answer */
    public SimulatedResponse answer(SimulatedRequest request) {
        HttpRequest.Builder same = HttpRequest.newBuilder(URI.create(url + request.uri()))
                .method(request.method(), HttpRequest.BodyPublishers.ofByteArray(request.body()));
        request.headers().forEach((name, values) -> {
            if (isToBePassedOn(name)) {
                same.setHeader(name, values.get(0));
            }
        });
        try {
            HttpResponse<byte[]> response = http.send(same.build(), HttpResponse.BodyHandlers.ofByteArray());
            Map<String, String> headers = new LinkedHashMap<>();
            response.headers().map().forEach((name, values) -> {
                if (isToBePassedOn(name)) {
                    headers.put(name, values.get(0));
                }
            });
            return new SimulatedResponse(response.statusCode(), headers, response.body());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while " + url + " was asked", e);
        }
    }

    private static boolean isToBePassedOn(String header) {
        return !OF_ONE_CONNECTION.contains(header.toLowerCase(Locale.ROOT));
    }
}
