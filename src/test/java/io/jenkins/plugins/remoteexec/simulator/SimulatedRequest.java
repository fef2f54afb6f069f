package io.jenkins.plugins.remoteexec.simulator;

import com.sun.net.httpserver.Headers;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * A request as the simulated service sees it.
 *
 * @param method the HTTP method in capitals
 * @param uri the request target: path and query
 * @param headers the request's headers
 * @param body the whole body, empty if there is none
 */
public record SimulatedRequest(String method, URI uri, Headers headers, byte[] body) {

    /** Returns the first value of a header. */
    public Optional<String> header(String name) {
        return Optional.ofNullable(headers.getFirst(name));
    }

    /** Returns the decoded segments of the path; {@code /a/b%20c} gives {@code [a, b c]}. */
    public List<String> segments() {
        return Arrays.stream(uri.getRawPath().split("/"))
                .skip(1)
                .map(SimulatedRequest::decodeSegment)
                .toList();
    }

    /** Returns the decoded value of a query parameter. */
    public Optional<String> query(String name) {
        String query = uri.getRawQuery();
        if (query == null) {
            return Optional.empty();
        }
        return Arrays.stream(query.split("&"))
                .map(pair -> pair.split("=", 2))
                .filter(pair -> pair.length == 2 && pair[0].equals(name))
                .map(pair -> URLDecoder.decode(pair[1], StandardCharsets.UTF_8))
                .findFirst();
    }

    private static String decodeSegment(String raw) {
        // A plus sign means itself in a path, unlike in a form.
        return URLDecoder.decode(raw.replace("+", "%2B"), StandardCharsets.UTF_8);
    }
}
