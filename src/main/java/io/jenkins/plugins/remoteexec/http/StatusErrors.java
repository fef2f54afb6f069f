package io.jenkins.plugins.remoteexec.http;

import edu.umd.cs.findbugs.annotations.NonNull;

/**
 * What the statuses of HTTP mean for all APIs alike (RFC 9110, section 15). A provider's client refines this by the
 * provider's own codes and texts.
 */
public final class StatusErrors {
    private static final int LONGEST_FOREIGN_TEXT = 120;

    private static final int READ = 16 * 1024;

    private StatusErrors() {}

    @NonNull
    public static ErrorKind kind(int status) {
        return switch (status) {
            case 401, 407 -> ErrorKind.AUTHENTICATION;
            case 403 -> ErrorKind.PERMISSION;
            case 404, 410 -> ErrorKind.NO_SUCH_TARGET;
            case 409, 423 -> ErrorKind.TARGET_NOT_READY;
            case 429 -> ErrorKind.THROTTLED;
            case 408, 425 -> ErrorKind.UNAVAILABLE;
            default -> status >= 500 ? ErrorKind.UNAVAILABLE : status >= 300 ? ErrorKind.REJECTED : ErrorKind.PROTOCOL;
        };
    }

    /** A status below 500 other than 408 says that the server did not do it; after the others it may have. */
    @NonNull
    public static Delivery delivery(int status) {
        return status >= 300 && status < 500 && status != 408 ? Delivery.REFUSED : Delivery.UNKNOWN;
    }

    /**
     * Starts the error for an answer.
     *
     * @param text the provider's own words, or empty
     */
    @NonNull
    public static ApiException.Builder error(
            @NonNull JsonClient client,
            @NonNull JsonRequest request,
            @NonNull JsonResponse response,
            @NonNull ErrorKind kind,
            @NonNull String text) {
        ApiException.Builder error = ApiException.of(kind, delivery(response.status()))
                .asked(client.couldNot(request))
                .status(response.status())
                .text(text)
                .requestId(response.requestId())
                .retryAfter(response.retryAfter().orElse(null));
        if (response.status() >= 300 && response.status() < 400) {
            String location = response.location();
            error.text("redirected to "
                            + (location == null ? "another address" : oneLine(location.replaceAll("[?#].*", ""))))
                    .onlyAdvice("Redirects are not followed: set the URL to the API's final address");
        } else if (response.status() == 407) {
            error.onlyAdvice(
                    "This is the HTTP proxy between Jenkins and the API, which asks for its own login: see Manage"
                            + " Jenkins » System » HTTP Proxy Configuration");
        } else if (isPage(response)) {
            error.onlyAdvice(
                    "The answer is a web page and not the API's own, so the credentials may be right: a proxy or"
                            + " firewall before the API may have refused the call, or the URL may not be that of the API");
        }
        return error;
    }

    /** Whether somebody else has refused a call in the API's place: APIs answer programs with JSON or plain text. */
    private static boolean isPage(JsonResponse response) {
        boolean isRefusal = response.status() == 401 || response.status() == 403;
        return isRefusal
                && !response.isJson()
                && (response.contentType().contains("html")
                        || response.text().strip().startsWith("<"));
    }

    /** The start of an answer that was no JSON, as one line without markup, for a message. */
    @NonNull
    public static String plainText(@NonNull JsonResponse response) {
        String text = response.text();
        boolean isCut = text.endsWith(CutText.MARK);
        String plain = (isCut ? text.substring(0, text.length() - CutText.MARK.length()) : text)
                .replaceAll("(?s)<(script|style)\\b.*?(</\\1>|$)", " ")
                .replaceAll("<[^>]*>?", " ");
        return oneLine(isCut && !plain.isBlank() ? plain + CutText.MARK : plain, LONGEST_FOREIGN_TEXT);
    }

    /** Foreign text as one line of bounded length, for a message; without a full stop at its end, which the message sets. */
    @NonNull
    public static String oneLine(@NonNull String text) {
        return oneLine(text, ApiException.LONGEST_TEXT);
    }

    static String oneLine(String text, int longest) {
        // what is a thousand times too long is not worth being looked through
        String read = CutText.atMost(READ, text);
        String line = withoutFullStop(read.replaceAll("[\\s\\p{Cntrl}]+", " ").strip());
        return CutText.atMost(longest, line);
    }

    /** A sentence for a message that sets the full stop itself; an ellipsis stays. */
    @NonNull
    public static String withoutFullStop(@NonNull String sentence) {
        return sentence.replaceAll("(?<![.\\s])\\.$", "");
    }
}
