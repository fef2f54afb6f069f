package io.jenkins.plugins.remoteexec.http;

import com.fasterxml.jackson.databind.JsonNode;
import edu.umd.cs.findbugs.annotations.CheckForNull;
import edu.umd.cs.findbugs.annotations.NonNull;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** One request to a JSON API, below the base URL of its {@link JsonClient}. */
public final class JsonRequest {
    static final Duration DEFAULT_ANSWER_WITHIN = Duration.ofSeconds(30);

    /** Room for a target and an id. */
    private static final int LONGEST_PURPOSE = 2 * ForeignId.LONGEST + 100;

    private final String method;
    private final String purpose;
    private final List<String> path = new ArrayList<>();
    private final Map<String, String> query = new LinkedHashMap<>();
    private final Map<String, String> headers = new LinkedHashMap<>();
    private JsonNode body;
    private Duration answerWithin = DEFAULT_ANSWER_WITHIN;
    private AnswerSize answerSize = AnswerSize.PLAIN;

    private JsonRequest(String method, String purpose, List<String> segments) {
        this.method = method;
        this.purpose = CutText.atMost(LONGEST_PURPOSE, purpose);
        path.addAll(segments);
    }

    /**
     * @param purpose what is asked, to be read after "could not", such as "run the command on web-01"
     * @param segments the path's segments, which are encoded one by one
     */
    @NonNull
    public static JsonRequest get(@NonNull String purpose, @NonNull String... segments) {
        return new JsonRequest("GET", purpose, List.of(segments));
    }

    /** As {@link #get}, for a POST with a JSON body. */
    @NonNull
    public static JsonRequest post(@NonNull String purpose, @NonNull JsonNode body, @NonNull String... segments) {
        JsonRequest request = new JsonRequest("POST", purpose, List.of(segments));
        request.body = body;
        return request;
    }

    /** As {@link #get}, for a DELETE. */
    @NonNull
    public static JsonRequest delete(@NonNull String purpose, @NonNull String... segments) {
        return new JsonRequest("DELETE", purpose, List.of(segments));
    }

    /** Puts segments before those of the constructor, for APIs whose paths have a prefix in some versions. */
    public JsonRequest under(@NonNull List<String> prefix) {
        path.addAll(0, prefix);
        return this;
    }

    public JsonRequest query(@NonNull String name, @NonNull String value) {
        query.put(name, value);
        return this;
    }

    public JsonRequest header(@NonNull String name, @NonNull String value) {
        headers.put(name, value);
        return this;
    }

    /** How long the server may stay silent before the call is given up; 30 seconds unless said otherwise. */
    public JsonRequest answerWithin(@NonNull Duration wait) {
        answerWithin = wait;
        return this;
    }

    /** What the answer to a success may hold; {@link AnswerSize#PLAIN} unless said otherwise. */
    public JsonRequest expecting(@NonNull AnswerSize size) {
        answerSize = size;
        return this;
    }

    String method() {
        return method;
    }

    String purpose() {
        return purpose;
    }

    List<String> path() {
        return path;
    }

    Map<String, String> query() {
        return query;
    }

    Map<String, String> headers() {
        return headers;
    }

    @CheckForNull
    JsonNode body() {
        return body;
    }

    AnswerSize answerSize() {
        return answerSize;
    }

    Duration answerWithin() {
        return answerWithin;
    }

    /** Method and path only: headers and bodies may hold secrets. */
    @Override
    public String toString() {
        return method + " /" + String.join("/", path);
    }
}
