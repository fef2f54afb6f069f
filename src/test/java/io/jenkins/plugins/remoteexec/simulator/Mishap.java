package io.jenkins.plugins.remoteexec.simulator;

/** A way in which one call of an API goes wrong. */
public enum Mishap {
    /** Nobody listens; made by the client's side, since a server that does not listen cannot choose. */
    CONNECTION_REFUSED(Sort.PASSING),
    RESET_BEFORE_IT_ACTED(Sort.PASSING),
    RESET_AFTER_IT_ACTED(Sort.PASSING),
    /** Silence until the client gives up; then the server acts all the same. */
    TIMED_OUT_BEFORE_IT_ACTED(Sort.PASSING),
    TIMED_OUT_AFTER_IT_ACTED(Sort.PASSING),
    REDIRECT_302(Sort.REFUSAL),
    BAD_REQUEST_400(Sort.REFUSAL),
    /** Where tokens are issued by the API they are revoked; a token that was given is refused once. */
    TOKEN_EXPIRED(Sort.REFUSAL),
    FORBIDDEN_403(Sort.REFUSAL),
    TOO_LARGE_413(Sort.REFUSAL),
    THROTTLED_429(Sort.PASSING),
    THROTTLED_429_RETRY_AFTER(Sort.PASSING),
    ERROR_500(Sort.PASSING),
    BAD_GATEWAY_502_HTML(Sort.PASSING),
    UNAVAILABLE_503(Sort.PASSING),
    /** The API has forgotten every command that it was given. */
    RECORDS_EXPIRED(Sort.ODD),
    CUT_BODY(Sort.ODD),
    EMPTY_BODY(Sort.ODD),
    WRONG_JSON(Sort.ODD),
    HTML_200(Sort.ODD),
    SLOW_BODY(Sort.HARMLESS),
    /** The call is carried out twice, one after the other, and the second answer is given. */
    RUN_TWICE(Sort.HARMLESS),
    /** The call is carried out, and once more when its answer is long gone. */
    RUN_AGAIN_LATER(Sort.HARMLESS),
    /** The call is carried out, and the answer of an earlier one of its kind is given. */
    EARLIER_ANSWER(Sort.ODD),
    /** The call stands back until a later one was answered, or for a while. */
    OVERTAKEN(Sort.HARMLESS);

    /** What a client can make of it. */
    public enum Sort {
        /** It needs no other try. */
        HARMLESS,
        /** What a client takes for an outage. */
        PASSING,
        /** What could as well be meant for good. */
        REFUSAL,
        /** An answer that cannot be right. */
        ODD
    }

    private final Sort sort;

    Mishap(Sort sort) {
        this.sort = sort;
    }

    public Sort sort() {
        return sort;
    }
}
