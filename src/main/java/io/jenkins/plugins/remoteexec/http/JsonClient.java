package io.jenkins.plugins.remoteexec.http;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import edu.umd.cs.findbugs.annotations.NonNull;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import okhttp3.Call;
import okhttp3.HttpUrl;
import okhttp3.MediaType;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.RequestBody;
import okhttp3.Response;

/**
 * Sends JSON requests to one API and hands back its answers, of whatever status. Nothing is ever sent twice, no redirect
 * is followed, and no body is read beyond its limit.
 */
public final class JsonClient {
    private static final int READ_TEXT = 8 * 1024;

    /** No server takes a longer one; ids of an API's answers are parts of it. */
    private static final int LONGEST_URL = 16 * 1024;

    /** Beyond the server's silence: an answer that comes drop by drop must end, too. */
    private static final Duration BODY_WITHIN = Duration.ofMinutes(5);

    private static final Duration TURN_WITHIN = Duration.ofMinutes(1);

    /** The second one is OpenStack's. */
    private static final List<String> REQUEST_IDS = List.of("X-Request-ID", "X-OpenStack-Request-ID");

    private static final MediaType JSON = MediaType.get("application/json");

    private final OkHttpClient http;
    private final HttpUrl base;
    private final String service;
    private final TimeAndChance time;
    private final long longestAnswer;
    private final LongAnswers longAnswers = new LongAnswers(TURN_WITHIN);
    private final Duration bodyWithin;

    /**
     * @param http made by {@link HttpCalls#client}
     * @param base the API's base URL
     * @param service the API's name for messages, such as "OSAPI"
     * @param time what dates in answers are compared with
     */
    public JsonClient(
            @NonNull OkHttpClient http, @NonNull BaseUrl base, @NonNull String service, @NonNull TimeAndChance time) {
        this(http, base, service, time, Long.MAX_VALUE, BODY_WITHIN);
    }

    JsonClient(
            OkHttpClient http,
            BaseUrl base,
            String service,
            TimeAndChance time,
            long longestAnswer,
            Duration bodyWithin) {
        this.time = time;
        this.http = http;
        this.base = base.http();
        this.service = service;
        this.longestAnswer = longestAnswer;
        this.bodyWithin = bodyWithin;
    }

    /** The API and where it is, for messages: "OSAPI at https://api.example". */
    @NonNull
    public String describe() {
        return service + " at "
                + base.newBuilder()
                        .username("")
                        .password("")
                        .query(null)
                        .build()
                        .toString()
                        .replaceAll("/$", "");
    }

    /** The opening of a message about a request: "OSAPI at https://api.example could not list the agents". */
    @NonNull
    public String couldNot(@NonNull JsonRequest request) {
        return describe() + " could not " + request.purpose();
    }

    /** The time of the calls, which a client also measures them by. */
    @NonNull
    public TimeAndChance time() {
        return time;
    }

    /**
     * Sends a request once, and waits for its answer. The {@link Cancellation} of this thread ends the call as a broken
     * connection would.
     *
     * @return the answer
     * @throws ApiException of kind {@link ErrorKind#UNAVAILABLE} or {@link ErrorKind#PROTOCOL} when there is no usable
     *     answer, {@link ErrorKind#REJECTED} when the request cannot be put into HTTP
     */
    @NonNull
    public JsonResponse send(@NonNull JsonRequest request) throws ApiException {
        AtomicBoolean sent = new AtomicBoolean();
        Call call;
        try {
            call = http.newCall(build(request, sent));
        } catch (IllegalArgumentException e) {
            throw impossible(request, e);
        }
        call.timeout().timeout(request.answerWithin().plus(bodyWithin).toMillis(), TimeUnit.MILLISECONDS);
        Cancellation cancellation = Cancellation.ofThisThread();
        cancellation.onCancel(call::cancel);
        try (Response response = call.execute()) {
            return answer(request, response);
        } catch (IOException e) {
            throw noAnswer(request, e, sent.get());
        } catch (RuntimeException e) {
            // of a proxy selector, an interceptor or a socket factory of the surroundings
            throw noAnswer(request, new IOException(e.toString(), e), sent.get());
        } finally {
            cancellation.ended();
        }
    }

    /**
     * Starts the error for a success that tells nothing: after it a command may have been started.
     *
     * @param what is wrong with it, such as "the answer contains no pid"
     */
    @NonNull
    public ApiException.Builder unusable(
            @NonNull JsonRequest request, @NonNull JsonResponse response, @NonNull String what) {
        return unusable(request, response.status(), response.requestId(), what)
                .advice("Check that the URL is that of the " + service + " API");
    }

    /** As {@link #unusable}, for an answer that should have been JSON and is not. */
    @NonNull
    public ApiException.Builder noJson(@NonNull JsonRequest request, @NonNull JsonResponse response) {
        return unusable(request, response, "the answer is not JSON but " + response.contentType());
    }

    private Request build(JsonRequest request, AtomicBoolean sent) {
        HttpUrl.Builder url = base.newBuilder();
        for (String segment : request.path()) {
            if (segment.isEmpty() || segment.matches("(?i)(\\.|%2e){1,2}")) {
                throw new IllegalArgumentException("'" + segment + "' cannot be part of a URL");
            }
            url.addPathSegment(segment);
        }
        request.query().forEach(url::addQueryParameter);
        HttpUrl whole = url.build();
        int length = whole.toString().length();
        if (length > LONGEST_URL) {
            throw new IllegalArgumentException("its URL would have " + length + " characters");
        }
        Request.Builder built = new Request.Builder()
                .url(whole)
                .tag(AtomicBoolean.class, sent)
                .tag(HttpCalls.AnswerTimeout.class, new HttpCalls.AnswerTimeout(request.answerWithin()))
                .header("Accept", "application/json");
        request.headers().forEach(built::header);
        JsonNode body = request.body();
        return built.method(
                        request.method(),
                        body == null
                                ? null
                                : RequestBody.create(body.toString().getBytes(StandardCharsets.UTF_8), JSON))
                .build();
    }

    private JsonResponse answer(JsonRequest request, Response response) throws ApiException {
        try {
            return read(request, response);
        } catch (BoundedBody.TooLong e) {
            throw unreadable(request, response, e.getMessage());
        } catch (StreamConstraintsException e) {
            throw unreadable(request, response, "the answer holds more than any that is expected");
        } catch (JsonProcessingException | RuntimeException e) {
            throw unreadable(request, response, "the answer is not valid JSON");
        } catch (IOException e) {
            throw noAnswer(request, e, true);
        } catch (Error e) {
            // such as no memory for the answer; whether the command runs is what the caller has to know all the same
            throw unusable(request, response.code(), requestId(response), "the answer cannot be read: " + e)
                    .cause(e)
                    .build();
        }
    }

    private JsonResponse read(JsonRequest request, Response response) throws IOException {
        MediaType type = response.body().contentType();
        String contentType = type == null ? "" : (type.type() + "/" + type.subtype()).toLowerCase(Locale.ROOT);
        JsonNode json = MissingNode.getInstance();
        String text = "";
        try (InputStream in = response.body().byteStream()) {
            if (contentType.endsWith("json")) {
                // an error has no output
                AnswerSize size = response.isSuccessful() ? request.answerSize() : AnswerSize.PLAIN;
                json = AnswerReader.json(in, size, Math.min(size.bytes(), longestAnswer), longAnswers);
            } else {
                text = CutText.atMost(READ_TEXT, new String(in.readNBytes(READ_TEXT + 1), StandardCharsets.UTF_8));
            }
        } catch (IOException e) {
            // an error status says enough by itself; a success without its JSON does not
            if (response.isSuccessful()) {
                throw e;
            }
        }
        return new JsonResponse(
                response.code(),
                json,
                text,
                contentType,
                requestId(response),
                RetryAfter.parse(response.header(HttpCalls.RETRY_AFTER), time.now()),
                response.header("Location"),
                response.headers());
    }

    private static String requestId(Response response) {
        return REQUEST_IDS.stream()
                .map(response::header)
                .filter(Objects::nonNull)
                .findFirst()
                .orElse(null);
    }

    private ApiException noAnswer(JsonRequest request, IOException e, boolean sent) {
        return ApiException.of(ErrorKind.UNAVAILABLE, sent ? Delivery.UNKNOWN : Delivery.NOT_SENT)
                .asked(couldNot(request))
                .text(NetworkFailure.describe(e, base, request.answerWithin(), sent))
                .advice(NetworkFailure.advice(e, sent))
                .cause(e)
                .build();
    }

    /** The cause stays behind: it quotes what it refuses, and that may be a header with a secret. */
    private ApiException impossible(JsonRequest request, IllegalArgumentException e) {
        boolean header = e.getMessage() == null || e.getMessage().startsWith("Unexpected char");
        return ApiException.of(ErrorKind.REJECTED, Delivery.NOT_SENT)
                .asked(couldNot(request))
                .text(header ? "a header of the request contains a character that HTTP does not allow" : e.getMessage())
                .advice(
                        header
                                ? "Check the credentials for line breaks and other characters that do not belong there"
                                : "")
                .build();
    }

    private ApiException unreadable(JsonRequest request, Response response, String why) {
        return unusable(request, response.code(), requestId(response), why)
                .advice("Check that the URL is that of the API and that no proxy modifies its answers")
                .build();
    }

    private ApiException.Builder unusable(JsonRequest request, int status, String requestId, String what) {
        return ApiException.of(ErrorKind.PROTOCOL, Delivery.UNKNOWN)
                .asked(couldNot(request))
                .status(status)
                .text(what)
                .requestId(requestId);
    }
}
